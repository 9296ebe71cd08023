/// A group of instances that starts and stops by itself; flow logs can show its tags.
///
/// It has a name and no identifier. Instances name it in their tag `aws:autoscaling:groupName`,
/// which AWS gives them.
public struct AutoScalingGroup: Hashable, Sendable {
  /// The group's name, unique in an account and Region.
  public var name: String
  /// Its tags.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(name: String, tags: [String: String] = [:], position: SourcePosition) {
    self.name = name
    self.tags = tags
    self.position = position
  }
}
