"""The other sections of the report: memory, starting, kinds of input, stages."""

import captures
import costs as cost
from costs import MEGABYTE
from speed import replay, statistics
from tables import target
from workshop import STAGES, WEIR, build_stages, command_output, say

BASE_BYTES = 30 * MEGABYTE
BYTES_A_FLOW = 128
START_RUNS = 200


def memory(report, inputs, rounds):
    """Peak resident memory with all flows of a capture in one window: (what it is, path) each."""
    report.heading("Memory")
    base = cost.repeated(replay(captures.tiny(), 1), rounds).peak
    rows = []
    for name, capture in inputs:
        captures.warm(capture)
        live = max(1, statistics(capture, interval=600)["flows_peak"])
        for threads in (1, 2):
            peak = cost.repeated(replay(capture, threads, interval=600), rounds).peak
            over = (peak - BASE_BYTES) / live
            rows.append([
                name, threads, f"{live:,}", f"{peak / MEGABYTE:.1f}", f"{peak / live:.1f}",
                f"{(peak - base) / live:.1f}", f"{over:.1f}", target(over <= BYTES_A_FLOW),
            ])
    report.table(
        ["one window", "threads", "flows live", "peak MB", "peak / flow", "(peak - tiny) / flow",
         "(peak - 30 MB) / flow", f"at most {BYTES_A_FLOW}"], rows)
    report.note(f"Bytes a flow; tiny is a replay of 10 packets, {base / MEGABYTE:.1f} MB.")


def start(report, is_quick):
    """What it takes to begin and to end."""
    report.heading("Start-up")
    runs = START_RUNS // 10 if is_quick else START_RUNS
    rows = []
    for name, words in [
        ("weir --version", [WEIR, "--version"]),
        ("replay of 10 packets, 1 thread", replay(captures.tiny(), 1)),
        ("replay of 10 packets, 2 threads", replay(captures.tiny(), 2)),
    ]:
        costs = cost.repeated(words, runs)
        rows.append([
            name, runs, f"{costs.least('wall') * 1e3:.2f}", f"{costs.median('wall') * 1e3:.2f}",
            f"{costs.peak / MEGABYTE:.1f}"])
    report.table(["command", "runs", "ms min", "ms median", "peak MB"], rows)


def kinds(report, packets, rounds):
    """The same packets in other formats and framings."""
    report.heading(f"Other kinds of input ({packets:,} packets, text to /dev/null)")
    rows = []
    inputs = captures.other_kinds(packets)
    for _, path in inputs:
        captures.warm(path)
    samples = {(name, threads): cost.Costs() for name, _ in inputs for threads in (1, 2)}
    for number in range(1, rounds + 1):
        say(f"kinds of input, round {number} of {rounds} ...")
        for name, path in inputs:
            for threads in (1, 2):
                samples[name, threads].add(cost.run(replay(path, threads)))
    for name, path in inputs:
        one, two = samples[name, 1], samples[name, 2]
        rows.append([
            name, f"{path.stat().st_size / MEGABYTE:.0f}",
            f"{packets / one.least('wall') / 1e6:.1f}", f"{packets / two.least('wall') / 1e6:.1f}",
            f"{one.least('cpu') / packets * 1e9:.0f}", f"{max(one.others, two.others):.2f}"])
    report.table(
        ["input", "MB", "Mpps, 1 thread", "Mpps, 2 threads", "CPU ns a packet", "others"], rows)


def stages(report, capture, rounds):
    """Where the time of one thread goes, from the stage benchmark."""
    build_stages()
    say("measuring stages ...")
    captures.warm(capture)
    output = command_output([STAGES, str(capture), str(rounds)])
    for section in output.strip().split("\n\n"):
        title, names, *rows = section.split("\n")
        report.heading(title)
        report.table(names.split("\t"), [row.split("\t") for row in rows])
