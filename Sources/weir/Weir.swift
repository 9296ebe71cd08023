/// The `weir` executable.
@main
struct Weir {
  static func main() {}
}
