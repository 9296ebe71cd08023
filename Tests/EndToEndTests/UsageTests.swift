import Foundation
import TestSupport
import Testing

struct UsageTests {
  @Test(
    "a command line that cannot be used is one line on standard error, and exit code 2",
    arguments: [
      (["replya"], "unknown command 'replya'; did you mean 'replay'?"),
      (["frobnicate"], "unknown command 'frobnicate'; see 'weir --help'"),
      (["--verbose"], "unknown option '--verbose'; see 'weir --help'"),
      (["help", "repaly"], "unknown command 'repaly'; did you mean 'replay'?"),
      (["help", "replay", "x"], "unknown command 'x'; see 'weir replay --help'"),
      (["help", "replay", "x", "y"], "unexpected argument 'y'; see 'weir help --help'"),
      (["man", "x"], "unexpected argument 'x'; see 'weir man --help'"),
      (["lab", "run"], "missing argument SCENARIO; usage: weir lab run [OPTIONS] SCENARIO"),
      (
        ["lab", "traffic", "cleint", "tcp"],
        "argument ROLE cannot be 'cleint'; did you mean 'client'? allowed: client, server, scan"
      ),
      (
        ["lab", "traffic", "client", "tcp", "db.internal", "5432"],
        "argument WORD cannot be 'db.internal': an address such as 10.0.2.10 works; a name needs "
          + "--resolver ADDRESS"
      ),
      (
        ["lab", "traffic", "client", "sctp", "10.0.0.1", "5"],
        "the protocol cannot be 'sctp'; allowed: tcp, udp, icmp"
      ),
      (
        ["lab", "traffic", "server", "tcp", "0"],
        "argument WORD cannot be '0': a port from 1 to 65535 works"
      ),
      (
        ["lab", "traffic", "server", "dns", "53", "db=x"],
        "argument WORD cannot be 'db=x': a pair such as db.internal=10.0.2.10 works"
      ),
      (
        ["lab", "traffic", "scan", "10.0.0.1", "90-80"],
        "argument WORD cannot be '90-80': ports and ranges such as 22,80,8000-8999 work"
      ),
      (
        ["lab", "traffic", "client", "tcp", "10.0.0.1"],
        "missing argument PORT; usage: weir lab traffic ROLE WORD..."
      ),
      (
        ["lab", "traffic", "client", "icmp", "10.0.0.1", "80"],
        "unexpected argument '80'; see 'weir lab traffic --help'"
      ),
      (
        ["lab", "traffic", "scan", "10.0.0.1", "80", "--timeout", "5"],
        "option '--timeout' cannot be '5': a time such as 2s, 500ms or 1m works"
      ),
      (["completions"], "missing argument SHELL; usage: weir completions SHELL"),
      (
        ["completions", "tcsh"], "argument SHELL cannot be 'tcsh'; allowed: bash, zsh, fish"
      ),
      (["replay"], "missing argument FILE; usage: weir replay [OPTIONS] FILE..."),
      (
        ["replay", "a", "--intervall=60"],
        "unknown option '--intervall'; did you mean '--interval'?"
      ),
      (["replay", "a", "--interval"], "option '--interval' needs a value: one of 60, 600"),
      (
        ["replay", "a", "--interval", "300"],
        "option '--interval' cannot be '300'; allowed: 60, 600"
      ),
      (
        ["replay", "a", "--traffic", "reject"],
        "option '--traffic' cannot be 'reject'; did you mean 'REJECT'? allowed: ALL, ACCEPT, REJECT"
      ),
      (
        ["replay", "a", "--output", "jsno"],
        "option '--output' cannot be 'jsno'; did you mean 'json'? "
          + "allowed: raw, compact, table, json, ndjson, csv, parquet"
      ),
      (
        ["replay", "a", "--output", "parquet"],
        "option '--output' cannot be 'parquet': replay does not write Parquet; "
          + "raw, compact, table, json, ndjson and csv work today"
      ),
      (
        ["replay", "a", "--account", "1234"],
        "option '--account' cannot be '1234': an account ID is 12 digits, such as 123456789012"
      ),
      (
        ["replay", "a", "--account", "12345678901x"],
        "option '--account' cannot be '12345678901x': "
          + "an account ID is 12 digits, such as 123456789012"
      ),
      (
        ["replay", "a", "--interface-id", "eth0"],
        "option '--interface-id' cannot be 'eth0': an interface ID is 'eni-' and 1 to 64 "
          + "lower-case letters or digits, such as eni-0a1b2c3d4e5f67890"
      ),
      (
        ["replay", "a", "--local", "10.0.0.0/8,10.0.0.0/33"],
        "option '--local' cannot be '10.0.0.0/33': an address or a block works, "
          + "such as 10.0.0.5, 10.0.0.0/16 or 2001:db8::/32"
      ),
      (
        ["replay", "a", "--tag-field", "Name"],
        "option '--tag-field' cannot be 'Name': a resource and the key of a tag work, such as "
          + "instance=Name; resources are instance, network-interface, auto-scaling-group"
      ),
      (
        ["replay", "a", "--tag-field", "vpc=Name"],
        "option '--tag-field' cannot be 'vpc=Name': a resource and the key of a tag work, such as "
          + "instance=Name; resources are instance, network-interface, auto-scaling-group"
      ),
      (
        ["replay", "a", "--tag-field", "instance=a,instance=b", "--tag-field=instance=c"],
        "option '--tag-field' cannot be 'instance=c': a record has fields for 2 different keys of "
          + "each resource"
      ),
      (
        ["replay", "a", "--ip-ranges", "/nonexistent"],
        "cannot read /nonexistent: No such file or directory; expected a copy of AWS's "
          + "ip-ranges.json"
      ),
      (
        ["replay", "a", "--tag-field", "instance=a"],
        "tags to show need a topology whose resources have them"
      ),
      (
        ["replay", "a", "--filter", "tcp and prot 80"],
        "option '--filter' cannot be 'tcp and prot 80': column 9: 'prot' is no word of the filter "
          + "language; did you mean 'proto'?"
      ),
      (
        ["replay", "a", "--port", "443,htps"],
        "option '--port' cannot be 'htps': a port, a range such as 1024-65535, or a name such as "
          + "https works"
      ),
      (
        ["capture", "--proto", "256"],
        "option '--proto' cannot be '256': tcp, udp, icmp and other names work, and numbers from "
          + "0 to 255"
      ),
      (
        ["replay", "a", "--action", "reject"],
        "option '--action' cannot be 'reject'; did you mean 'REJECT'? allowed: ACCEPT, REJECT"
      ),
      (
        ["observe", "--eni", "eth0"],
        "option '--eni' cannot be 'eth0': an identifier such as eni-0a1b2c3d4e5f67890 works"
      ),
      (
        ["observe", "--src", "10.0.0.0/33"],
        "option '--src' cannot be '10.0.0.0/33': an address or a block works, such as 10.0.0.5, "
          + "10.0.0.0/16 or 2001:db8::/32"
      ),
      (
        ["observe", "port", "80", "443"],
        "the filter cannot be 'port 80 443': column 9: 'and' or 'or' is missing in front of '443'"
      ),
      (
        ["observe", "-f", "--from", "live"],
        "live cannot be followed, as its flows go on growing; --follow without --from shows what "
          + "happens here"
      ),
      (
        ["observe", "-f", "--from", "a.log", "--output", "json"],
        "--follow with --from has no end that an array needs; ndjson works"
      ),
      (
        ["observe", "--output", "table"],
        "option '--output' cannot be 'table'; allowed: compact, json, ndjson, raw"
      ),
      (["replay", "a", "--threads", "3"], "option '--threads' cannot be '3'; allowed: 1, 2"),
      (
        ["replay", "a", "--max-flows", "999"],
        "option '--max-flows' cannot be '999': a whole number from 1000 to 16000000 works"
      ),
      (
        ["replay", "a", "--header=yes"],
        "option '--header' takes no value, but 'yes' follows its '='"
      ),
      (
        ["replay", "a", "--interval", "60", "--interval", "600"],
        "option '--interval' is given more than once; give it once"
      ),
    ])
  func mistakes(words: [String], sentence: String) throws {
    let run = try ProgramRun.weir(words)
    #expect(run.errors == "weir: \(sentence)\n")
    #expect(run.exitCode == 2)
    #expect(run.output == "")
  }

