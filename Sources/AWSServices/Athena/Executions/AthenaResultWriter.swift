internal import AthenaCatalog
internal import QueryJobs

/// Writes a result and what tells of its columns to where the query wants it.
struct AthenaResultWriter {
  let objects: (any QueryObjects)?
  let scope: QueryScope
  let id: String
  let details: AthenaExecution

  func write(_ answer: QueryAnswer) throws(QueryFailure) {
    guard let objects, let output = details.output, let place = AthenaResultWriter.split(output)
    else { return }
    let bytes =
      details.kind == .query
      ? AthenaResultFile.commaSeparated(answer.columns.map(\.name), answer.rows)
      : AthenaResultFile.lines(answer.rows)
    do throws(QueryFailure) {
      try objects.write(
        bytes, bucket: place.bucket, key: place.key,
        contentType: details.kind == .query ? "text/csv" : "text/plain", scope: scope)
      guard !answer.columns.isEmpty else { return }
      let columns = answer.columns.map {
        AthenaResultFile.Column($0.name, details.kind.type(engine: $0.type))
      }
      try objects.write(
        AthenaResultFile.metadata(id, columns), bucket: place.bucket, key: place.key + ".metadata",
        contentType: "application/octet-stream", scope: scope)
    } catch {
      throw QueryFailure(
        error.kind, "Unable to verify/create output bucket or object \(output): \(error.reason)")
    }
  }

  private static func split(_ url: String) -> (bucket: String, key: String)? {
    guard url.hasPrefix("s3://") else { return nil }
    let rest = url.dropFirst(5)
    let bucket = rest.prefix { $0 != "/" }
    return (String(bucket), String(rest.dropFirst(bucket.count + 1)))
  }
}

extension AthenaStatement.Kind {
  /// The type of a column; what the catalog tells is text.
  func type(engine: String) -> AthenaResultType {
    self == .query ? AthenaResultType(engine: engine) : .text
  }
}
