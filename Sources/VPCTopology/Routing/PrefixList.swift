public import NetworkTypes

/// A named set of blocks that rules and routes refer to.
public struct PrefixList: TopologyResource {
  /// The kind of this resource.
  public static var kind: ResourceKind { .prefixList }

  /// The `pl-` identifier.
  public var id: String
  /// The list's name, such as `com.amazonaws.eu-central-1.s3`.
  public var name: String
  /// The blocks, sorted.
  public var entries: [CIDRBlock]
  /// How many rules a reference to the list counts for; nil when unknown.
  public var maxEntries: Int?
  /// The account that owns it; `AWS` for those of services.
  public var ownerID: String?
  /// The resource's tags; `Name` is what people call it.
  public var tags: [String: String]
  /// Where it was read.
  public var position: SourcePosition

  /// Takes all that is known about it.
  public init(
    id: String, name: String, entries: [CIDRBlock], maxEntries: Int? = nil,
    ownerID: String? = nil, tags: [String: String] = [:], position: SourcePosition
  ) {
    self.id = id
    self.name = name
    self.entries = entries
    self.maxEntries = maxEntries
    self.ownerID = ownerID
    self.tags = tags
    self.position = position
  }
}
