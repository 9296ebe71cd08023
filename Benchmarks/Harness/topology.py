"""The section about topologies: judged replays, loading, verdicts on new flows, the reference."""

import os
import re
import tempfile

import captures
import vpc
from costs import MEGABYTE, Costs, repeated, run
from speed import replay, statistics
from tables import target
from workshop import VERDICTS, WEIR, build_verdicts, command_output, say

INTERFACES, ADDRESSES = 2_000, 33
MANY_INTERFACES, ADDRESSES_OF_MANY = 10_000, 6
SINGLE_GOAL, DOUBLE_GOAL = 8, 12
LOAD_GOAL = 1.0  # seconds
VERDICT_GOAL = 1_000  # nanoseconds
PLAIN, JUDGED, LOADING = "none", f"{INTERFACES:,} interfaces", "loading"


def judged(capture, threads, folder, *words):
    return replay(capture, threads, "--topology", folder, *words)


def measure(report, inputs, rounds, has_targets):
    """Everything about topologies; the targets are for generated captures of full length."""
    folder = vpc.generated(INTERFACES, ADDRESSES)
    for capture in inputs:
        captures.warm(capture)
        replays(report, capture, folder, rounds, has_targets)
    loads(report, folder, rounds)
    verdicts(report, rounds)


def replays(report, capture, folder, rounds, has_targets):
    """The same packets with and without a topology, in turn."""
    packets = statistics(capture)["received"]
    report.heading(f"With a topology ({packets:,} packets, text to /dev/null)")
    commands = {}
    for threads in (1, 2):
        commands[PLAIN, threads] = replay(capture, threads)
        commands[JUDGED, threads] = judged(capture, threads, folder)
        commands[LOADING, threads] = judged(captures.tiny(), threads, folder)
    costs = {key: Costs() for key in commands}
    for number in range(1, rounds + 1):
        say(f"with a topology, round {number} of {rounds} ...")
        for key, words in commands.items():
            costs[key].add(run(words))
    rows, rates = [], {}
    for (name, threads), cost in costs.items():
        if name == LOADING:
            continue
        wall = cost.least("wall")
        before = costs[LOADING, threads].least("wall") if name == JUDGED else 0
        # A capture of a few packets may take less than loading varies.
        rates[name, threads] = packets / max(wall - before, 0.001) / 1e6
        rows.append([
            name, threads, len(cost.samples), f"{wall:.3f}", f"{cost.median('wall'):.3f}",
            f"{cost.least('cpu'):.3f}", f"{packets / wall / 1e6:.2f}",
            f"{rates[name, threads]:.2f}", f"{cost.peak / MEGABYTE:.0f}", f"{cost.others:.2f}"])
    report.table(
        ["topology", "threads", "runs", "wall s min", "median", "CPU s min", "Mpps",
         "Mpps, loaded", "peak MB", "others"], rows)
    records, refused = outcome(capture, folder)
    report.note(
        f"{records:,} records, {refused:.0%} of the packets refused. Mpps, loaded: without the "
        "time of a\nreplay of 10 packets with the same topology, "
        f"{costs[LOADING, 1].least('wall'):.3f} s, which is loading.")
    if not has_targets:
        return
    print()  # a Markdown table ends at an empty line
    rows = []
    for threads, goal in ((1, SINGLE_GOAL), (2, DOUBLE_GOAL)):
        whole = packets / costs[JUDGED, threads].least("wall") / 1e6
        name = f"{threads} thread{'s' if threads > 1 else ''}"
        for what, rate in (("", rates[JUDGED, threads]), (" and loading", whole)):
            rows.append([name + what, f"{rate:.1f}", f"at least {goal}", target(rate >= goal)])
    report.table(["million packets a second", "value", "target", "met"], rows)


def outcome(capture, folder):
    """How many records there are, and the share of packets in those of refusal."""
    words = judged(capture, 1, folder, "--format", "${action} ${packets}")
    records, packets = 0, {"ACCEPT": 0, "REJECT": 0}
    with tempfile.NamedTemporaryFile("r") as file:
        run(words, output=file.name, statuses=(0, 3))
        for line in file:
            action, count = line.split()
            records += 1
            if action in packets:  # neither in lines about lost data
                packets[action] += int(count)
    return records, packets["REJECT"] / max(1, sum(packets.values()))


def loads(report, folder, rounds):
    """From describe outputs in the page cache to a checked topology, and to compiled rules."""
    report.heading("Loading describe outputs")
    rows = []
    for count, path in [
        (INTERFACES, folder), (MANY_INTERFACES, vpc.generated(MANY_INTERFACES, ADDRESSES_OF_MANY))]:
        size = sum(file.stat().st_size for file in path.iterdir()) / MEGABYTE
        for name, words in [
            ("weir topology check", [WEIR, "topology", "check", path]),
            ("replay of 10 packets", judged(captures.tiny(), 1, path)),
        ]:
            cost = repeated(words, rounds)
            least = cost.least("wall")
            rows.append([
                name, f"{count:,}", f"{size:.1f}", len(cost.samples), f"{least:.3f}",
                f"{cost.median('wall'):.3f}", f"{cost.least('cpu'):.3f}",
                f"{cost.peak / MEGABYTE:.0f}", target(least < LOAD_GOAL)])
    report.table(
        ["command", "interfaces", "MB of JSON", "runs", "wall s min", "median", "CPU s min",
         "peak MB", "under 1 s"], rows)


def verdicts(report, rounds):
    """The engine alone, from its own benchmark; the least of all rounds."""
    build_verdicts()
    say("measuring verdicts ...")
    output = command_output([VERDICTS, str(rounds)])
    for section in output.strip().split("\n\n"):
        title, names, *rows = section.split("\n")
        names, rows = names.split("\t"), [row.split("\t") for row in rows]
        if "mean" in names:
            limit = names.index("mean")
            names.append("mean at most 1,000")
            rows = [row + [target(int(row[limit]) <= VERDICT_GOAL)] for row in rows]
        report.heading(title)
        report.table(names, rows)


def reference(report):
    """A million random packets under random rules: the verdicts of the engine and of plain code."""
    report.heading("Verdicts against the reference")
    say("comparing a million verdicts with the reference (builds the tests first) ...")
    output = command_output(
        ["scripts/test", "--filter", "VerdictsTests"],
        env={**os.environ, "WEIR_LONG_TESTS": "1"})
    lines = output.strip().splitlines()
    seconds = re.search(r"after ([\d.]+) seconds", output)
    took = f" in {float(seconds.group(1)):.0f} s of an unoptimized build" if seconds else ""
    report.lines([
        f"1,000,000 random packets under random rules that change, and the laws of the engine: "
        f"{lines[-1]}{took}"])
