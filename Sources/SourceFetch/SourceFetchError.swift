package import AWSClient

/// Why records cannot be fetched; each is one sentence.
package enum SourceFetchError: Error, Hashable, Sendable {
  /// A source that is neither `s3://bucket/prefix` nor `log-group:NAME` nor `live`.
  case badSource(String)
  /// A service gave no answer, or another than was asked for.
  case client(AWSClientError)
  /// A running Weir gave no answer, or refused.
  case live(AWSClientError)
  /// An answer lacks what it must have.
  case malformed(action: String, reason: String)
  /// An object has changed or gone since it was listed.
  case changed(url: String)
  /// More objects than are taken.
  case tooMany(limit: Int)
  /// The cache cannot be written.
  case cache(path: String, reason: String)
  /// Somebody asked to stop.
  case interrupted
}

extension SourceFetchError: CustomStringConvertible {
  /// What was found, where, and what would work.
  package var description: String {
    switch self {
    case .badSource(let text):
      "'\(text)' is no source; s3://bucket/prefix, log-group:NAME, live and paths of files are"
    case .client(let error): error.description
    case .live(let error):
      "\(error.description); for live, 'weir serve' starts a server, --endpoint-url says where it "
        + "answers, and --data-dir has a key for it"
    case .malformed(let action, let reason):
      "the answer to \(action) cannot be used: \(reason); is this endpoint S3?"
    case .changed(let url): "\(url) changed while it was read; ask again"
    case .tooMany(let limit):
      "more than \(limit) objects; give --since and --until, or a longer prefix"
    case .cache(let path, let reason):
      "\(path): \(reason); XDG_CACHE_HOME names another place for copies of objects"
    case .interrupted: "interrupted"
    }
  }
}
