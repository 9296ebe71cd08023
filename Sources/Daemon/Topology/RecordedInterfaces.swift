import FlowModel
import NetworkTypes
import VPCTopology

/// The interfaces of a topology as a replay numbers them: by their order, before any capture's.
struct RecordedInterfaces: Sendable {
  /// What records say about each interface.
  let metadata: [NetworkInterface]
  private let numbers: [String: Int]

  /// Numbers the interfaces of a topology; at most 65,534 have one.
  init(_ topology: Topology, accountID: String, tags: TagFields = TagFields()) {
    let interfaces = topology.resources.interfaces.prefix(Int(UInt16.max) - 1)
    metadata = interfaces.map { interface in
      NetworkInterface(interface, topology, accountID: accountID, tags: tags)
    }
    numbers = Dictionary(
      metadata.enumerated().map { ($1.id.description, $0) }, uniquingKeysWith: { first, _ in first }
    )
  }

  /// What records say about the interface with this identifier.
  func metadata(of id: String) -> NetworkInterface? { numbers[id].map { metadata[$0] } }

  /// The number of the interface with this identifier.
  func number(of id: InterfaceID) -> UInt16? { numbers[id.description].map { UInt16($0) } }

  /// The number of interfaces.
  var count: Int { metadata.count }
}
