import Daemon
import FlowModel
import Foundation
import TestSupport
import Testing

@Suite struct AllCapturesTests {
  @Test(
    "every capture is replayed or refused in a sentence, and the books close",
    .enabled(if: SharedData.root != nil, "no folder of shared captures beside the repository"))
  func booksClose() throws {
    let captures = SharedData.files(below: "data/pcaps").filter { $0.pathExtension != "json" }
    #expect(captures.count > 1000)
    for capture in captures {
      let result = replay([capture.path])
      let books = result.statistics.books
      #expect(books.balance, "\(capture.lastPathComponent): \(books)")
      #expect(result.statistics.records == UInt64(result.lines.count))
      switch result.outcome {
      case .complete: #expect(result.diagnoses.isEmpty)
      case .incomplete: #expect(!result.diagnoses.isEmpty && books.skipped.total > 0)
      case .failed: #expect(result.diagnoses.count == 1 && books.received == 0)
      case .brokenPipe: Issue.record("\(capture.lastPathComponent): no pipe could break")
      }
    }
  }
}
