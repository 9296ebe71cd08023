internal import AWSProtocols

/// A call of an AWS service, as commands that people can paste.
package struct CopiedCall: Hashable, Sendable {
  /// What a parameter is set to.
  package enum Value: Hashable, Sendable {
    case text(String)
    case number(Int)
    case texts([String])
    /// A structure of texts.
    case members([String: String])
  }

  /// A parameter under its two names.
  package struct Parameter: Hashable, Sendable {
    /// What the AWS CLI calls it, with hyphens.
    package var flag: String
    /// What the API calls it.
    package var member: String
    /// The value.
    package var value: Value

    /// Sets a parameter.
    package init(_ flag: String, _ member: String, _ value: Value) {
      (self.flag, self.member, self.value) = (flag, member, value)
    }
  }

  /// Where the call goes.
  package struct Target: Hashable, Sendable {
    /// The Region; nil where none is set.
    package var region: String?
    /// The profile that the command line names.
    package var profile: String?
    /// The address, where it is not AWS's own.
    package var endpoint: String?
    /// The address in any case.
    package var url: String

    /// Describes a target.
    package init(region: String?, profile: String?, endpoint: String?, url: String) {
      (self.region, self.profile) = (region, profile)
      (self.endpoint, self.url) = (endpoint, url)
    }
  }

  /// `logs` or `athena`, as signatures have it.
  package let service: String
  /// The operation, as the AWS CLI spells it.
  package let command: String
  /// The value of `X-Amz-Target`.
  package let target: String
  /// The parameters.
  package let parameters: [Parameter]

  /// A query of CloudWatch Logs Insights; times are seconds since 1970, both ends included.
  package static func startQuery(
    _ query: String, groups: [String], seconds: ClosedRange<Int>
  ) -> CopiedCall {
    CopiedCall(
      service: "logs", command: "start-query", target: "Logs_20140328.StartQuery",
      parameters: [
        Parameter("log-group-names", "logGroupNames", .texts(groups)),
        Parameter("start-time", "startTime", .number(seconds.lowerBound)),
        Parameter("end-time", "endTime", .number(seconds.upperBound)),
        Parameter("query-string", "queryString", .text(query)),
      ])
  }

  /// A statement for Athena; without a location its work group has one.
  package static func startQueryExecution(_ sql: String, output: String?) -> CopiedCall {
    CopiedCall(
      service: "athena", command: "start-query-execution",
      target: "AmazonAthena.StartQueryExecution",
      parameters: [
        Parameter("query-string", "QueryString", .text(sql)),
        Parameter(
          "query-execution-context", "QueryExecutionContext", .members(["Database": "default"])),
      ]
        + (output.map {
          [
            Parameter(
              "result-configuration", "ResultConfiguration", .members(["OutputLocation": $0]))
          ]
        } ?? []))
  }

  // MARK: Text

  /// A command line of the AWS CLI.
  package func commandLine(_ place: Target) -> String {
    var words = ["aws", service, command]
    if let region = place.region { words += ["--region", region] }
    if let profile = place.profile { words += ["--profile", profile] }
    if let endpoint = place.endpoint { words += ["--endpoint-url", endpoint] }
    for parameter in parameters {
      words.append("--" + parameter.flag)
      switch parameter.value {
      case .text(let text): words.append(text)
      case .number(let number): words.append("\(number)")
      case .texts(let texts): words += texts
      case .members:
        words.append(String(decoding: json(parameter.value).compactBytes, as: UTF8.self))
      }
    }
    return words.map(ShellText.word).joined(separator: " ")
  }

  /// A command line of curl, which signs with the keys that the shell's variables hold.
  package func curl(_ place: Target) throws(CopyRefusal) -> String {
    guard let region = place.region else {
      throw .missing("a signature needs a Region", instead: "--region gives one")
    }
    let body = JSONValue.object(parameters.map { JSONMember($0.member, json($0.value)) })
    let words = [
      "curl", "-sS", "--aws-sigv4", "aws:amz:\(region):\(service)", "--user",
    ].map(ShellText.word)
    // The shell puts keys in; a token goes along where there is one.
    let keys = [
      #""$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY""#,
      #"${AWS_SESSION_TOKEN:+-H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"}"#,
    ]
    let rest = [
      "-H", "Content-Type: application/x-amz-json-1.1", "-H", "X-Amz-Target: \(target)",
      "--data-binary", String(decoding: body.compactBytes, as: UTF8.self), place.url + "/",
    ].map(ShellText.word)
    return (words + keys + rest).joined(separator: " ")
  }

  private func json(_ value: Value) -> JSONValue {
    switch value {
    case .text(let text): .string(text)
    case .number(let number): .number("\(number)")
    case .texts(let texts): JSONValue(texts: texts)
    case .members(let members):
      .object(members.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
    }
  }
}
