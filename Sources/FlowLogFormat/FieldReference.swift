/// The reference page of all fields, `docs/fields.md`, made from the catalogue.
package enum FieldReference {
  /// The page as Markdown; a test compares it with the file.
  package static func markdown() -> String {
    let sections = [2, 3, 4, 5, 7, 8, 9, 10, 11, 6, 0].map { section(version: $0) }
    return introduction + "\n" + sections.joined(separator: "\n") + "\n" + rules
  }

  private static func section(version: Int) -> String {
    let title =
      switch version {
      case 6: "Transit gateways (version 6)"
      case 0: "Weir's own fields"
      default: "Version \(version)"
      }
    let rows = FieldDefinition.all.filter { $0.version == version }.map(row)
    return "## \(title)\n\n"
      + "| Field | Type | `-` when | Weir takes it from | Meaning |\n|---|---|---|---|---|\n"
      + rows.joined(separator: "\n") + "\n"
  }

  private static func row(_ definition: FieldDefinition) -> String {
    "| `\(definition.name)` | \(definition.type.rawValue) | \(definition.nullRule.explanation) "
      + "| \(words(definition.source)) | \(definition.meaning) |"
  }

  private static func words(_ source: FieldSource) -> String {
    switch source {
    case .format: "the format"
    case .flow: "packets"
    case .interface: "the interface"
    case .context(.sourceService), .context(.destinationService): "`--ip-ranges`"
    case .context(.encryption): "the topology's hardware"
    case .context: "the topology's routes"
    case .nothing(let reason): "nothing: \(reason)"
    case .status: "the window"
    case .skippedPackets: "the books"
    }
  }

  private static let introduction = """
    # Fields of flow log records

    <!-- Made from Sources/FlowLogFormat/Catalogue.
         To renew: SNAP_UPDATE=1 swift test --filter FieldReference -->

    A format is a list of these fields: `${srcaddr} ${dstaddr} ${action}`. Fields are separated by
    one space, and none may stand twice. Short names save typing: `default` (or `v2`), `v3`, `v4`,
    `v5`, `v7` … `v11` are all fields up to that version in the order below, `all` is `v11`, and
    `tgw` is the default format of transit gateway flow logs. `${version}` is the highest version
    that brought one of the fields, at least 2; Weir's own fields do not raise it.

    Types are those of AWS's Parquet files.

    """

  private static let rules = """
    ## No value

    A field without a value is `-` in raw lines, tables and compact lines, `null` in JSON, and an
    empty cell in CSV.

    A NODATA or SKIPDATA record stands for no packet. `version`, `start`, `end`, `log-status` and
    everything whose source is *the interface* keep their values: they hold whether there is
    traffic or not. Whatever comes from packets, or from the topology's knowledge of a flow, is `-`.

    An interface that nobody announced is written with account `unknown` and interface `-`.

    ## Text

    Metadata reaches records as printable ASCII. Blanks, `%`, control characters and everything
    beyond ASCII are percent-encoded byte by byte, as AWS writes tag values, in every output.
    JSON strings are escaped besides (RFC 8259), and CSV cells quoted where needed (RFC 4180).

    """
}
