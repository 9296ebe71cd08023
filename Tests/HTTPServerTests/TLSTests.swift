import Foundation
import HTTPServer
import TestSupport
import Testing

/// The program that makes certificates.
private let opensslPath = "/usr/bin/openssl"
private let curlPath = "/usr/bin/curl"

/// TLS with clients that others wrote.
@Suite(
  .serialized,
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: opensslPath), "openssl is not installed"))
struct TLSTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func makeCertificate(_ name: String) throws {
    let run = try Python.run(
      opensslPath,
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("\(name).key"), "-out",
        path("\(name).pem"), "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost,IP:127.0.0.1",
      ], input: "")
    try #require(run.status == 0)
  }

  private static let script = """
    import http.client, ssl, sys
    context = ssl.create_default_context(cafile=sys.argv[2])
    connection = http.client.HTTPSConnection('localhost', int(sys.argv[1]), context=context)
    for size in (0, 10, 300000):
      connection.request('POST', '/p?q=1', body=b'x' * size)
      answer = connection.getresponse()
      print(answer.status, len(answer.read()))
    connection.request('PUT', '/c', body=(b'y' * 70000 for _ in range(3)), encode_chunked=True,
      headers={'Transfer-Encoding': 'chunked'})
    print(len(connection.getresponse().read()))
    print(connection.sock.version())
    """

  @Test(
    "Python's client posts bodies of all sizes over one connection",
    .enabled(if: Python.with("ssl") != nil, "no python3 with ssl is installed"))
  func python() throws {
    try makeCertificate("a")
    let identity = try TLSIdentity(chain: path("a.pem"), key: path("a.key"))
    try withServer(identity: identity) { server in
      let run = try Python.run(
        try #require(Python.with("ssl")),
        ["-c", TLSTests.script, "\(server.address.port)", path("a.pem")], input: "")
      #expect(run.output == "200 13\n200 23\n200 300013\n210008\nTLSv1.3\n")
      #expect(eventually { server.statistics.connections == 1 })
    }
  }

  @Test(
    "curl is answered, and whoever speaks no TLS hears nothing",
    .enabled(if: FileManager.default.isExecutableFile(atPath: curlPath), "curl is not installed"))
  func curl() throws {
    try makeCertificate("a")
    let identity = try TLSIdentity(chain: path("a.pem"), key: path("a.key"))
    let handler = ClosureHandler(reply: { request in
      .text(200, request.isEncrypted ? "encrypted" : "open")
    })
    try withServer(identity: identity, handler) { server in
      let url = "https://localhost:\(server.address.port)/"
      let words = ["-sS", "--noproxy", "*", "--cacert", path("a.pem")]
      let run = try Python.run(curlPath, words + [url], input: "")
      #expect(run.status == 0 && run.output == "encrypted\n")
      let old = try Python.run(curlPath, words + ["--tls-max", "1.1", url], input: "")
      #expect(old.status != 0)
      let plain = try RawClient(port: server.address.port)
      plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(plain.receiveAll()?.contains("HTTP") != true)
    }
  }

  @Test("a key of another certificate, and files that are none, are refused with a reason")
  func unusable() throws {
    try makeCertificate("a")
    try makeCertificate("b")
    for (chain, key) in [("a.pem", "b.key"), ("none.pem", "a.key"), ("a.key", "a.key")] {
      let error = try #require(throws: HTTPServerError.self) {
        try TLSIdentity(chain: path(chain), key: path(key))
      }
      guard case .unusableCertificate(_, _, let reason) = error else { throw error }
      #expect(reason.contains("error:"))
    }
  }
}
