import AWSProtocols
import AWSServices
import ControlPlane
import Foundation
import Synchronization
import TestSupport
import Testing

/// EC2 over a control plane of its own, called with forms as clients send them.
final class EC2Harness: Sendable {
  let plane: ControlPlane
  private let service: AWSService
  private let folder: TemporaryFolder
  private let clock = Mutex(1_800_000_000_000)

  init(bucket: @escaping @Sendable (String, String) -> EC2Surroundings.Bucket = { _, _ in .usable })
    throws
  {
    folder = try TemporaryFolder()
    plane = try ControlPlane(dataDirectory: folder.url.appending(path: "data").path)
    service = .ec2(plane, EC2Harness.surroundings(bucket))
  }

  private static func surroundings(
    _ bucket: @escaping @Sendable (String, String) -> EC2Surroundings.Bucket
  ) -> EC2Surroundings {
    let numbers = SharedNumbers()
    return EC2Surroundings(random: { numbers.next() }, bucket: bucket)
  }

  /// The tree of an answer; its error as `Code: message` is thrown.
  @discardableResult
  func call(
    _ action: String, _ form: String = "", account: String = "123456789012",
    region: String = "us-east-1", after milliseconds: Int = 1000
  ) throws -> XMLElement {
    let request = WireRequest(
      method: "POST", target: "/",
      headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
      body: Array("Action=\(action)&Version=2016-11-15&\(form)".utf8))
    let call = try ServiceDirectory.call(request, of: service)
    let now = clock.withLock { now in
      now += milliseconds
      return now
    }
    let answer = try call.operation.perform(
      ServiceRequest(
        service: "ec2", operation: action, wireProtocol: .ec2, region: region,
        principal: ServicePrincipal(
          accessKeyID: "AKID", account: account, userName: "tester", userID: "AIDA"),
        input: call.input, requestID: "request", milliseconds: now))
    let wire = service.encoding.encode(answer, operation: action, requestID: "request")
    return try XMLReader.read(wire.body)
  }

  /// The first text of an element in an answer.
  func text(_ action: String, _ form: String = "", _ element: String) throws -> String {
    try #require(try call(action, form).first(element)?.text)
  }

  /// Code and message of the error of a call, and its status where that is not 400.
  func error(_ action: String, _ form: String = "") -> String {
    do {
      return "no error: \(try call(action, form))"
    } catch let error as ServiceError {
      return (error.status == 400 ? "" : "\(error.status) ") + error.description
    } catch {
      return "\(error)"
    }
  }

  /// The texts of an element of all items of a list.
  func texts(_ action: String, _ form: String, _ list: String, _ element: String) throws -> [String]
  {
    (try call(action, form)[list]?.children ?? []).map { $0[element]?.text ?? "-" }
  }

  /// A VPC with a subnet and an interface in it.
  func network() throws -> (vpc: String, subnet: String, interface: String) {
    let vpc = try text("CreateVpc", "CidrBlock=10.0.0.0/16", "vpcId")
    let subnet = try text("CreateSubnet", "VpcId=\(vpc)&CidrBlock=10.0.1.0/24", "subnetId")
    let interface = try text(
      "CreateNetworkInterface", "SubnetId=\(subnet)", "networkInterfaceId")
    return (vpc, subnet, interface)
  }
}

/// Numbers that look random and are the same on every run.
private final class SharedNumbers: Sendable {
  private let state = Mutex(UInt64(0x9e37_79b9_7f4a_7c15))

  func next() -> UInt64 {
    state.withLock { state in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
