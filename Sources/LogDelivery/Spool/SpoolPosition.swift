/// How far the delivery of a segment is: so many of its steps are done.
///
/// The file has two places that are written in turn, each with a checksum, so that one of them is
/// whole whatever happens. It is not synced: a lost step is delivered again.
struct SpoolPosition: Hashable {
  var sequence: UInt64 = 0
  var steps: UInt64 = 0
  private var generation: UInt64 = 0

  static let fileName = "position"
  private static let placeBytes = 32

  /// Steps that are done of a segment.
  func steps(of segment: UInt64) -> Int { segment == sequence ? Int(clamping: steps) : 0 }

  mutating func write(
    _ steps: Int, of segment: UInt64, folder: String, disk: any SpoolDisk
  ) throws(SpoolError) {
    sequence = segment
    self.steps = UInt64(steps)
    generation += 1
    var bytes: [UInt8] = []
    bytes.add(generation)
    bytes.add(sequence)
    bytes.add(self.steps)
    bytes.add(UInt32(0))
    bytes.add(Checksum.crc32c(bytes))
    let file = try disk.open("\(folder)/\(SpoolPosition.fileName)")
    try file.write(bytes, at: Int(generation % 2) * SpoolPosition.placeBytes)
  }

  /// The later of the two that are whole; the beginning where there is none.
  static func read(folder: String, disk: any SpoolDisk) -> SpoolPosition {
    var latest = SpoolPosition()
    guard let names = try? disk.list(folder), names.contains(fileName),
      let file = try? disk.open("\(folder)/\(fileName)"),
      let bytes = try? file.read(2 * placeBytes, at: 0)
    else { return latest }
    for start in [0, placeBytes] where bytes.count >= start + placeBytes {
      let place = Array(bytes[start..<start + placeBytes])
      var reader = LittleEndianReader(place)
      guard let generation = reader.uint64(), let sequence = reader.uint64(),
        let steps = reader.uint64(), reader.uint32() != nil,
        reader.uint32() == Checksum.crc32c(Array(place.dropLast(4))),
        generation > latest.generation
      else { continue }
      latest = SpoolPosition(sequence: sequence, steps: steps, generation: generation)
    }
    return latest
  }

  init(sequence: UInt64 = 0, steps: UInt64 = 0, generation: UInt64 = 0) {
    self.sequence = sequence
    self.steps = steps
    self.generation = generation
  }
}
