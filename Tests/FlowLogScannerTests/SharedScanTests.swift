import FlowLogFormat
import FlowLogScanner
import Foundation
import TestSupport
import Testing

/// Flow logs of other projects, with counts taken by hand.
@Suite(
  "Flow logs made by others, scanned",
  .enabled(if: SharedData.root != nil, "no ../shared beside the repository"))
struct SharedScanTests {
  struct Expectation: Sendable, CustomStringConvertible {
    let file: String
    let records: Int
    var malformed = 0
    var description: String { file }
  }

  static let files: [Expectation] = [
    .init(file: "awsdocs/records-examples.log", records: 25, malformed: 2),
    .init(file: "elastic/bad.log", records: 0, malformed: 1),
    .init(file: "elastic/custom-nat-gateway.log", records: 2),
    .init(file: "elastic/test-extra-samples.log", records: 7),
    .init(file: "elastic/test-tgw-samples.part.log", records: 4),
    .init(file: "elastic/test-v8-samples.log", records: 1),
    .init(file: "elastic/test-with-message-field.log", records: 1),
    .init(file: "flowlogs-reader/records.log", records: 6),
    .init(file: "keys/opensearch-s3-keys.txt", records: 0, malformed: 1),
    .init(file: "keys/s3-object-keys.txt", records: 0, malformed: 11),
    .init(file: "misc/coralogix-vpcflow.log.gz", records: 2),
    .init(
      file: "ocsf/mappings_dataprepper_AWS_v1.1.0_VPC_Flow_samples_vpcflowlog.raw", records: 1),
    .init(
      file: "ocsf/mappings_markdown_AWS_v1.0.0_rc.2_VPC_Flowlogs_samples_vpcflowlog.raw",
      records: 1),
    .init(
      file: "ocsf/mappings_markdown_AWS_v1.1.0_VPC_Flowlogs_samples_vpcflowlog.raw", records: 1),
    .init(
      file: "ocsf/mappings_markdown_AWS_v1.5.0_VPC_Flowlogs_samples_vpcflowlog.raw", records: 1),
    .init(file: "opensearch/amazon_vpc_flow.sample.json", records: 22),
    .init(file: "opensearch/bodies.log", records: 22),
    .init(file: "otel/valid_vpc_flow_log.log", records: 1),
    .init(file: "otel/valid_vpc_flow_log_ecs.log", records: 1),
    .init(file: "otel/valid_vpc_flow_log_multi.log", records: 2),
    .init(file: "otel/vpc_flow_log_too_few_fields.log", records: 0, malformed: 1),
    .init(file: "sekoia/records.log", records: 9),
    .init(file: "vrl/formats.txt", records: 0),
    .init(file: "vrl/records.log", records: 8, malformed: 17),
  ]

  @Test("every file gives the records and the malformed lines counted by hand", arguments: files)
  func counts(expected: Expectation) throws {
    let root = try #require(SharedData.root)
    var finder = SourceFinder()
    try finder.add(root.appending(path: "data/flowlogs/\(expected.file)").path)
    let scan = try ScanOf(finder.files, columns: .version2)
    #expect(scan.report.records == expected.records)
    #expect(scan.rows.count == expected.records)
    #expect(scan.report.malformed == expected.malformed)
  }

  @Test("no file is left out")
  func allFiles() throws {
    let root = try #require(SharedData.root).appending(path: "data/flowlogs").path + "/"
    let found = SharedData.files(below: "data/flowlogs").map {
      String($0.path.dropFirst(root.count))
    }
    // Connection logs of other tools are no flow logs; Parquet is read by the engine.
    let read = found.filter { !$0.hasPrefix("connlogs/") && !$0.hasSuffix(".parquet") }
    #expect(Set(read) == Set(Self.files.map(\.file)))
  }
}
