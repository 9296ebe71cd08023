import FlowModel
import NetworkTypes
import TestSupport
import Testing

@testable import Daemon

@Suite struct InterfaceMapTests {
  private static let none = PacketHeader.noInterface

  @Test(
    "an IPv4 address finds its interface, in a small range and among far ones",
    arguments: [1 << 8, 1 << 19, 1 << 21, 1 << 31])
  func addresses(spread: UInt32) {
    var generator = SeededGenerator(seed: UInt64(spread))
    var known: [UInt32: UInt16] = [:]
    var pairs: [(key: UInt32, number: UInt16)] = [(0x0a00_0000 &+ spread, 7)]
    known[0x0a00_0000 &+ spread] = 7
    for _ in 0..<2000 {
      let address = 0x0a00_0000 &+ UInt32.random(in: 0...spread, using: &generator)
      let number = UInt16.random(in: 0..<2000, using: &generator)
      pairs.append((address, number))
      known[address] = known[address] == nil || known[address] == number ? number : Self.none
    }
    let map = IPv4InterfaceMap(pairs)
    for (address, number) in known { #expect(map[address] == number) }
    for _ in 0..<2000 {
      let address = UInt32.random(in: .min ... .max, using: &generator)
      #expect(map[address] == known[address] ?? Self.none)
    }
    #expect(map[0] == Self.none && map[.max] == Self.none)
  }

  @Test("no addresses find no interface")
  func empty() {
    #expect(IPv4InterfaceMap([])[0] == Self.none)
    #expect(NumberMap<UInt64>([])[0] == Self.none)
  }

  @Test("an address of two interfaces is in neither's name; twice of the same is in its own")
  func shared() {
    let map = NumberMap<UInt128>([
      (key: 5, number: 1), (key: 5, number: 2), (key: 6, number: 3), (key: 6, number: 3),
    ])
    #expect(map[5] == Self.none && map[6] == 3)
  }

  @Test("numbers of verdicts stay as the table grows")
  func numbers() {
    var numbers = VerdictNumbers()
    let verdicts = (0..<5000).map { Verdict(rawValue: UInt32($0) &* 0x9e37_79b9) }
    for (index, verdict) in verdicts.enumerated() {
      #expect(numbers[verdict] == nil)
      numbers.insert(verdict, number: UInt16(index))
    }
    for (index, verdict) in verdicts.enumerated() { #expect(numbers[verdict] == UInt16(index)) }
  }
}
