internal import AWSProtocols
internal import ControlPlane

/// A call of one operation and the state that it works on; changes count when it succeeds.
struct EC2Call {
  var state: ControlState
  let request: ServiceRequest
  let surroundings: EC2Surroundings

  var input: ServiceInput { request.input }
  var scope: ResourceScope { state.scope }
  /// When the call arrived, as EC2 writes it.
  var now: String { UTCTime.iso8601(milliseconds: request.milliseconds) }

  /// An identifier that nothing has.
  func newID(_ kind: ControlKind) -> String {
    var id = ""
    repeat { id = kind.idPrefix + newDigits() } while state.find(kind, id) != nil
    return id
  }

  /// 17 digits, as identifiers of associations end with, too.
  func newDigits() -> String {
    let digits = String(surroundings.random(), radix: 16)
    return "0" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// The resource that a parameter names, which must be there.
  func required(_ kind: ControlKind, _ parameter: String) throws(ServiceError) -> ControlRecord {
    try find(kind, input.requiredText(parameter))
  }

  /// The resource that a parameter names; nil where the parameter is absent.
  func optional(_ kind: ControlKind, _ parameter: String) throws(ServiceError) -> ControlRecord? {
    guard let id = try input.text(parameter), !id.isEmpty else { return nil }
    return try find(kind, id)
  }

  /// The resource of this identifier.
  func find(_ kind: ControlKind, _ id: String) throws(ServiceError) -> ControlRecord {
    guard kind.isID(id) else { throw .malformed(kind, id) }
    guard let record = state.find(kind, id) else { throw .notFound(kind, id) }
    return record
  }

  /// Keeps a new resource, with the tags that the call has for its kind.
  @discardableResult
  mutating func make(_ record: ControlRecord) throws(ServiceError) -> ControlRecord {
    var record = record
    let tags = try TagInput.specified(for: record.kind, input)
    if !tags.isEmpty { record.tags = tags }
    state.put(record)
    return record
  }

  /// Refuses identifiers that are not there, all of them in one message.
  func findAll(_ kind: ControlKind, _ parameter: String) throws(ServiceError) -> [ControlRecord] {
    var records: [ControlRecord] = []
    for id in try input.texts(parameter) { records.append(try find(kind, id)) }
    return records
  }

  /// The text of a structure such as `EnableDnsSupport.Value`.
  func attribute(_ name: String) throws(ServiceError) -> Bool? {
    try input.structure(name)?.boolean("Value")
  }
}
