package import AWSProtocols
package import HTTPClient

/// Why a call to AWS came to nothing; no case holds a secret.
package enum AWSClientError: Error, Hashable, Sendable {
  /// A configuration, credentials or token file cannot be read.
  case unreadable(path: String, reason: String)
  /// A configuration or credentials file says something that it cannot.
  case syntax(path: String, line: Int, message: String)
  /// No file has the profile that was named.
  case unknownProfile(name: String, known: [String])
  /// A profile, variable or answer that credentials were to come from.
  case credentials(source: String, reason: String)
  /// Nothing has credentials; where was looked, with what was found there.
  case noCredentials(tried: [String])
  /// Nothing names a Region.
  case noRegion
  /// A Region's name that could not be part of a host name.
  case badRegion(String)
  /// An endpoint that is no address, and where it was set.
  case badEndpoint(String, source: String)
  /// There is no answer.
  case transport(HTTPClientError)
  /// The service refused.
  case service(action: String, endpoint: String, ServiceFault)
  /// The answer is not what the service's protocol says.
  case malformed(action: String, endpoint: String, reason: String)

  /// What the service answered, where it refused.
  package var serviceFault: ServiceFault? {
    guard case .service(_, _, let fault) = self else { return nil }
    return fault
  }
}

extension AWSClientError: CustomStringConvertible {
  /// One sentence: what was found, where, and what would work.
  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .syntax(let path, let line, let message): "\(path):\(line): \(message)"
    case .unknownProfile(let name, let known):
      "there is no profile '\(name)' in the AWS configuration; "
        + (known.isEmpty
          ? "there is none at all, 'aws configure' makes one"
          : "there are \(known.prefix(10).joined(separator: ", "))")
    case .credentials(let source, let reason): "\(source): \(reason)"
    case .noCredentials(let tried):
      "no AWS credentials found in \(tried.joined(separator: ", ")); set AWS_ACCESS_KEY_ID and "
        + "AWS_SECRET_ACCESS_KEY, or name a profile that has credentials"
    case .noRegion:
      "no Region is set; name one with --region, AWS_REGION or 'region' in the profile"
    case .badRegion(let name):
      "'\(name)' is no Region; one is lower-case letters, digits and hyphens, such as eu-central-1"
    case .badEndpoint(let text, let source):
      // What stands before an '@' may be a password.
      "'\(text.contains("@") ? "...@..." : text)' of \(source) is no endpoint; "
        + "expected http:// or https://, a host and nothing else but a port or path"
    case .transport(let error): error.description
    case .service(let action, let endpoint, let fault):
      "\(action) was refused by \(endpoint): \(fault)\(AWSClientError.hint(fault))"
    case .malformed(let action, let endpoint, let reason):
      "\(endpoint) answered \(action) with what cannot be read: \(reason)"
    }
  }

  /// What would work, where the code tells.
  private static func hint(_ fault: ServiceFault) -> String {
    if fault.isMissingPermission { return "; the permission is missing" }
    if fault.isRefusedCredential {
      return "; check the credentials, the clock, and that the Region is enabled for the account"
    }
    return ""
  }
}
