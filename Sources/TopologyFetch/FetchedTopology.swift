package import AWSClient
package import AWSProtocols

/// A JSON document, as one command of the AWS CLI prints it.
package struct DescribeDocument: Hashable, Sendable {
  /// The name of its file.
  package var file: String
  /// The key at the top.
  package var key: String
  /// What stands under it.
  package var items: [JSONValue]

  /// The text of the document.
  package var text: String { JSONValue.object([JSONMember(key, .array(items))]).indentedText }
}

/// An operation that was left out, and why.
package struct SkippedAction: Hashable, Sendable {
  /// The operation's name.
  package var action: String
  /// Why it gave nothing.
  package var reason: String
}

/// Everything that EC2 told, as documents that a topology is read from.
package struct FetchedTopology: Hashable, Sendable {
  /// In the order of the calls.
  package var documents: [DescribeDocument] = []
  /// Operations that gave nothing though they were asked.
  package var skipped: [SkippedAction] = []
}

/// Why there is no topology.
package enum FetchError: Error, Hashable, Sendable {
  /// A call came to nothing.
  case call(AWSClientError)
  /// VPCs that were asked for and are not there.
  case noSuchVPC([String], endpoint: String, region: String)
  /// The account has no VPC in the Region.
  case noVPC(endpoint: String, region: String)
}

extension FetchError: CustomStringConvertible {
  /// One sentence: what was found, and what would work.
  package var description: String {
    switch self {
    case .call(let error): error.description
    case .noSuchVPC(let ids, let endpoint, let region):
      "\(endpoint) knows no \(ids.joined(separator: ", ")) in \(region); check the Region and the "
        + "account"
    case .noVPC(let endpoint, let region):
      "\(endpoint) shows no VPC in \(region); check the Region and the account"
    }
  }
}

/// Hears of a fetch while it runs.
package protocol FetchObserver {
  /// Takes the operation that runs and the number of items it gave so far.
  func progress(action: String, items: Int)
}
