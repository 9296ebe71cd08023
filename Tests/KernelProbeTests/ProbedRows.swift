import FlowModel
import KernelProbe
import NetworkTypes

/// Everything that drains gave, and sums over it.
struct ProbedRows {
  var rows: [ProbedFlow] = []
  var counters = ProbeCounters.none

  /// The sums of the rows that fit.
  struct Sum: Equatable, CustomStringConvertible {
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    var description: String { "\(packets) packets, \(bytes) bytes" }
  }

  mutating func drain(_ probe: inout FlowProbe) throws {
    var taken: [ProbedFlow] = []
    counters = try probe.drain { span in
      for index in span.indices { taken.append(span[index]) }
    }
    rows += taken
  }

  /// Ends counting and takes what is left.
  mutating func finish(_ probe: inout FlowProbe) throws {
    probe.detach()
    try drain(&probe)
  }

  func sum(where fits: (ProbedFlow) -> Bool) -> Sum {
    rows.filter(fits).reduce(into: Sum()) {
      $0.packets += $1.packets
      $0.bytes += $1.bytes
    }
  }

  func sum(
    _ direction: FlowDirection, _ action: FlowAction, at interface: UInt32, port: UInt16
  ) -> Sum {
    sum {
      $0.direction == direction && $0.action == action && $0.interfaceIndex == interface
        && $0.key.destinationPort == port
    }
  }

  /// What is missing between packets received and packets in rows, missed or unparsed.
  var difference: Int64 {
    let received = counters.interfaces.reduce(into: UInt64(0)) { $0 += $1.received }
    let apart = counters.interfaces.reduce(into: UInt64(0)) { $0 += $1.missed + $1.unparsed }
    return Int64(received) - Int64(apart) - Int64(sum { _ in true }.packets)
  }
}

extension ProbedRows.Sum {
  /// Reads the first counter that `nft list ruleset` shows.
  init(counter ruleset: String) throws {
    let words = ruleset.split(whereSeparator: \.isWhitespace)
    guard let place = words.firstIndex(of: "counter"), words.count > place + 4,
      let packets = UInt64(words[place + 2]), let bytes = UInt64(words[place + 4])
    else { throw LabError.command("no counter: \(ruleset)") }
    self.init(packets: packets, bytes: bytes)
  }
}

extension ProbeCounters {
  func of(_ index: UInt32) -> Interface? { interfaces.first { $0.index == index } }
}
