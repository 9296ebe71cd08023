package import AWSClient
import AWSProtocols

/// Reads the topology of an account's VPCs in one Region from EC2.
package struct TopologyFetcher {
  private let client: ServiceClient
  private let vpcIDs: [String]
  private let observer: any FetchObserver
  private var result = FetchedTopology()

  /// The version of EC2's interface.
  private static let version = "2016-11-15"
  /// Pages of one operation; more would be a service that turns in circles.
  static let pageLimit = 10_000
  /// Values of one filter, as EC2 allows.
  private static let filterValues = 200

  /// Prepares to ask.
  ///
  /// - Parameter vpcIDs: The VPCs to hold to; none for all.
  package init(client: ServiceClient, vpcIDs: [String], observer: any FetchObserver) {
    self.client = client
    self.vpcIDs = vpcIDs
    self.observer = observer
  }

  /// Asks for everything, page by page.
  package static func fetch(
    client: ServiceClient, vpcIDs: [String], observer: any FetchObserver
  ) throws(FetchError) -> FetchedTopology {
    var fetcher = TopologyFetcher(client: client, vpcIDs: vpcIDs, observer: observer)
    for call in DescribeCall.all {
      try fetcher.run(call)
      if call.key == "Vpcs" { try fetcher.checkVPCs() }
    }
    try fetcher.readPrefixLists()
    return fetcher.result
  }

  // MARK: Calls

  private mutating func run(_ call: DescribeCall) throws(FetchError) {
    do throws(AWSClientError) {
      result.documents.append(
        DescribeDocument(file: call.file, key: call.key, items: try items(of: call)))
    } catch {
      guard !call.isRequired, skip(call, error) else { throw .call(error) }
    }
  }

  /// Leaves an operation out that may be missed; false when it may not for this reason.
  private mutating func skip(_ call: DescribeCall, _ error: AWSClientError) -> Bool {
    guard let fault = error.serviceFault,
      fault.isMissingPermission || fault.isUnknownOperation || fault.status == 500
    else { return false }
    result.skipped.append(SkippedAction(action: call.action, reason: fault.description))
    return true
  }

  /// The items of all pages, held to the VPCs that were named.
  private func items(of call: DescribeCall) throws(AWSClientError) -> [JSONValue] {
    guard !vpcIDs.isEmpty else { return try pages(of: call) }
    switch call.selection {
    case .all: return try pages(of: call)
    case .filter(let name): return try items(of: call, where: name, in: vpcIDs)
    case .groups:
      return try items(of: call, where: "group-id", in: found("SecurityGroups", "GroupId"))
    case .mirrorTargets:
      let interfaces = Set(found("NetworkInterfaces", "NetworkInterfaceId"))
      let endpoints = Set(found("VpcEndpoints", "VpcEndpointId"))
      return try pages(of: call).filter { item in
        (item["NetworkInterfaceId"]?.text).map(interfaces.contains) ?? true
          && (item["GatewayLoadBalancerEndpointId"]?.text).map(endpoints.contains) ?? true
      }
    case .mirrorSessions:
      let interfaces = Set(found("NetworkInterfaces", "NetworkInterfaceId"))
      let targets = Set(found("TrafficMirrorTargets", "TrafficMirrorTargetId"))
      return try pages(of: call).filter { item in
        (item["NetworkInterfaceId"]?.text).map(interfaces.contains) ?? false
          && (item["TrafficMirrorTargetId"]?.text).map(targets.contains) ?? false
      }
    case .members(let places):
      let wanted = Set(vpcIDs)
      return try pages(of: call).filter { item in
        places.contains { place in item.texts(at: place).contains(where: wanted.contains) }
      }
    }
  }

  /// The items that EC2's filter lets through, asked for in groups of values.
  private func items(
    of call: DescribeCall, where filter: String, in values: [String]
  ) throws(AWSClientError) -> [JSONValue] {
    var items: [JSONValue] = []
    for start in stride(from: 0, to: values.count, by: TopologyFetcher.filterValues) {
      let end = min(start + TopologyFetcher.filterValues, values.count)
      var parameters = [("Filter.1.Name", filter)]
      for (place, value) in values[start..<end].enumerated() {
        parameters.append(("Filter.1.Value.\(place + 1)", value))
      }
      items += try pages(of: call, parameters)
    }
    return items
  }

  /// The items of all pages.
  private func pages(
    of call: DescribeCall, _ parameters: [(String, String)] = []
  ) throws(AWSClientError) -> [JSONValue] {
    var items: [JSONValue] = []
    var tokens: Set<String> = []
    var token: String?
    repeat {
      var request = QueryRequest(action: call.action, version: TopologyFetcher.version)
      for (name, value) in parameters { request.add(name, value) }
      request.add("MaxResults", "\(call.pageSize)")
      if let token { request.add("NextToken", token) }
      let answer = try client.call(request)
      guard answer.name == "\(call.action)Response" else {
        throw malformed(call, "found <\(answer.name)>; expected <\(call.action)Response>")
      }
      do throws(XMLFault) {
        items += try answer[call.list].map(EC2JSON.items) ?? []
      } catch {
        throw malformed(call, error.message)
      }
      observer.progress(action: call.action, items: items.count)
      token = answer["nextToken"].flatMap { $0.text.isEmpty ? nil : $0.text }
      if let token, !tokens.insert(token).inserted || tokens.count > TopologyFetcher.pageLimit {
        throw malformed(call, "its pages do not end")
      }
    } while token != nil
    return items
  }

  private func malformed(_ call: DescribeCall, _ reason: String) -> AWSClientError {
    .malformed(action: call.action, endpoint: client.endpoint.url, reason: reason)
  }

  // MARK: What follows from answers

  /// The values of one key in all items of a document.
  private func found(_ key: String, _ member: String) -> [String] {
    result.documents.filter { $0.key == key }.flatMap { document in
      document.items.compactMap { $0[member]?.text }
    }
  }

  private func checkVPCs() throws(FetchError) {
    let present = found("Vpcs", "VpcId")
    let missing = vpcIDs.filter { !present.contains($0) }
    guard missing.isEmpty else {
      throw .noSuchVPC(missing, endpoint: client.endpoint.url, region: client.region)
    }
    guard !present.isEmpty else {
      throw .noVPC(endpoint: client.endpoint.url, region: client.region)
    }
  }

  /// Reads the entries of every managed prefix list into a document of its own.
  private mutating func readPrefixLists() throws(FetchError) {
    let file = "managed-prefix-lists.json"
    let lists = result.documents.filter { $0.file == file }.flatMap(\.items)
    for id in lists.compactMap({ $0["PrefixListId"]?.text }) {
      let call = DescribeCall.prefixListEntries
      // The identifier becomes the name of a file.
      guard TopologyFetcher.isPrefixListID(id) else {
        throw .call(malformed(call, "a prefix list's identifier is not 'pl-', letters and digits"))
      }
      do throws(AWSClientError) {
        let entries = try pages(of: call, [("PrefixListId", id)])
        result.documents.append(
          DescribeDocument(file: "\(id).json", key: call.key, items: entries))
      } catch {
        // It was deleted after it was listed.
        if error.serviceFault?.code.hasPrefix("InvalidPrefixListI") == true { continue }
        guard skip(call, error) else { throw .call(error) }
        return
      }
    }
  }

  private static func isPrefixListID(_ id: String) -> Bool {
    id.hasPrefix("pl-") && (4...64).contains(id.utf8.count)
      && id.utf8.dropFirst(3).allSatisfy { byte in
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
      }
  }
}
