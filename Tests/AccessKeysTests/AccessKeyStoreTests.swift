import AWSProtocols
import AccessKeys
import Foundation
import Synchronization
import TestSupport
import Testing

/// Keys on disk: made, found, rotated, forgotten, and seen by nobody else.
struct AccessKeyStoreTests {
  private let folder: TemporaryFolder
  private let time: Time

  /// A clock that a test sets.
  private final class Time: Sendable {
    let now = Mutex(1_000)
  }

  init() throws {
    folder = try TemporaryFolder()
    time = Time()
  }

  private var path: String { folder.url.appending(path: "data").path }

  private func open() throws -> AccessKeyStore {
    try AccessKeyStore(
      dataDirectory: path, clock: { [time] in time.now.withLock { $0 } },
      random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } })
  }

  private let account = "123456789012"

  @Test("a new key looks like AWS's, is found again, and is like no other")
  func add() throws {
    let store = try open()
    let keys = try (0..<50).map { _ in try store.add(account: account, userName: "alice") }
    for key in keys {
      #expect(key.identifier.wholeMatch(of: /AKIA[A-Z2-7]{16}/) != nil)
      #expect(key.secret.wholeMatch(of: /[A-Za-z0-9+\/]{40}/) != nil)
    }
    #expect(Set(keys.map(\.identifier)).count == 50 && Set(keys.map(\.secret)).count == 50)
    #expect(Set(keys.map(\.userID)).count == 1)
    let found = try #require(try open().accessKey(keys[7].identifier))
    #expect(found.credentials.secretAccessKey == keys[7].secret)
    #expect(found.principal.arn == "arn:aws:iam::123456789012:user/alice")
    #expect(found.principal.userID.wholeMatch(of: /AIDA[A-Z2-7]{17}/) != nil)
    #expect(try store.accessKey("AKIANOBODY") == nil)
    #expect(try Set(store.list()) == Set(keys))
  }

  @Test("what one process changes counts at once in another")
  func shared() throws {
    let (server, tool) = (try open(), try open())
    let key = try tool.add(account: account, userName: "a")
    #expect(try server.accessKey(key.identifier) != nil)
    try tool.delete(key.identifier)
    #expect(try server.accessKey(key.identifier) == nil)
    #expect(throws: AccessKeyError.unknown(key.identifier)) { try tool.delete(key.identifier) }
  }

  @Test("rotation keeps the user, and the old key for as long as asked, never longer than it had")
  func rotate() throws {
    let store = try open()
    let old = try store.add(account: account, userName: "alice")
    let (new, expires) = try store.rotate(old.identifier, graceSeconds: 60)
    #expect(new.userName == "alice" && new.account == account && new.identifier != old.identifier)
    #expect(expires == 1_060 && new.expires == nil)
    #expect(
      try store.accessKey(old.identifier)?.credentials.expiration == UTCTime(seconds: 1_060))
    #expect(try store.rotate(old.identifier, graceSeconds: 600).oldExpires == 1_060)
    time.now.withLock { $0 = 1_060 }
    #expect(throws: AccessKeyError.expired(old.identifier)) {
      try store.rotate(old.identifier, graceSeconds: 0)
    }
    #expect(throws: AccessKeyError.unknown("AKIANOBODY")) {
      try store.rotate("AKIANOBODY", graceSeconds: 0)
    }
  }

  @Test("a key from elsewhere is taken over once, and never with another secret")
  func adopt() throws {
    let store = try open()
    func key(_ identifier: String, _ secret: String) -> StoredAccessKey {
      StoredAccessKey(
        identifier: identifier, secret: secret, account: account, userName: "admin", created: 1)
    }
    #expect(try store.adopt(key("AKIDEXAMPLE", "secret-one")))
    #expect(try !store.adopt(key("AKIDEXAMPLE", "secret-one")))
    #expect(throws: AccessKeyError.different("AKIDEXAMPLE")) {
      try store.adopt(key("AKIDEXAMPLE", "secret-two"))
    }
    for (identifier, secret) in [
      ("", "12345678"), ("a/b", "12345678"), ("a b", "12345678"), ("a", "1234567"),
      ("a", "pass word"),
    ] {
      #expect(throws: AccessKeyError.self) { try store.adopt(key(identifier, secret)) }
    }
  }

  @Test("folder and file are their owner's alone, and no text shows a secret")
  func privacy() throws {
    let key = try open().add(account: account, userName: "a")
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(path) == 0o700 && mode("\(path)/keys.db") == 0o600)
    var text = "\(key) \([key]) \(String(reflecting: key)) \(key.accessKey)"
    dump([key], to: &text)
    dump(key.accessKey, to: &text)
    #expect(text.contains(key.identifier) && !text.contains(key.secret))
  }

  @Test("a session has a token, a role and an end, and is no key of the list")
  func sessions() throws {
    let store = try open()
    let made = try store.addSession(
      account: account, role: "reader", session: "me", seconds: 900)
    let session = try #require(made)
    #expect(session.identifier.wholeMatch(of: /ASIA[A-Z2-7]{16}/) != nil)
    let found = try #require(try open().accessKey(session.identifier))
    #expect(found.principal.arn == "arn:aws:sts::123456789012:assumed-role/reader/me")
    #expect(found.principal.userID.wholeMatch(of: /AROA[A-Z2-7]{17}:me/) != nil)
    #expect(found.credentials.sessionToken == session.sessionToken)
    #expect(found.credentials.expiration?.seconds == 1_900)
    #expect(try store.list().isEmpty)
    // A key without a token would outlive the session.
    #expect(throws: AccessKeyError.unknown(session.identifier)) {
      try store.rotate(session.identifier, graceSeconds: 0)
    }
  }

  @Test("an account has so many sessions and no more, until some have ended")
  func sessionLimit() throws {
    let store = try open()
    for _ in 0..<AccessKeyStore.sessionLimit {
      #expect(
        try store.addSession(account: account, role: "r", session: "s", seconds: 900) != nil)
    }
    #expect(try store.addSession(account: account, role: "r", session: "s", seconds: 900) == nil)
    #expect(
      try store.addSession(account: "210987654321", role: "r", session: "s", seconds: 900) != nil)
    time.now.withLock { $0 += 900 }
    #expect(try store.addSession(account: account, role: "r", session: "s", seconds: 900) != nil)
  }
}
