import AWSProtocols
import Foundation
import HTTPClient
import TestSupport
import Testing

/// The program that makes certificates and serves with them.
private let opensslPath = "/usr/bin/openssl"

/// Who is trusted, tried with a real TLS server whose certificate nobody signed.
struct CertificateTests {
  /// Runs the `openssl` program to its end.
  private func openssl(_ words: [String]) throws {
    let run = try Python.run(opensslPath, words, input: "")
    try #require(run.status == 0)
  }

  @Test(
    "a certificate is refused unless its authority is named, and then for its host alone",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: opensslPath), "openssl is not installed"))
  func certificates() throws {
    let folder = try TemporaryFolder()
    let key = folder.url.appending(path: "key.pem").path
    let certificate = folder.url.appending(path: "certificate.pem").path
    try openssl([
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
      "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
    ])
    // A port that was free a moment ago.
    let port = try LoopbackServer { _ in .hangUp }.port
    let server = Process()
    server.executableURL = URL(filePath: opensslPath)
    server.arguments = [
      "s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-www",
    ]
    server.standardInput = FileHandle.nullDevice
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    try server.run()
    // Children inherit blocked signals, so a polite request might never arrive.
    defer {
      kill(server.processIdentifier, SIGKILL)
      server.waitUntilExit()
    }
    let limits = HTTPLimits(
      connectMilliseconds: 2_000, totalMilliseconds: 5_000, bodyBytes: 1 << 20)
    func get(_ host: String, _ authorities: String?) -> Result<HTTPResponse, HTTPClientError> {
      var request = HTTPRequest(url: "https://\(host):\(port)/")
      request.usesProxy = false
      do throws(HTTPClientError) {
        return .success(try CurlTransport(authorities: authorities).send(request, limits: limits))
      } catch {
        return .failure(error)
      }
    }
    // The server takes a moment to listen.
    for _ in 0..<100 {
      guard case .failure(.unreachable) = get("localhost", nil) else { break }
      usleep(50_000)
    }
    guard case .failure(.insecure(_, let reason)) = get("localhost", nil) else {
      Issue.record("an unknown authority was trusted")
      return
    }
    #expect(reason.contains("certificate"))
    #expect(try get("localhost", certificate).get().status == 200)
    guard case .failure(.insecure) = get("127.0.0.1", certificate) else {
      Issue.record("a certificate was taken for another host")
      return
    }
  }
}
