internal import AWSProtocols
package import RecordStore

/// A part of a stored file that is an answer's body.
package struct StoredContent: Sendable {
  /// The file.
  package var file: StoredFile
  /// Where the part begins.
  package var offset: Int
  /// Bytes of the part.
  package var count: Int
}

/// What an operation of S3 answers.
struct S3Answer: Sendable {
  var status = 200
  var headers: [HTTPHeader] = []
  var body: [UInt8] = []
  /// The body, where it is a file's.
  var content: StoredContent?

  static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

  /// An answer without a body.
  static func empty(_ status: Int = 200, _ headers: [HTTPHeader] = []) -> S3Answer {
    S3Answer(status: status, headers: headers)
  }

  /// A document.
  static func xml(
    _ root: String, _ headers: [HTTPHeader] = [], _ content: (inout XMLWriter) -> Void
  ) -> S3Answer {
    var writer = XMLWriter()
    writer.element(root, namespace: namespace, content)
    return S3Answer(
      headers: headers + [HTTPHeader("Content-Type", "application/xml")], body: writer.bytes)
  }
}
