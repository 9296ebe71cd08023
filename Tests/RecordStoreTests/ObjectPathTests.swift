import AWSProtocols
import Foundation
import TestSupport
import Testing

@testable import RecordStore

/// How keys become files.
struct ObjectPathTests {
  @Test(
    "usual keys stay as they are, the others cannot be taken for anything else",
    arguments: [
      ("AWSLogs/1/x.log.gz", "AWSLogs/1/x.log.gz"), ("year=2026/a b.txt", "year=2026/a b.txt"),
      ("a", "a%o"), ("a/b", "a/b%o"), ("a.b", "a.b"), ("a.b/c.d", "a.b%d/c.d"),
      ("../x", "%2E.%d/x%o"), (".", "%2E%o"),
      ("..", "%2E."), ("a//b.c", "a/%e/b.c"), ("/", "%e/%e%o"), ("dir/", "dir/%e%o"),
      ("100%.txt", "100%25.txt"), ("é.gz", "%C3%A9.gz"), ("a\u{0}b.c", "a%00b.c"),
    ])
  func shown(key: String, path: String) throws {
    let key = try #require(ObjectKey(key))
    #expect(ObjectPath.path(of: key) == path)
    #expect(ObjectPath.key(of: path) == key)
  }

  @Test("every key comes back, no two share a path, and no path leaves the folder")
  func properties() throws {
    var random = SeededGenerator(seed: 7)
    let alphabet = Array("/./..%dо%oe+aA0 ~\\".utf8) + [0x00, 0x7f, 0x80, 0xff]
    var seen: [String: ObjectKey] = [:]
    for round in 0..<20_000 {
      let count = round % 50 == 0 ? Int.random(in: 1...1024, using: &random) : round % 12 + 1
      let bytes = (0..<count).map { _ in
        round % 3 == 0
          ? UInt8.random(in: 0...255, using: &random)
          : alphabet.randomElement(using: &random) ?? 0
      }
      let key = try #require(ObjectKey(bytes))
      let path = ObjectPath.path(of: key)
      #expect(ObjectPath.key(of: path) == key)
      #expect(seen.updateValue(key, forKey: path) ?? key == key)
      for name in path.split(separator: "/", omittingEmptySubsequences: false) {
        #expect(!name.isEmpty && !name.hasPrefix(".") && name.utf8.count <= 255)
        #expect(name.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f })
      }
    }
    // A file and a folder never have one name.
    let folders = Set(seen.keys.flatMap { ObjectPathTests.folders(of: $0) })
    #expect(folders.isDisjoint(with: seen.keys))
  }

  private static func folders(of path: String) -> [String] {
    let names = path.split(separator: "/")
    return (1..<max(1, names.count)).map { names[..<$0].joined(separator: "/") }
  }

  @Test("a long part with a full stop where it is cut is still no hidden name")
  func longStops() throws {
    for text in [String(repeating: ".", count: 1024), String(repeating: "a", count: 200) + "."] {
      let key = try #require(ObjectKey(text))
      let path = ObjectPath.path(of: key)
      #expect(ObjectPath.key(of: path) == key)
      #expect(path.split(separator: "/").allSatisfy { !$0.hasPrefix(".") })
    }
  }

  @Test(
    "checksums are those of the catalogue",
    arguments: [
      (ChecksumAlgorithm.crc32, "cbf43926"), (.crc32c, "e3069283"),
      (.crc64nvme, "ae8b14860a799888"),
    ])
  func checksums(algorithm: ChecksumAlgorithm, value: String) {
    for cut in 0...9 {
      var check = RunningChecksum(algorithm)
      let bytes = Array("123456789".utf8)
      check.add(bytes[..<cut])
      check.add(bytes[cut...])
      #expect(check.finish().hexadecimal == value)
    }
  }
}
