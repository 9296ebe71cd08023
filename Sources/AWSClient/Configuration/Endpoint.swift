/// Where a service answers.
package struct Endpoint: Hashable, Sendable {
  /// Scheme, host, port and path, without a slash at the end.
  package let url: String
  /// The value of the `Host` header.
  package let host: String
  /// The path that requests begin with; empty for none.
  package let path: String

  /// Reads an address; nil when it is none that can be called.
  package init?(_ text: String) {
    guard let scheme = ["https://", "http://"].first(where: text.lowercased().hasPrefix) else {
      return nil
    }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    var path = rest[authority.endIndex...]
    while path.hasSuffix("/") { path = path.dropLast() }
    let isClean = text.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7f && !"@?#\\\"<>^`{|}".utf8.contains(byte)
    }
    guard isClean, !authority.isEmpty, !authority.hasPrefix(":") else { return nil }
    var host = String(authority)
    let defaultPort = scheme == "https://" ? ":443" : ":80"
    if host.hasSuffix(defaultPort) { host = String(host.dropLast(defaultPort.count)) }
    self.host = host
    self.path = String(path)
    url = scheme + authority + path
  }

  /// The name without the port: `127.0.0.1`, `[::1]`.
  var hostName: String {
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
    return String(host.prefix { $0 != ":" })
  }

  /// Whether what is sent there is encrypted.
  var isEncrypted: Bool { url.hasPrefix("https://") }

  /// Ends of AWS's host names, by the beginning of the Region.
  private static let suffixes = [
    ("cn-", "amazonaws.com.cn"), ("us-iso-", "c2s.ic.gov"), ("us-isob-", "sc2s.sgov.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"), ("us-isof-", "csp.hci.ic.gov"), ("eusc-", "amazonaws.eu"),
  ]
  private static let commonSuffix = "amazonaws.com"

  /// Whether AWS itself answers there, rather than a compatible service.
  package var isAmazons: Bool {
    (Endpoint.suffixes.map(\.1) + [Endpoint.commonSuffix]).contains {
      hostName.hasSuffix(".\($0)")
    }
  }

  /// The same address with a name in front of the host, as S3 takes the bucket's.
  package func prefixed(by name: String) -> Endpoint? {
    let scheme = isEncrypted ? "https://" : "http://"
    return Endpoint("\(scheme)\(name).\(url.dropFirst(scheme.utf8.count))")
  }

  /// The address of an AWS service in a Region.
  package static func standard(service: String, region: String) -> String {
    let suffix = suffixes.first { region.hasPrefix($0.0) }?.1 ?? commonSuffix
    return "https://\(service).\(region).\(suffix)"
  }
}
