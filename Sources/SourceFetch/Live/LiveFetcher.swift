internal import AWSClient
internal import AWSProtocols
internal import FlowLogScanner
internal import Glibc
internal import HTTPClient

/// Reads along with a running Weir: flows of its open windows, and records on their way.
///
/// What is read beside it is named to the server, which keeps the records of flow logs that are
/// delivered there where they are until `release`. So each is in one of both, and in one alone.
package struct LiveFetcher: Sendable {
  private let surroundings: FetchSurroundings

  private static let path = "/_weir/live"
  private static let bodyBytes = 2 << 30

  /// Reaches the server by these surroundings.
  package init(_ surroundings: FetchSurroundings) { self.surroundings = surroundings }

  /// Writes what there is to a file, which whoever calls takes away.
  ///
  /// - Parameter others: All that is read behind this and before `release`.
  package func fetch(
    beside others: [RemoteSource], to path: String
  ) throws(SourceFetchError) -> LiveRecords {
    // Deliveries stand still from the answer on: whatever can fail here does so before.
    let descriptor = try ObjectCache.makeFile(path)
    defer { close(descriptor) }
    let client = try surroundings.client("weir")
    client.limits.bodyBytes = LiveFetcher.bodyBytes
    let answer = try send(client, "GET", query: others.compactMap(LiveFetcher.field))
    do throws(SourceFetchError) {
      try ObjectCache.write(answer.body, to: descriptor, at: 0, path)
    } catch {
      if let hold = answer.header("X-Weir-Hold") { _ = release(hold) }
      throw error
    }
    func number(_ name: String) -> Int? { answer.header("X-Weir-\(name)").flatMap { Int($0) } }
    return LiveRecords(
      file: SourceFile(
        path: path, name: "live", size: answer.body.count, changed: LiveFetcher.nanoseconds),
      openSince: number("Open-Since"), time: number("Time"), lastPacket: number("Last-Packet"),
      flows: number("Flows") ?? 0,
      flowLogs: answer.header("X-Weir-Flow-Logs")?.split(separator: ",").map(String.init) ?? [],
      hold: answer.header("X-Weir-Hold"))
  }

  /// Nanoseconds since 1970: what was fetched now is like no file of the same name before.
  static var nanoseconds: Int {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return now.tv_sec * 1_000_000_000 + now.tv_nsec
  }

  /// Lets deliveries go on.
  ///
  /// - Returns: Whether they had stood still until now.
  package func release(_ hold: String) -> Bool {
    guard let client = try? surroundings.client("weir") else { return false }
    return (try? send(client, "DELETE", query: ["hold=\(hold)"])) != nil
  }

  private func send(
    _ client: ServiceClient, _ method: String, query: [String]
  ) throws(SourceFetchError) -> HTTPResponse {
    let target = LiveFetcher.path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    do throws(AWSClientError) {
      return try client.send(
        "\(method) \(LiveFetcher.path)", method: method, target: target, headers: [], body: [])
    } catch {
      throw .live(error)
    }
  }

  /// How a source is named to the server; nil for one that it delivers nothing to.
  private static func field(_ source: RemoteSource) -> String? {
    func encoded(_ text: String) -> String { PercentEncoding.encode(text.utf8, keeping: []) }
    return switch source {
    case .live: nil
    case .logGroup(let name): "log-group=\(encoded(name))"
    case .bucket(let name, let prefix): "bucket=\(encoded("\(name)/\(prefix)"))"
    }
  }
}
