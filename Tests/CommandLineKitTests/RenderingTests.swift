import Testing

@testable import CommandLineKit

struct RenderingTests {
  @Test("help shows every option under its heading, aligned")
  func help() {
    #expect(
      Sample.paint.helpText(program: Sample.tool) == """
        Usage: tool paint [OPTIONS] FILE...

        Arguments:
          FILE...        What to read

        Looks:
          -s, --size N   How big (default: 3)
          --color NAME   Which [colour]: a name (one of: red, Blue; default: red)
          --note TEXT    A remark

        Rest:
          --net NET      Networks (repeatable)
          --out FILE     Where to
          --folder DIR   Home
          --style STYLE  Free, with a hint (default: plain)
          -q, --quick    Hurry
          -l, --loud     Shout

        Help:
          -h, --help     Show this help

        Examples:
          Paint one:
            tool paint a.txt

        Exit codes:
          0              painted

        """)
  }

  @Test("text breaks at spaces and never inside a word")
  func wrapping() {
    #expect(TextLayout.wrap("aa bb cc", width: 5) == ["aa bb", "cc"])
    #expect(TextLayout.wrap("aa bbbbbbbb cc", width: 5) == ["aa", "bbbbbbbb", "cc"])
    #expect(TextLayout.wrap("", width: 5) == [])
  }

  @Test("a label too wide has a line of its own")
  func wideLabels() {
    let wide = String(repeating: "w", count: TextLayout.labelLimit + 1)
    var layout = TextLayout(labels: [wide, "a"])
    layout.table([(wide, "one"), ("a", "two")])
    #expect(layout.text == "  \(wide)\n     one\n  a  two\n")
  }

  @Test("the manual disarms what troff would interpret")
  func manual() {
    let page = Sample.tool.manualPage
    #expect(page.hasPrefix(".TH \"TOOL\" \"1\" \"\" \"tool 1.2\" \"User Commands\"\n"))
    #expect(page.contains("\n\\&.starts with a dot\n"))
    #expect(page.contains("\n\\fB\\-s\\fR, \\fB\\-\\-size\\fR \\fIN\\fR\n"))
    #expect(page.contains("\ncold: it\\(aqs\n"))
    #expect(page.contains("\nplain\n") == false && page.contains("\\fBplain\\fR\n"))
  }

  @Test("scripts name every command and option", arguments: Shell.allCases)
  func completions(shell: Shell) {
    let script = Sample.tool.completionScript(for: shell)
    for command in Sample.tool.commands { #expect(script.contains(command.name)) }
    for option in Sample.paint.options {
      #expect(script.contains(shell == .fish ? "-l \(option.name)" : option.dashed))
    }
  }

  @Test("help of a command with subcommands lists them by their last word")
  func parentHelp() {
    #expect(
      Sample.box.helpText(program: Sample.tool) == """
        Usage: tool box COMMAND [OPTIONS] ...

        Commands:
          open        Open it: slowly
          close       Close it

        Help:
          -h, --help  Show this help

        """)
    #expect(Sample.tool.manualPage.contains("\n.SS \"tool box open [OPTIONS] FILE...\"\n"))
  }

  @Test("scripts name subcommands behind their parent", arguments: Shell.allCases)
  func nestedCompletions(shell: Shell) {
    let script = Sample.tool.completionScript(for: shell)
    switch shell {
    case .bash: #expect(script.contains("'box open')\n"))
    case .zsh: #expect(script.contains(#"((open\:"Open it\: slowly" close\:"Close it"))"#))
    case .fish: #expect(script.contains("'__tool_awaits_command_of box' -a open"))
    }
  }

  @Test("quotes, brackets and colons of descriptions are escaped for each shell")
  func escapes() {
    let zsh = Sample.tool.completionScript(for: .zsh)
    #expect(zsh.contains(#"'--color=[Which \[colour\]\: a name]:NAME:"#))
    #expect(zsh.contains(#"Blue\:"cold\: it'\''s""#))
    #expect(Sample.tool.completionScript(for: .fish).contains(#"Blue\\t"cold: it\'s""#))
    #expect(shellQuoted("it's") == #"'it'\''s'"#)
  }
}
