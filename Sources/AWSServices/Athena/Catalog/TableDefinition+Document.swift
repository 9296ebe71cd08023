package import AWSProtocols
package import AthenaCatalog

extension TableDefinition {
  /// Reads a table as Glue describes it, such as the `TableInput` of a template.
  ///
  /// - Parameter database: Where it belongs.
  package init?(glue tree: JSONValue, database: String) {
    guard let name = tree["Name"]?.text, !name.isEmpty else { return nil }
    self.init(database: database, name: name)
    let storage = tree["StorageDescriptor"]
    comment = tree["Description"]?.text
    columns = TableDefinition.columns(storage?["Columns"])
    partitionColumns = TableDefinition.columns(tree["PartitionKeys"])
    location = storage?["Location"]?.text ?? ""
    if let input = storage?["InputFormat"]?.text { self.storage.input = input }
    if let output = storage?["OutputFormat"]?.text { self.storage.output = output }
    if let serde = storage?["SerdeInfo"] {
      self.serde = TableSerde(
        serde["SerializationLibrary"]?.text ?? TableFormat.Library.delimited,
        TableDefinition.texts(serde["Parameters"]))
    }
    properties = TableDefinition.texts(tree["Parameters"])
    viewText = tree["ViewOriginalText"]?.text
    viewDatabase = tree["_viewDatabase"]?.text
    created = tree["_created"]?.integer ?? 0
  }

  private static func columns(_ tree: JSONValue?) -> [TableColumn] {
    (tree?.items ?? []).compactMap { item in
      item["Name"]?.text.map {
        TableColumn(
          $0, (item["Type"]?.text ?? "string").lowercased(), comment: item["Comment"]?.text)
      }
    }
  }

  private static func texts(_ tree: JSONValue?) -> [String: String] {
    guard case .object(let members) = tree else { return [:] }
    return Dictionary(
      members.compactMap { member in member.value.text.map { (member.name, $0) } }
    ) { _, last in last }
  }

  private static func tree(_ texts: [String: String]) -> JSONValue {
    .object(texts.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
  }

  private static func tree(_ columns: [TableColumn]) -> JSONValue {
    .array(
      columns.map { column in
        var tree: JSONValue = ["Name": .string(column.name), "Type": .string(column.type)]
        if let comment = column.comment { tree.set("Comment", .string(comment)) }
        return tree
      })
  }

  /// The table as Glue describes it; what begins with an underscore is Weir's own.
  package var glueDocument: JSONValue {
    var tree: JSONValue = [
      "Name": .string(name), "TableType": .string(type),
      "Parameters": TableDefinition.tree(properties),
      "PartitionKeys": TableDefinition.tree(partitionColumns),
      "StorageDescriptor": [
        "Columns": TableDefinition.tree(columns), "Location": .string(location),
        "InputFormat": .string(storage.input), "OutputFormat": .string(storage.output),
        "SerdeInfo": [
          "SerializationLibrary": .string(serde.library),
          "Parameters": TableDefinition.tree(serde.parameters),
        ],
      ],
      "_created": .number("\(created)"),
    ]
    tree.set("Description", comment.map { .string($0) })
    tree.set("ViewOriginalText", viewText.map { .string($0) })
    tree.set("_viewDatabase", viewDatabase.map { .string($0) })
    return tree
  }

  /// What Glue calls its sort.
  var type: String { viewText == nil ? "EXTERNAL_TABLE" : "VIRTUAL_VIEW" }

  /// The table as Athena's `TableMetadata` has it.
  var metadata: ServiceValue {
    func list(_ columns: [TableColumn]) -> ServiceValue {
      .list(
        columns.map {
          .members(
            ServiceMember("Name", .text($0.name)), ServiceMember("Type", .text($0.type)),
            ServiceMember("Comment", text: $0.comment))
        })
    }
    var parameters = properties
    if viewText == nil {
      parameters["EXTERNAL"] = "TRUE"
      parameters["location"] = location
      parameters["inputformat"] = storage.input
      parameters["outputformat"] = storage.output
      parameters["serde.serialization.lib"] = serde.library
      for (key, value) in serde.parameters { parameters["serde.param.\(key)"] = value }
    }
    if let comment { parameters["comment"] = comment }
    return .members(
      ServiceMember("Name", .text(name)), ServiceMember("CreateTime", .time(milliseconds: created)),
      ServiceMember("TableType", .text(type)), ServiceMember("Columns", list(columns)),
      ServiceMember("PartitionKeys", list(partitionColumns)),
      ServiceMember(
        "Parameters",
        .map(
          parameters.sorted { $0.key < $1.key }.map { ServiceMember($0.key, .text($0.value)) })))
  }
}
