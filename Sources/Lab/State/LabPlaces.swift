internal import Glibc

/// The places of a lab's interfaces and subnets, from 1: they decide about names and numbers in the
/// kernel, so each is given once and stays.
package struct LabPlaces: Hashable, Sendable {
  /// By identifier.
  private(set) var interfaces: [String: Int] = [:]
  /// By identifier.
  private(set) var subnets: [String: Int] = [:]

  /// No place is taken.
  package init() {}

  /// Gives interfaces that have none the next places.
  mutating func add(interfaces ids: [String]) { LabPlaces.add(ids, to: &interfaces) }

  /// Gives subnets that have none the next places.
  mutating func add(subnets ids: [String]) { LabPlaces.add(ids, to: &subnets) }

  private static func add(_ ids: [String], to places: inout [String: Int]) {
    var next = (places.values.max() ?? 0) + 1
    for id in ids where places[id] == nil {
      places[id] = next
      next += 1
    }
  }
}

/// Places as a file: identifier and place a line.
extension LabPlaces {
  private static let subnetPrefix = "subnet-"

  /// Reads the file; a lab that never grew has none.
  static func load(_ folder: LabFolder) throws(LabError) -> LabPlaces {
    var places = LabPlaces()
    let text: String
    do throws(LabError) {
      text = try LabFiles.read(folder.placesPath)
    } catch .file(_, ENOENT) {
      return places
    } catch {
      throw error
    }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let place = Int(words[1]), place > 0 else {
        throw .damaged(folder.placesPath, "'\(line)' is no identifier with its place")
      }
      let id = String(words[0])
      if id.hasPrefix(subnetPrefix) {
        places.subnets[id] = place
      } else {
        places.interfaces[id] = place
      }
    }
    return places
  }

  /// Writes the file, in the order of places.
  func save(to folder: LabFolder) throws(LabError) {
    let lines = [subnets, interfaces].flatMap { places in
      places.sorted { $0.value < $1.value }.map { "\($0.key) \($0.value)\n" }
    }
    try LabFiles.write(lines.joined(), to: folder.placesPath)
  }
}
