import CommandLineKit
import Testing

struct ColorChoiceTests {
  @Test(
    "colours are for terminals, and for whoever insists",
    arguments: [
      (ColorChoice.auto, true, [:], true), (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false), (.auto, true, ["NO_COLOR": ""], true),
      (.auto, true, ["TERM": "dumb"], false), (.auto, true, ["TERM": "xterm"], true),
      (.always, false, ["NO_COLOR": "1"], true), (.never, true, [:], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func choices(
    choice: ColorChoice, isTerminal: Bool, variables: [String: String], isColored: Bool
  ) {
    #expect(choice.isColored(isTerminal: isTerminal) { variables[$0] } == isColored)
  }
}
