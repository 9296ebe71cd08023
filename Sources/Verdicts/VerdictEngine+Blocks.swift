public import FlowModel
import NetworkTypes

/// What one end of a packet sees of it: the interface that sent it, or the one that it is for.
public struct Sighting: Sendable, BitwiseCopyable {
  /// Who sees the packet.
  public enum End: UInt8, Sendable, BitwiseCopyable {
    /// The interface that sent it, on egress.
    case source
    /// The interface that it is for, on ingress.
    case destination
    /// No interface with rules, or it is no packet at all.
    case nobody
  }

  /// The header's position in its block.
  public var index: UInt16
  /// Who sees it.
  public var end: End
  /// What the rules say there; unknown for nobody.
  public var verdict: Verdict

  /// Puts a sighting together.
  @inlinable
  public init(index: UInt16, end: End, verdict: Verdict) {
    self.index = index
    self.end = end
    self.verdict = verdict
  }
}

/// Whole blocks of packets, with memory latencies hidden behind each other.
extension VerdictEngine {
  /// Headers of a block that are judged at a time.
  public static var blockLimit: Int { 128 }

  /// Judges packets of a block in order, each at the interfaces that its header names.
  ///
  /// What the source refused never arrived, so its destination does not see it. Headers that
  /// nobody sees are in the list, too.
  ///
  /// - Parameter range: Headers that the block has; at most `blockLimit` are judged.
  /// - Parameter sightings: At least twice as long as headers are judged.
  /// - Returns: The number of sightings.
  public mutating func judge(
    _ block: borrowing PacketHeaderBlock, _ range: Range<Int>,
    into sightings: inout MutableSpan<Sighting>
  ) -> Int {
    let start = range.lowerBound
    let headers = block.headers.extracting(range).extracting(first: Self.blockLimit)
    var hashes = InlineArray<256, UInt64>(repeating: 0)
    let count = list(headers, from: start, into: &sightings)
    for place in 0..<count where sightings[place].end != .nobody {
      let header = headers[Int(sightings[place].index) - start]
      hashes[place] = hash(ConnectionKey(header, sightings[place].end.direction))
      table.prefetchSlot(hashes[place])
    }
    // By now the slots have arrived, which say where the connections are.
    var guesses = InlineArray<256, Int32>(repeating: -1)
    for place in 0..<count { guesses[place] = table.prefetchConnection(hashes[place]) }
    var kept = 0
    var isRefused = false
    for place in 0..<count {
      var sighting = sightings[place]
      if sighting.end == .destination && isRefused && sightings[kept - 1].index == sighting.index {
        continue
      }
      if sighting.end != .nobody {
        let header = headers[Int(sighting.index) - start]
        sighting.verdict =
          header.hasQuote
          ? judgeError(header, block, sighting.end.direction)
          : judge(header, sighting.end.direction, hashes[place], guess: guesses[place])
      }
      isRefused = sighting.verdict.action == .reject
      sightings[kept] = sighting
      kept += 1
    }
    return kept
  }

  /// Lists who sees which header, without a branch on what captures mix at random.
  @inline(__always)
  private func list(
    _ headers: Span<PacketHeader>, from start: Int, into sightings: inout MutableSpan<Sighting>
  ) -> Int {
    var count = 0
    for index in headers.indices {
      let header = headers[index]
      let isPacket = header.kind == .packet
      let isSent = isPacket && header.sourceInterface != PacketHeader.noInterface
      let isGot = isPacket && header.destinationInterface != PacketHeader.noInterface
      let number = UInt16(truncatingIfNeeded: start + index)
      sightings[count] = Sighting(
        index: number, end: isSent ? .source : .nobody, verdict: .unknown)
      count += isSent || !isGot ? 1 : 0
      guard count < sightings.count else { return count }
      sightings[count] = Sighting(index: number, end: .destination, verdict: .unknown)
      count += isGot ? 1 : 0
    }
    return count
  }

  /// The key names both addresses and the interface, so whether the packet crosses the edge of the
  /// subnet needs no look when its verdict is known.
  @inline(__always)
  private mutating func judge(
    _ header: PacketHeader, _ direction: FlowDirection, _ hash: UInt64, guess: Int32
  ) -> Verdict {
    let key = ConnectionKey(header, direction)
    let number = table.find(key, hash: hash, guess: guess)
    if number >= 0,
      let verdict = settled(
        number, second: header.time.seconds, TCPFlags(rawValue: header.tcpFlags), direction,
        crossesSubnet: nil)
    {
      return verdict
    }
    return judgeSlowly(header, direction, key, hash, number)
  }

  @inline(never)
  private mutating func judgeSlowly(
    _ header: PacketHeader, _ direction: FlowDirection, _ key: ConnectionKey, _ hash: UInt64,
    _ number: Int
  ) -> Verdict {
    judgeSlowly(packet(header, direction), key, hash, number)
  }

  @inline(never)
  private mutating func judgeError(
    _ header: PacketHeader, _ block: borrowing PacketHeaderBlock, _ direction: FlowDirection
  ) -> Verdict {
    let error = packet(header, direction)
    guard let quote = block.quote(of: header) else { return judge(error) }
    return judge(error, quoting: packet(quote, direction.opposite))
  }

  /// A header as one of its ends sees it.
  private func packet(_ header: PacketHeader, _ direction: FlowDirection) -> JudgedPacket {
    let (here, there) =
      direction == .ingress
      ? (header.destinationInterface, header.sourceInterface)
      : (header.sourceInterface, header.destinationInterface)
    return JudgedPacket(
      key: header.key, time: header.time, interface: UInt32(here), direction: direction,
      tcpFlags: TCPFlags(rawValue: header.tcpFlags),
      icmpType: UInt8(header.icmpTypeAndCode >> 8),
      icmpCode: UInt8(truncatingIfNeeded: header.icmpTypeAndCode),
      crossesSubnet: rules.crossesSubnet(header.key, at: here, there: there, direction),
      isAutomaticallyTracked: rules.isAutomaticallyTracked(there))
  }
}

extension Sighting.End {
  /// As the interface at this end sees it.
  @inline(__always)
  var direction: FlowDirection { self == .destination ? .ingress : .egress }
}

extension ConnectionKey {
  /// The key of a header as one of its ends sees it.
  @inline(__always)
  init(_ header: PacketHeader, _ direction: FlowDirection) {
    let here = direction == .ingress ? header.destinationInterface : header.sourceInterface
    self.init(
      header.key, interface: UInt32(here), direction,
      ICMPFields(typeAndCode: header.icmpTypeAndCode, identifier: 0))
  }
}
