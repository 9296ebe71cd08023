/// What a request says about its own signature, in its headers or in its query.
package struct SignatureClaim: Hashable, Sendable {
  /// Where the signature stands, which decides what is signed.
  package enum Form: Hashable, Sendable {
    /// In the header `Authorization`.
    case header
    /// In the query; good for so many seconds.
    case presigned(seconds: Int)
  }

  /// Where the signature stands.
  package let form: Form
  /// The key's identifier.
  package let accessKeyID: String
  /// The Region of the scope.
  package let region: String
  /// The service of the scope.
  package let service: String
  /// When the request was signed.
  package let time: UTCTime
  /// Lower-case names of the signed headers, sorted.
  package let signedHeaders: [String]
  /// 64 hexadecimal digits.
  package let signature: String
  /// The token of temporary credentials.
  package let sessionToken: String?

  /// A presigned request is good for a week at most.
  package static let presignedSeconds = 604_800

  /// Reads what the request says; nothing of it is believed yet.
  package init(_ request: WireRequest) throws(SignatureFault) {
    let query = try SignatureClaim.query(request)
    let isPresigned = query.contains {
      $0.name == "X-Amz-Algorithm" || $0.name == "X-Amz-Signature"
    }
    guard let authorization = request.header("Authorization") else {
      guard isPresigned else {
        throw query.contains { $0.name == "AWSAccessKeyId" } ? .unsupported : .missing
      }
      try self.init(query: query)
      return
    }
    guard !isPresigned else {
      throw .incomplete("The request is signed both in its query and in the header Authorization")
    }
    try self.init(authorization: authorization, request)
  }

  private init(authorization: String, _ request: WireRequest) throws(SignatureFault) {
    let words = authorization.split(separator: " ", maxSplits: 1)
    guard let algorithm = words.first else { throw .missing }
    guard algorithm == RequestSigner.algorithm else {
      // `AWS` alone is version 2, other AWS4 algorithms are asymmetric; the rest is not AWS's.
      throw .unsupported
    }
    var parts: [String: String] = [:]
    for part in (words.count > 1 ? words[1] : "").split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(sides[0]).trimmedBlanks
      guard sides.count == 2, parts.updateValue(String(sides[1]).trimmedBlanks, forKey: name) == nil
      else { throw .incomplete("The header Authorization is no list of names with values") }
    }
    let date: UTCTime
    if let text = request.header("X-Amz-Date") {
      guard let time = UTCTime(basic: text) else {
        throw .incomplete("The header X-Amz-Date is no time such as 20260131T120000Z")
      }
      date = time
    } else {
      guard let text = request.header("Date"),
        let time = UTCTime(httpDate: text) ?? UTCTime(basic: text)
      else { throw .incomplete("The request has neither the header X-Amz-Date nor a Date") }
      date = time
    }
    try self.init(
      form: .header, credential: parts["Credential"], signedHeaders: parts["SignedHeaders"],
      signature: parts["Signature"], time: date,
      sessionToken: request.header("X-Amz-Security-Token"))
  }

  private init(query: [QueryParameter]) throws(SignatureFault) {
    func value(_ name: String) throws(SignatureFault) -> String? {
      let found = query.filter { $0.name == name }
      guard found.count <= 1 else {
        throw .incomplete("The parameter \(name) stands more than once")
      }
      return found.first?.value
    }
    guard try value("X-Amz-Algorithm") == RequestSigner.algorithm else { throw .unsupported }
    guard let text = try value("X-Amz-Date"), let date = UTCTime(basic: text) else {
      throw .incomplete("The parameter X-Amz-Date is no time such as 20260131T120000Z")
    }
    guard let digits = try value("X-Amz-Expires"), let seconds = Int(digits),
      !digits.hasPrefix("+"), (1...SignatureClaim.presignedSeconds).contains(seconds)
    else {
      throw .incomplete(
        "The parameter X-Amz-Expires is no number of seconds from 1 to "
          + "\(SignatureClaim.presignedSeconds)")
    }
    try self.init(
      form: .presigned(seconds: seconds), credential: value("X-Amz-Credential"),
      signedHeaders: value("X-Amz-SignedHeaders"), signature: value("X-Amz-Signature"), time: date,
      sessionToken: value("X-Amz-Security-Token"))
  }

  private init(
    form: Form, credential: String?, signedHeaders: String?, signature: String?, time: UTCTime,
    sessionToken: String?
  ) throws(SignatureFault) {
    guard let credential, let signedHeaders, let signature else {
      throw .incomplete("The signature needs Credential, SignedHeaders and Signature")
    }
    // Identifiers may hold slashes; a scope has four parts.
    let parts = credential.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 5, parts[parts.count - 1] == "aws4_request", !parts.contains("") else {
      throw .incomplete(
        "The credential is no access key and scope such as AKID/20260131/us-east-1/ec2/aws4_request"
      )
    }
    guard parts[parts.count - 4] == time.day else {
      throw .incomplete("The day of the credential's scope is not that of the request's time")
    }
    let names = signedHeaders.split(separator: ";", omittingEmptySubsequences: false).map(
      String.init)
    let isSorted = zip(names, names.dropFirst()).allSatisfy {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    guard isSorted, !names.contains(""), names.allSatisfy({ $0 == $0.lowercased() }) else {
      throw .incomplete("The signed headers are not lower-case names in order")
    }
    let isHexadecimal = signature.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
    }
    guard signature.utf8.count == 2 * SHA256Digest.byteCount, isHexadecimal else {
      throw .incomplete("The signature is not 64 lower-case hexadecimal digits")
    }
    self.form = form
    accessKeyID = parts.dropLast(4).joined(separator: "/")
    region = String(parts[parts.count - 3])
    service = String(parts[parts.count - 2])
    self.time = time
    self.signedHeaders = names
    self.signature = signature
    self.sessionToken = sessionToken
  }

  /// Names and values of the query; a plus sign stays one, unlike in a form.
  private static func query(
    _ request: WireRequest
  ) throws(SignatureFault) -> [QueryParameter] {
    var fields: [QueryParameter] = []
    for pair in request.query.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = PercentEncoding.decode(sides[0])
      let value = sides.count > 1 ? PercentEncoding.decode(sides[1]) : []
      guard name.starts(with: "X-Amz-".utf8) || name.elementsEqual("AWSAccessKeyId".utf8) else {
        continue
      }
      guard let name = String(validating: name, as: UTF8.self),
        let value = String(validating: value, as: UTF8.self)
      else { throw .incomplete("The query is not UTF-8") }
      fields.append(QueryParameter(name: name, value: value))
    }
    return fields
  }
}
