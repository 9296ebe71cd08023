import FlowLogFormat
import Foundation
import Testing

@Suite("FieldReference")
struct FieldReferenceTests {
  @Test("docs/fields.md is the page that the catalogue gives")
  func fileIsCurrent() throws {
    let file = repository.appending(path: "docs/fields.md")
    let page = FieldReference.markdown()
    if ProcessInfo.processInfo.environment["SNAP_UPDATE"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: file, encoding: .utf8)
    #expect(written == page, "run: SNAP_UPDATE=1 swift test --filter FieldReference")
  }

  @Test("the page has a row for every field")
  func everyField() {
    let page = FieldReference.markdown()
    for definition in FieldDefinition.all {
      #expect(page.contains("| `\(definition.name)` | \(definition.type.rawValue) |"))
    }
  }
}
