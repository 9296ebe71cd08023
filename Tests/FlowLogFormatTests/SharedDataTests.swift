import FlowLogFormat
import FlowModel
import Foundation
import Testing

/// Flow logs of other projects, with counts taken by hand.
@Suite(
  "Flow logs made by others",
  .enabled(if: sharedFlowLogs != nil, "no ../shared/data/flowlogs beside the repository"))
struct SharedDataTests {
  struct Expectation: Sendable, CustomStringConvertible {
    let file: String
    var format = "default"
    var records = 0
    var headers = 0
    var blanks = 0
    var malformed: [FlowLogLineError.Reason: UInt64] = [:]
    var description: String { "\(file) as \(format)" }
  }

  static let nat =
    "${instance-id} ${interface-id} ${srcaddr} ${dstaddr} ${pkt-srcaddr} ${pkt-dstaddr}"

  static let files: [Expectation] = [
    .init(
      file: "awsdocs/records-examples.log", records: 25, headers: 4, malformed: [.tooManyFields: 2]),
    .init(file: "elastic/bad.log", malformed: [.tooFewFields: 1]),
    .init(file: "elastic/custom-nat-gateway.log", records: 2, headers: 1),
    .init(file: "elastic/test-extra-samples.log", records: 7),
    .init(file: "elastic/test-tgw-samples.part.log", format: "tgw", records: 4),
    .init(file: "elastic/test-tgw-samples.part.log", malformed: [.tooManyFields: 4]),
    .init(file: "elastic/test-v8-samples.log", format: "v8", records: 1),
    .init(file: "elastic/test-with-message-field.log", malformed: [.notANumber: 1]),
    .init(file: "flowlogs-reader/records.log", records: 6),
    .init(file: "keys/opensearch-s3-keys.txt", malformed: [.tooFewFields: 1]),
    .init(file: "keys/s3-object-keys.txt", malformed: [.tooFewFields: 11]),
    .init(
      file: "ocsf/mappings_dataprepper_AWS_v1.1.0_VPC_Flow_samples_vpcflowlog.raw",
      malformed: [.tooFewFields: 33]),
    .init(
      file: "ocsf/mappings_markdown_AWS_v1.0.0_rc.2_VPC_Flowlogs_samples_vpcflowlog.raw",
      malformed: [.tooFewFields: 2]),
    .init(
      file: "ocsf/mappings_markdown_AWS_v1.1.0_VPC_Flowlogs_samples_vpcflowlog.raw",
      malformed: [.tooFewFields: 2]),
    .init(
      file: "ocsf/mappings_markdown_AWS_v1.5.0_VPC_Flowlogs_samples_vpcflowlog.raw",
      malformed: [.tooFewFields: 2]),
    .init(file: "opensearch/bodies.log", records: 22),
    .init(
      file: "opensearch/amazon_vpc_flow.sample.json",
      malformed: [.tooFewFields: 1445, .tooManyFields: 22]),
    .init(file: "otel/valid_vpc_flow_log.log", records: 1, headers: 1),
    .init(file: "otel/valid_vpc_flow_log_ecs.log", records: 1, headers: 1),
    .init(file: "otel/valid_vpc_flow_log_multi.log", records: 2, headers: 1),
    .init(file: "otel/vpc_flow_log_too_few_fields.log", headers: 1, malformed: [.tooFewFields: 1]),
    .init(
      file: "sekoia/records.log", records: 4, blanks: 2,
      malformed: [.tooFewFields: 3, .tooManyFields: 2]),
    .init(
      file: "sekoia/records.log", format: "v5", records: 2, blanks: 2,
      malformed: [.tooFewFields: 7]),
    .init(file: "vrl/formats.txt", headers: 7),
    // Seven lines are of the default format; one of another has as many fields, but an address
    // where a port belongs.
    .init(
      file: "vrl/records.log", records: 7, malformed: [.tooManyFields: 17, .notAnAddress: 1]),
  ]

  @Test("every plain text file gives the lines counted by hand", arguments: files)
  func counts(expected: Expectation) throws {
    let folder = try #require(sharedFlowLogs)
    let text = try String(contentsOf: folder.appending(path: expected.file), encoding: .utf8)
    let format = try LogFormat(argument: expected.format)
    let report = LineBatchTests.parse(text, format: format).report
    #expect(report.records == expected.records)
    #expect(report.headers == expected.headers)
    #expect(report.blanks == expected.blanks)
    for reason in FlowLogLineError.Reason.allCases {
      #expect(report.malformed[reason] == expected.malformed[reason] ?? 0, "\(reason.name)")
    }
    let sum = report.records + report.headers + report.blanks + Int(report.malformed.total)
    #expect(report.lines == sum)
  }

  @Test("no plain text file is left out")
  func allFiles() throws {
    let folder = try #require(sharedFlowLogs)
    let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
      ["log", "txt", "raw", "json"].contains((path as NSString).pathExtension)
    }
    #expect(Set(found) == Set(Self.files.map(\.file)))
  }

  @Test("each format of the VRL tests reads the lines that were written for it")
  func vrlFormats() throws {
    let folder = try #require(sharedFlowLogs)
    let lines = try String(contentsOf: folder.appending(path: "vrl/records.log"), encoding: .utf8)
    let formats = try String(contentsOf: folder.appending(path: "vrl/formats.txt"), encoding: .utf8)
    let records = formats.split(separator: "\n").map { line in
      LogFormat(headerLine: String(line)).map { LineBatchTests.parse(lines, format: $0) }?
        .report.records
    }
    #expect(records == [0, 2, 1, 7, 8, 4, 1])
  }
}