  @Test(
    "statistics are written although the command line cannot be used",
    arguments: [
      ["replay", "a", "--stats-json", "FILE", "--interval", "61"],
      ["replay", "a", "--interval", "61", "--stats-json=FILE"],
      ["replay", "--bogus", "--stats-json", "FILE", "a"],
      ["replay", "--stats-json", "FILE"],
    ])
  func emptyStatistics(words: [String]) throws {
    let scratch = try TemporaryFolder()
    let path = scratch.url.appending(path: "stats.json").path
    let run = try ProgramRun.weir(words.map { $0.replacingOccurrences(of: "FILE", with: path) })
    #expect(run.exitCode == 2)
    let object = try JSONSerialization.jsonObject(with: Data(try scratch.read("stats.json").utf8))
    let statistics = try #require(object as? [String: Any])
    for name in [
      "received", "recorded", "filtered", "records", "bytes", "flows_peak", "connections_evicted",
    ] {
      #expect(statistics[name] as? Int == 0)
    }
    for name in ["not_logged", "skipped", "unparsed"] {
      let counts = try #require(statistics[name] as? [String: Int])
      #expect(counts.values.allSatisfy { $0 == 0 })
    }
  }

  @Test("a reader that leaves early is no failure")
  func brokenPipe() throws {
    let script = "trap '' PIPE; \"$0\" man | true; echo \"${PIPESTATUS[0]}\""
    let bash = try #require(ProgramRun.find("bash"))
    let run = try ProgramRun.run(bash, ["-c", script, ProgramRun.weir])
    #expect(run.output == "0\n")
    #expect(run.errors == "")
  }

  @Test(
    "a full disk is told, with exit code 3",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func fullDisk() throws {
    let bash = try #require(ProgramRun.find("bash"))
    let run = try ProgramRun.run(bash, ["-c", "\"$0\" --version >/dev/full", ProgramRun.weir])
    #expect(run.errors == "weir: cannot write to standard output: No space left on device\n")
    #expect(run.exitCode == 3)
  }
}
