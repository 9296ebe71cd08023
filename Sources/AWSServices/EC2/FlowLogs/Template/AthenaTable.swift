internal import AWSProtocols
internal import ControlPlane
internal import FlowLogFormat

/// The files of a flow log as a table of Athena.
struct AthenaTable {
  let flowLog: FlowLog
  let format: LogFormat
  let bucket: String
  let prefix: String
  let scope: ResourceScope

  /// The identifier without hyphens, which names in Glue cannot have.
  private var stem: String { flowLog.id.filter { $0 != "-" } }
  var database: String { "vpcflowlogsathenadatabase\(stem)" }
  func name(_ plan: AthenaPlan) -> String { "\(stem)\(plan.suffix)" }

  /// Columns of whole numbers; everything else is text.
  private static let types = [
    "version": "int", "srcport": "int", "dstport": "int", "tcp-flags": "int",
    "traffic-path": "int", "protocol": "bigint", "packets": "bigint", "bytes": "bigint",
    "start": "bigint", "end": "bigint",
  ]

  private static func column(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }

  private var columns: JSONValue {
    .array(
      format.fields.map { field in
        [
          "Name": .string(AthenaTable.column(field.name)),
          "Type": .string(AthenaTable.types[field.name] ?? "string"),
        ]
      })
  }

  /// Where the folders of days begin.
  var location: String {
    let root = "s3://\(bucket)/\(prefix)AWSLogs/"
    return flowLog.isHiveCompatible
      ? "\(root)aws-account-id=\(scope.account)/aws-service=vpcflowlogs/aws-region=\(scope.region)/"
      : "\(root)\(scope.account)/vpcflowlogs/\(scope.region)/"
  }

  func template(_ plans: [AthenaPlan]) -> JSONValue {
    var resources: [JSONMember] = [
      JSONMember(
        "FlowLogsDatabase",
        [
          "Type": "AWS::Glue::Database",
          "Properties": [
            "CatalogId": ["Ref": "AWS::AccountId"],
            "DatabaseInput": ["Name": .string(database)],
          ],
        ])
    ]
    for (place, plan) in plans.enumerated() {
      resources += members(plan, number: place + 1)
    }
    return [
      "AWSTemplateFormatVersion": "2010-09-09",
      "Description": .string("Athena integration of the flow log \(flowLog.id)"),
      "Resources": .object(resources),
    ]
  }

  private func members(_ plan: AthenaPlan, number: Int) -> [JSONMember] {
    let group = "\(name(plan))workgroup"
    var members = [
      JSONMember(
        "FlowLogsTable\(number)",
        ["Type": "AWS::Glue::Table", "DependsOn": "FlowLogsDatabase", "Properties": table(plan)]),
      JSONMember(
        "FlowLogsWorkGroup\(number)",
        [
          "Type": "AWS::Athena::WorkGroup",
          "Properties": [
            "Name": .string(group),
            "WorkGroupConfiguration": [
              "ResultConfiguration": ["OutputLocation": .string(plan.results)]
            ],
          ],
        ]),
    ]
    for query in AthenaQuery.all where query.fits(format) {
      members.append(
        JSONMember(
          "\(query.name)\(number)",
          [
            "Type": "AWS::Athena::NamedQuery", "DependsOn": .string("FlowLogsWorkGroup\(number)"),
            "Properties": [
              "Name": .string(query.name), "Description": .string(query.description),
              "Database": .string(database), "WorkGroup": .string(group),
              "QueryString": .string(query.text(table: "\"\(database)\".\"\(name(plan))\"")),
            ],
          ]))
    }
    return members
  }

  /// Partition projection takes the place of loading: Athena works out the folders of the days.
  private func table(_ plan: AthenaPlan) -> JSONValue {
    let isParquet = flowLog.isParquet
    return [
      "CatalogId": ["Ref": "AWS::AccountId"], "DatabaseName": .string(database),
      "TableInput": [
        "Name": .string(name(plan)), "TableType": "EXTERNAL_TABLE",
        "Parameters": projection(plan),
        "PartitionKeys": .array(
          [["Name": "date", "Type": "string"]]
            + (flowLog.isPerHour ? [["Name": "hour", "Type": "string"]] : [])),
        "StorageDescriptor": [
          "Location": .string(location), "Columns": columns,
          "InputFormat": isParquet
            ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
            : "org.apache.hadoop.mapred.TextInputFormat",
          "OutputFormat": isParquet
            ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
            : "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
          "SerdeInfo": isParquet
            ? [
              "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
            ]
            : [
              "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
              "Parameters": ["field.delim": " ", "serialization.format": " "],
            ],
        ],
      ],
    ]
  }

  private func projection(_ plan: AthenaPlan) -> JSONValue {
    func day(_ time: UTCTime) -> String {
      let digits = Array(time.day)
      return String(digits[0..<4]) + "/" + String(digits[4..<6]) + "/" + String(digits[6..<8])
    }
    let first = plan.start.map(day) ?? "2015/06/10"
    let last = plan.frequency == "none" ? plan.end.map(day) ?? "NOW" : "NOW"
    var folder = "${date}"
    var parameters: JSONValue = [
      "EXTERNAL": "TRUE", "skip.header.line.count": "1", "projection.enabled": "true",
    ]
    if flowLog.isHiveCompatible {
      parameters.set("projection.date.format", "'year='yyyy'/month='MM'/day='dd")
      parameters.set("projection.date.range", .string("\(hive(first)),\(hive(last))"))
    } else {
      parameters.set("projection.date.format", "yyyy/MM/dd")
      parameters.set("projection.date.range", .string("\(first),\(last)"))
    }
    parameters.set("projection.date.type", "date")
    parameters.set("projection.date.interval", "1")
    parameters.set("projection.date.interval.unit", "DAYS")
    if flowLog.isPerHour {
      folder += flowLog.isHiveCompatible ? "/hour=${hour}" : "/${hour}"
      parameters.set("projection.hour.type", "integer")
      parameters.set("projection.hour.range", "00,23")
      parameters.set("projection.hour.digits", "2")
    }
    parameters.set("storage.location.template", .string("\(location)\(folder)"))
    return parameters
  }

  /// `2026/01/31` as folders of Hive name it.
  private func hive(_ day: String) -> String {
    let parts = day.split(separator: "/")
    return parts.count == 3 ? "year=\(parts[0])/month=\(parts[1])/day=\(parts[2])" : day
  }
}
