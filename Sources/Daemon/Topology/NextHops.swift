import FlowLogFormat
import FlowModel
import VPCTopology

/// What records say of interfaces that traffic goes to next, each made once.
struct NextHops {
  /// The numbers of one interface's values.
  struct Numbers: BitwiseCopyable {
    var interface: UInt32 = 0
    var subnet: UInt32 = 0
    var zone: UInt32 = 0
    var vpc: UInt32 = 0
    var type: UInt32 = 0
  }

  private let topology: Topology
  private var known: [InterfaceID: Numbers] = [:]

  init(_ topology: Topology) { self.topology = topology }

  /// The numbers of an interface; of one that another account owns only the zone is told.
  mutating func numbers(
    of interface: ElasticNetworkInterface, in values: inout ValueList
  ) -> Numbers {
    if let numbers = known[interface.id] { return numbers }
    let metadata = NetworkInterface(interface, topology, accountID: "", tags: TagFields())
    var numbers = Numbers()
    numbers.zone = values.number(of: metadata.availabilityZoneID)
    if topology.owns(interface) {
      let isShown = metadata.resourceID == nil
      numbers.interface = values.number(of: isShown ? interface.id.description : nil)
      numbers.subnet = values.number(of: metadata.subnetID)
      numbers.vpc = values.number(of: metadata.vpcID)
      numbers.type = values.number(of: metadata.serviceType)
    }
    known[interface.id] = numbers
    return numbers
  }
}

/// Values that records show, by number; number 0 is no value.
struct ValueList {
  private(set) var values: [FieldConstant?] = [nil]
  private var numbers: [FieldConstant: UInt32] = [:]

  /// The number of a value, the same for an equal one.
  mutating func number(of value: FieldConstant) -> UInt32 {
    if let known = numbers[value] { return known }
    let number = UInt32(values.count)
    values.append(value)
    numbers[value] = number
    return number
  }

  /// The number of a text; 0 without one.
  mutating func number(of text: String?) -> UInt32 { text.map { number(of: .text($0)) } ?? 0 }
}
