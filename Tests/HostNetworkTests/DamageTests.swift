import NetworkTypes
import TestSupport
import Testing

@testable import HostNetwork

/// Bytes that no kernel sends.
struct DamageTests {
  private typealias Build = MessageBuilder

  @Test(
    "a message that contradicts its lengths is refused, with place and size",
    arguments: [
      (
        Build.number(16, 2),
        "a message's length at byte 0 of a netlink message needs 4 bytes, and 2"
      ),
      (
        Build.message(16, [], length: 15),
        "a message at byte 0 of a netlink message needs 16 bytes, and 16"
      ),
      (
        Build.message(16, [], length: 17),
        "a message at byte 0 of a netlink message needs 17 bytes, and 16"
      ),
      (
        Build.message(16, [0, 0, 1, 0]),
        "the header of a link at byte 16 of a netlink message needs 16 bytes, and 4"
      ),
      (
        Build.message(16, Build.link() + Build.number(3, 2) + Build.number(3, 2)),
        "an attribute at byte 32 of a netlink message needs 4 bytes, and 4"
      ),
      (
        Build.message(16, Build.link() + Build.number(40, 2) + Build.number(3, 2)),
        "an attribute at byte 32 of a netlink message needs 40 bytes, and 4"
      ),
      (
        Build.message(16, Build.link() + Build.attribute(4, [1, 2])),
        "a link's MTU at byte 36 of a netlink message needs 4 bytes, and 2"
      ),
      (
        Build.message(16, Build.link() + Build.attribute(23, [UInt8](repeating: 0, count: 63))),
        "the counters of a link at byte 36 of a netlink message needs 64 bytes, and 63"
      ),
      (
        Build.message(16, Build.link() + Build.attribute(18, Build.number(9, 2) + [1, 0])),
        "an attribute at byte 36 of a netlink message needs 9 bytes, and 4"
      ),
      (
        Build.message(20, Build.address(prefix: 33) + Build.attribute(1, [10, 0, 0, 1])),
        "an address's prefix at byte 17 of a netlink message needs 33 bytes, and 32"
      ),
      (
        Build.message(24, Build.route(prefix: 129)),
        "a route's prefix at byte 17 of a netlink message needs 129 bytes, and 32"
      ),
      (
        Build.message(24, Build.route() + Build.attribute(9, Build.number(7, 8))),
        "a next hop at byte 32 of a netlink message needs 8 bytes, and 8"
      ),
    ])
  func refused(bytes: [UInt8], sentence: String) {
    let error = #expect(throws: HostNetworkError.self) { try Recording.facts(bytes) }
    #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("are left; ") == true)
  }

  @Test("every cut of a recording is read or refused", arguments: Recording.allCases)
  func cuts(recording: Recording) throws {
    let bytes = try recording.bytes
    let whole = try Recording.facts(bytes).count
    for end in bytes.indices {
      do throws(HostNetworkError) {
        #expect(try Recording.facts(Array(bytes[..<end])).count <= whole)
      } catch {
        guard case .malformed(_, let offset, _, _) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(offset <= end)
      }
    }
  }

  @Test("every flipped byte of a recording is read or refused", arguments: Recording.allCases)
  func flips(recording: Recording) throws {
    var bytes = try recording.bytes
    var random = SeededGenerator(seed: 7)
    var refused = 0
    for place in bytes.indices {
      let old = bytes[place]
      bytes[place] = UInt8.random(in: 0...255, using: &random)
      do throws(HostNetworkError) {
        _ = try NetlinkReading.snapshot(of: bytes)
      } catch {
        refused += 1
        #expect(error.description.contains("netlink message"))
      }
      bytes[place] = old
    }
    #expect(recording == .refusal || refused > 0)
  }

  @Test("an error's number is positive, whatever the message holds")
  func errors() throws {
    for (number, expected) in [(-19, 19), (0, 0), (Int(Int32.min), Int(Int32.max))] {
      let bytes = NetlinkBytes(bytes: Build.message(2, Build.number(number, 4)))
      var messages = NetlinkMessages(bytes)
      let message = try #require(try messages.next())
      #expect(try NetlinkParser(bytes).errorNumber(message) == Int32(expected))
    }
  }
}
