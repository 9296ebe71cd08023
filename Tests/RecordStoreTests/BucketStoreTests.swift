import AWSProtocols
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import RecordStore

/// Numbers that are new each time.
final class TestNumbers: Sendable {
  private let state = Atomic<UInt64>(1)

  func next() -> UInt64 { state.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// Buckets and objects on the disk.
struct BucketStoreTests {
  private let folder: TemporaryFolder
  private let store: BucketStore

  init() throws {
    folder = try TemporaryFolder()
    store = try BucketStoreTests.open(folder)
    try store.createBucket("bkt", account: "1", region: "us-east-1", milliseconds: 1)
  }

  private static func open(_ folder: TemporaryFolder) throws -> BucketStore {
    let start = UInt64.random(in: 0 ... .max)
    let numbers = TestNumbers()
    return try BucketStore(dataDirectory: folder.url.path) { start &+ numbers.next() }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func put(_ name: String, _ text: String = "x") throws {
    try store.put(Array(text.utf8), bucket: "bkt", key: try key(name), milliseconds: 5)
  }

  private func content(_ name: String, in store: BucketStore) throws -> String? {
    guard let (entry, file) = try store.open("bkt", try key(name)) else { return nil }
    return String(decoding: try file.read(at: 0, count: entry.size), as: UTF8.self)
  }

  private func files() throws -> [String] {
    let root = folder.url.appending(path: "buckets").path
    let all = try FileManager.default.subpathsOfDirectory(atPath: root)
    return all.filter { name in
      var isFolder: ObjCBool = false
      unsafe _ = FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder)
      return !isFolder.boolValue
    }.sorted()
  }

  @Test("an object is a plain file, replaced as a whole, and gone with its folders")
  func life() throws {
    try put("AWSLogs/1/a.log.gz", "one")
    #expect(try files() == ["bkt/AWSLogs/1/a.log.gz"])
    let old = try #require(try store.open("bkt", try key("AWSLogs/1/a.log.gz")))
    try put("AWSLogs/1/a.log.gz", "two two")
    // Whoever reads goes on reading what was there.
    #expect(try old.file.read(at: 0, count: 9) == Array("one".utf8))
    #expect(try content("AWSLogs/1/a.log.gz", in: store) == "two two")
    try store.delete("bkt", [try key("AWSLogs/1/a.log.gz"), try key("never")])
    #expect(try content("AWSLogs/1/a.log.gz", in: store) == nil)
    #expect(
      try FileManager.default.contentsOfDirectory(
        atPath: folder.url.appending(path: "buckets/bkt").path
      ).isEmpty)
    try store.deleteBucket("bkt")
    #expect(try store.bucket("bkt") == nil)
  }

  @Test("conditions are looked at in the same step in which the object is made")
  func conditions() throws {
    try put("a", "one")
    let a = try key("a")
    #expect(throws: RecordStoreError.condition("If-None-Match")) {
      try store.put([1], bucket: "bkt", key: a, milliseconds: 1, condition: .absent)
    }
    #expect(throws: RecordStoreError.condition("If-Match")) {
      try store.put([1], bucket: "bkt", key: a, milliseconds: 1, condition: .matches("x"))
    }
    #expect(try files() == ["bkt/a%o"])
    let wins = Atomic(0)
    let (shared, b) = (self.store, try key("b"))
    DispatchQueue.concurrentPerform(iterations: 16) { number in
      let made = try? shared.put(
        [UInt8(number)], bucket: "bkt", key: b, milliseconds: 1, condition: .absent)
      if made != nil { wins.add(1, ordering: .relaxed) }
    }
    #expect(wins.load(ordering: .relaxed) == 1)
    #expect(throws: RecordStoreError.noBucket("none")) {
      try store.put([1], bucket: "none", key: a, milliseconds: 1)
    }
  }

  @Test("what a process left in the middle is brought to its end by the next")
  func recovery() throws {
    // Committed, and not moved yet: the row names the staged file.
    let staged = store.stage()
    staged.add(Array("content".utf8)[...])
    let sum = try staged.seal()
    let entry = ObjectEntry(
      bucket: "bkt", key: try key("late/x.txt"), size: 7, modified: 1,
      entityTag: sum.entityTag.hexadecimal)
    try FileManager.default.createDirectory(
      atPath: folder.url.appending(path: "buckets/bkt").path, withIntermediateDirectories: true)
    // A file in place of the folder keeps the object from its place.
    let blocker = try folder.write([], as: "buckets/bkt/late")
    try store.commit(entry, staged, condition: nil, endingUpload: nil)
    #expect(try content("late/x.txt", in: store) == "content")
    // Staged by somebody who never came back.
    _ = try folder.write([1, 2], as: "buckets/.staging/0123")
    try FileManager.default.removeItem(atPath: blocker)
    let next = try BucketStoreTests.open(folder)
    #expect(try content("late/x.txt", in: next) == "content")
    #expect(try files() == ["bkt/late/x.txt"])
  }

  @Test("listings are those of a sorted list, whatever page size and delimiter")
  func listings() throws {
    var random = SeededGenerator(seed: 3)
    var keys: Set<[UInt8]> = []
    for _ in 0..<120 {
      let bytes = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        Array("/ab\u{7f}".utf8).randomElement(using: &random) ?? 0
      }
      guard let key = ObjectKey(bytes), keys.insert(bytes).inserted else { continue }
      try store.put([1], bucket: "bkt", key: key, milliseconds: 1)
    }
    let sorted = keys.sorted { $0.lexicographicallyPrecedes($1) }
    for (prefix, delimiter) in [
      ("", ""), ("", "/"), ("a", "/"), ("a/", "/"), ("", "b"), ("", "//"),
    ] {
      for limit in [1, 2, 7, 1000] {
        var query = ObjectQuery()
        query.prefix = Array(prefix.utf8)
        query.delimiter = Array(delimiter.utf8)
        query.limit = limit
        var found: [[UInt8]] = []
        repeat {
          let page = try store.list("bkt", query)
          #expect(page.objects.count + page.prefixes.count <= limit)
          found += page.objects.map(\.key.bytes) + page.prefixes
          query.after = page.next
        } while query.after != nil
        var expected: [[UInt8]] = []
        for key in sorted where key.starts(with: query.prefix) {
          let shown = query.commonPrefix(of: key) ?? key
          if expected.last != shown { expected.append(shown) }
        }
        found.sort { $0.lexicographicallyPrecedes($1) }
        #expect(found == expected, "prefix \(prefix), delimiter \(delimiter), limit \(limit)")
      }
    }
  }

  @Test("parts become an object whose tag is that of S3, and leave nothing behind")
  func multipart() throws {
    let key = try key("big")
    let identifier = try store.beginUpload(
      bucket: "bkt", key: key, attributes: ObjectAttributes(), checksum: (.crc32, .full),
      milliseconds: 1)
    let upload = try store.upload(identifier, bucket: "bkt", key: key)
    var claims: [PartClaim] = []
    for (number, size) in [(1, 5 << 20), (2, 10)] {
      let content = store.stage(checksums: [.crc32])
      content.add([UInt8](repeating: UInt8(number), count: size)[...])
      let part = try store.putPart(content, number: number, of: upload, milliseconds: 1)
      claims.append(PartClaim(number: number, entityTag: part.entityTag))
    }
    let first = RunningDigest.digest(.md5, [UInt8](repeating: 1, count: 5 << 20))
    let second = RunningDigest.digest(.md5, [UInt8](repeating: 2, count: 10))
    #expect(throws: RecordStoreError.partOrder) {
      try store.complete(upload, claims.reversed(), milliseconds: 2)
    }
    let entry = try store.complete(upload, claims, milliseconds: 2)
    #expect(
      entry.entityTag == RunningDigest.digest(.md5, first + second).hexadecimal + "-2")
    let whole = [UInt8](repeating: 1, count: 5 << 20) + [UInt8](repeating: 2, count: 10)
    #expect(entry.checksum?.value == Base64.encode(ChecksumAlgorithm.crc32.value(of: whole)))
    #expect(try files() == ["bkt/big%o"])
    #expect(throws: RecordStoreError.noUpload(identifier)) { try store.abort(upload) }
  }

  @Test("a content that is let go leaves no file, however far it came")
  func abandoned() throws {
    for size in [0, 10, 2 << 20] {
      let content = store.stage()
      content.add([UInt8](repeating: 7, count: size)[...])
      if size < 20 { try content.seal() }
    }
    #expect(try files().isEmpty)
  }

  @Test(
    "names of buckets", arguments: ["ab", "Abc", "a..b", "192.168.0.1", "-ab", "a/b", ".staging"])
  func names(name: String) {
    #expect(throws: RecordStoreError.badBucketName(name)) {
      try store.createBucket(name, account: "1", region: "r", milliseconds: 1)
    }
  }
}
