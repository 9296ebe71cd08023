internal import AWSClient
internal import AWSProtocols
internal import FlowLogFormat
internal import FlowLogScanner
internal import Glibc
internal import HTTPClient

/// Brings the events of a log group to this machine, as a file of lines.
package struct LogGroupFetcher: Sendable {
  private let surroundings: FetchSurroundings

  /// Reaches CloudWatch Logs by these surroundings.
  package init(_ surroundings: FetchSurroundings) { self.surroundings = surroundings }

  /// Writes the events of a time to a file, behind the names of their fields where EC2 knows them.
  ///
  /// - Parameters:
  ///   - window: Seconds in which wanted records begin.
  ///   - path: The file, which is made anew; whoever calls takes it away.
  package func fetch(
    group: String, window: Range<Int>, to path: String
  ) throws(SourceFetchError) -> FetchedFiles {
    let client = try surroundings.client("logs")
    let descriptor = try ObjectCache.makeFile(path)
    defer { close(descriptor) }
    var offset = 0
    func add(_ bytes: [UInt8]) throws(SourceFetchError) {
      try ObjectCache.write(bytes, to: descriptor, at: offset, path)
      offset += bytes.count
      surroundings.progress(offset, offset)
    }
    if let header = header(of: group) { try add(Array(header.utf8)) }
    var token: String?
    repeat {
      try surroundings.check()
      let page = try page(client, group, window, token)
      var lines: [UInt8] = []
      for event in page["events"]?.items ?? [] {
        guard let message = event["message"]?.text else { continue }
        lines += message.utf8.map { $0 == 0x0a ? 0x20 : $0 }
        lines.append(0x0a)
      }
      try add(lines)
      token = page["nextToken"]?.text
    } while token != nil
    var fetched = FetchedFiles()
    fetched.files = [
      SourceFile(
        path: path, name: "log-group:\(group)", size: offset, changed: LiveFetcher.nanoseconds)
    ]
    fetched.fetchedBytes = offset
    return fetched
  }

  private func page(
    _ client: ServiceClient, _ group: String, _ window: Range<Int>, _ token: String?
  ) throws(SourceFetchError) -> JSONValue {
    // Events have the time at which their records begin.
    let latest = Int.max / 1000
    var body: JSONValue = [
      "logGroupName": .string(group), "startTime": .number("\(max(0, window.lowerBound) * 1000)"),
      "limit": .number("10000"),
    ]
    if window.upperBound < latest {
      body.set("endTime", .number("\(max(0, window.upperBound) * 1000)"))
    }
    if let token { body.set("nextToken", .string(token)) }
    do throws(AWSClientError) {
      return try client.call(json: "Logs_20140328.FilterLogEvents", body: body.compactBytes)
    } catch {
      throw .client(error)
    }
  }

  /// The names of the fields of records, as EC2 tells them of the group's flow log; nil where it
  /// does not, where flow logs of several formats share the group, and for formats that each line
  /// is recognised by.
  private func header(of group: String) -> String? {
    guard let client = try? surroundings.client("ec2") else { return nil }
    client.retries = .once
    var request = QueryRequest(action: "DescribeFlowLogs", version: "2016-11-15")
    request.add("Filter.1.Name", "log-group-name")
    request.add("Filter.1.Value.1", group)
    guard let answer = try? client.call(request), let list = answer["flowLogSet"] else {
      return nil
    }
    let formats = Set(list.children.compactMap { $0["logFormat"]?.text })
    guard formats.count == 1, let text = formats.first,
      let format = try? LogFormat(parsing: text), !RecordFormats.known.contains(format)
    else { return nil }
    return format.fields.map(\.name).joined(separator: " ") + "\n"
  }
}
