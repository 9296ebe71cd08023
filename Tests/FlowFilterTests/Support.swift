import FlowFilter
import FlowModel
import NetworkTypes
import Testing

/// The expression of a text that must be one.
func filter(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> FilterExpression {
  do throws(FilterError) {
    return try FilterExpression(parsing: text)
  } catch {
    Issue.record("\(text): \(error)", sourceLocation: sourceLocation)
    throw error
  }
}

/// A flow's key, from text.
func key(
  _ source: String, _ destination: String, ports: (UInt16, UInt16) = (0, 0), protocol number: UInt8,
  interface: UInt16 = 0, action: FlowAction = .accept
) throws -> FlowKey {
  let (source, destination) = (
    try #require(IPAddress(source)), try #require(IPAddress(destination))
  )
  var key = FlowKey()
  (key.sourceHigh, key.sourceLow) = (source.high, source.low)
  (key.destinationHigh, key.destinationLow) = (destination.high, destination.low)
  key.traits = FlowKey.traits(
    ports: UInt32(ports.0) << 16 | UInt32(ports.1), interface: interface, protocol: number,
    hint: .none, version: source.version)
  key.setAction(action)
  return key
}

/// What is said of the interfaces 0, 1, …: `eni-0` in `vpc-0` and `subnet-0`, and so on.
let describe: FlowMatcher.Describe = { number, version in
  var interface = NetworkInterface(
    id: InterfaceID("eni-\(number)") ?? InterfaceID(derivedFrom: ""), accountID: "123456789012")
  interface.vpcID = "vpc-\(number)"
  interface.subnetID = "subnet-\(number)-\(version)"
  return interface
}
