import LabScenarios
import Testing

/// Programs that run beside the tests.
@Suite struct ChildProgramTests {
  private func start(_ script: String, input: String = "") throws -> ChildProgram {
    try ChildProgram(["/bin/sh", "-c", script], input: input)
  }

  @Test("output, errors and exit code are those of the program")
  func whole() throws {
    let child = try start("cat; echo two >&2; exit 3", input: "one\n")
    #expect(child.wait(.seconds(10)))
    #expect(child.output == "one\n" && child.errors == "two\n" && child.exitCode == 3)
  }

  @Test("a condition ends the wait while the program runs")
  func condition() throws {
    let child = try start("echo ready; sleep 20")
    #expect(child.wait(.seconds(10)) { child.output.contains("ready") })
    #expect(child.exitCode == nil)
    child.terminate()
    #expect(child.wait(.seconds(10)))
    #expect(child.exitCode == 143)
  }

  @Test("a program that does not end is waited for no longer than allowed")
  func endless() throws {
    let child = try start("sleep 20")
    let begin = ContinuousClock.now
    #expect(!child.wait(.milliseconds(200)))
    #expect(begin.duration(to: .now) < .seconds(5))
  }

  @Test("a program whose child keeps the pipes has ended all the same")
  func grandchild() throws {
    let child = try start("sleep 15 & echo done")
    #expect(child.wait(.seconds(10)))
    #expect(child.output == "done\n" && child.exitCode == 0)
  }

  @Test("what is no program cannot be started")
  func nothing() {
    let failure = #expect(throws: ChildProgram.StartFailure.self) {
      _ = try ChildProgram(["/no/such"])
    }
    #expect(failure?.program == "/no/such" && failure?.errno == 2)
  }
}
