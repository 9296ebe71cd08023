internal import AWSProtocols
internal import ControlPlane
internal import Database

/// An operation of EC2: a name, and what it does to a state.
///
/// A file declares one as `EC2Operation.change("CreateVpc") { call in … }`. What all of them have
/// in common is here: one transaction, `DryRun`, and answers that are kept for a `ClientToken`.
struct EC2Operation: Sendable {
  typealias Body = @Sendable (inout EC2Call) throws(ServiceError) -> JSONValue

  let name: String
  let changesState: Bool
  let body: Body

  /// An operation that only looks.
  static func read(_ name: String, _ body: @escaping Body) -> EC2Operation {
    EC2Operation(name: name, changesState: false, body: body)
  }

  /// An operation that changes the state.
  static func change(_ name: String, _ body: @escaping Body) -> EC2Operation {
    EC2Operation(name: name, changesState: true, body: body)
  }

  /// The operation over a control plane.
  func bound(to plane: ControlPlane, _ surroundings: EC2Surroundings) -> ServiceOperation {
    ServiceOperation(name) { (request) throws(ServiceError) in
      let scope = ResourceScope(account: request.account, region: request.region)
      let perform: (inout ControlState) -> Result<JSONValue, ServiceError> = { state in
        var call = EC2Call(state: state, request: request, surroundings: surroundings)
        do throws(ServiceError) {
          let answer = try self.answer(&call)
          // Everything else has been looked at, so this is the only reason for refusing.
          if try call.input.boolean("DryRun") == true { return .failure(.dryRun) }
          state = call.state
          return .success(answer)
        } catch {
          return .failure(error)
        }
      }
      let outcome: Result<JSONValue, ServiceError>
      do throws(DatabaseError) {
        if changesState {
          outcome = try plane.change(scope, milliseconds: request.milliseconds, perform)
        } else {
          var state = try plane.state(scope)
          outcome = perform(&state)
        }
      } catch {
        surroundings.report("\(name) \(request.requestID): \(error)")
        throw .internalFailure(.ec2)
      }
      return EC2Answer.serviceAnswer(try outcome.get())
    }
  }

  private func answer(_ call: inout EC2Call) throws(ServiceError) -> JSONValue {
    guard changesState, let token = try call.input.text("ClientToken"), !token.isEmpty else {
      return try body(&call)
    }
    return try ClientTokens.answer(name, token, &call, body)
  }
}

/// From the trees that operations give to what protocols write.
enum EC2Answer {
  /// The answer of an operation that only does something.
  static let done: JSONValue = ["return": true]

  static func serviceAnswer(_ tree: JSONValue) -> ServiceAnswer {
    var answer = ServiceAnswer()
    if case .structure(let members) = value(tree) { answer.members = members }
    return answer
  }

  private static func value(_ tree: JSONValue) -> ServiceValue {
    switch tree {
    case .null: .text("")
    case .string(let text): .text(text)
    case .number(let digits): Int(digits).map { .integer($0) } ?? .text(digits)
    case .bool(let truth): .truth(truth)
    case .array(let items): .list(items.map(value))
    case .object(let members):
      .structure(
        members.compactMap { member in
          // Underscores mark what is the control plane's own; `null` is what is not there.
          member.name.utf8.first == UInt8(ascii: "_") || member.value == .null
            ? nil : ServiceMember(member.name, value(member.value))
        })
    }
  }
}
