internal import AWSProtocols
internal import HTTPServer

/// Wipes the state of a server that test suites work with.
struct ServeReset: Sendable {
  /// Where it is asked for: Weir's own path, and the one that suites written for moto call.
  private static let paths = ["/_weir/reset", "/moto-api/reset"]

  /// Puts everything back to how it was at the first start; what it says is why that failed.
  let body: @Sendable () -> String?

  var pages: [ServePage] {
    ServeReset.paths.map { path in
      ServePage(methods: ["POST"], path: path) { request in
        // Browsers name the page that asks; no page of the web may wipe anything here.
        guard request.head.headers.allSatisfy({ $0.name.lowercased() != "origin" }) else {
          return .text(403, "A web page may not ask for this.")
        }
        if let reason = body() { return .text(500, reason) }
        return HTTPAnswer(
          status: 200, headers: [HTTPHeader("Content-Type", "application/json")],
          body: .bytes(Array(#"{"status": "ok"}"#.utf8)))
      }
    }
  }
}
