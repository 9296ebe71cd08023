"""`Benchmarks/run`: what is measured, in which order."""

import argparse
import contextlib
import sys
from pathlib import Path

import captures
import delivery
import lab
import live
import machine
import queries
import rates
import sections
import serve
import speed
import topology
from tables import Report
from workshop import Unavailable, build_weir, say

PACKETS, FLOWS = 5_000_000, 200_000
# The index has just doubled, which is when a flow takes the most; and the limit of live flows.
CROWDS = [("index just doubled", 2_000_000, 650_000), ("at the limit", 3_000_000, 2_000_000)]
KIND_PACKETS = 2_000_000
LONG_PACKETS = 20_000_000
LIVE_ROUNDS = 2  # the first of two minutes, with peers; then of one
LIVE_SECTIONS = ["live-loads", "live-stops", "live-rates"]
SECTIONS = [
    "speed", "memory", "start", "topology", "queries", "lab", "serve", "delivery", "windows",
    "stages", "kinds", "reference", *LIVE_SECTIONS]
# Those that need no capture.
APART = {"queries", "lab", "serve", "delivery", "windows", "reference", *LIVE_SECTIONS}
USUAL_SECTIONS = SECTIONS[:4]
QUICK_DIVISOR = 10


def arguments():
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run",
        description="Measures weir's speed, memory and start-up against peers and the floor, "
        "what a topology adds, and, as root, live capture.",
        epilog="Captures are made once and kept in .build/bench: 1.3 GB, 2.5 GB with --stages. "
        "The generator's and the floor's sources are looked for in ../shared/bench, or in the "
        "folder WEIR_BENCH_SOURCES names.")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds, of each 1 run (5)")
    parser.add_argument(
        "--peer-rounds", type=int, default=3, metavar="N", help="rounds with the slow peers (3)")
    parser.add_argument(
        "--quick", action="store_true", help="1 round on a tenth of the packets")
    parser.add_argument(
        "--capture", type=Path, metavar="FILE", help="measure this capture, not generated ones")
    parser.add_argument(
        "--sections", type=sections_named, metavar="LIST", default=USUAL_SECTIONS,
        help=f"of {','.join(SECTIONS)}, or all; live for the last three "
        f"({','.join(USUAL_SECTIONS)})")
    parser.add_argument(
        "--stages", action="store_true", help="also each stage alone, and other kinds of input")
    parser.add_argument(
        "--full", action="store_true",
        help="also judge 20 million packets (2.3 GB, deleted afterwards), and compare a million "
        "verdicts with the reference, and a lab with the model")
    parser.add_argument("--markdown", action="store_true", help="a report to paste into a page")
    chosen = parser.parse_args()
    if chosen.rounds is None:
        chosen.rounds = 1 if chosen.quick else 5
    if chosen.rounds < 1 or chosen.peer_rounds < 0:
        parser.error("at least one round, and no fewer than 0 with peers")
    if chosen.capture and not chosen.capture.is_file():
        parser.error(f"there is no file {chosen.capture}")
    added = ["stages", "kinds"] * chosen.stages + ["reference"] * chosen.full
    chosen.sections = [name for name in SECTIONS if name in chosen.sections + added]
    return chosen


def sections_named(text):
    names = SECTIONS if text == "all" else text.split(",")
    if "live" in names:
        names = [name for name in names if name != "live"] + LIVE_SECTIONS
    for name in names:
        if name not in SECTIONS:
            raise argparse.ArgumentTypeError(
                f"there is no section {name}; there are {', '.join(SECTIONS)}")
    return list(names)


def main():
    chosen = arguments()
    report = Report(chosen.markdown)
    scale = QUICK_DIVISOR if chosen.quick else 1
    build_weir()
    about = machine.describe()
    if APART.issuperset(chosen.sections):
        report.heading("Machine")
        report.lines(about)
        capture, packets = None, 0
    else:
        capture = chosen.capture or captures.generated(PACKETS // scale, FLOWS // scale)
        packets = describe(report, about, capture)
    for name in chosen.sections:
        measure(name, report, chosen, capture, packets, scale)


def describe(report, about, capture):
    """Reports what is measured where; the number of packets."""
    captures.warm(capture)
    counted = speed.statistics(capture)
    report.heading("Machine and input")
    report.lines(about + [
        f"{counted['received']:,} packets, {capture.stat().st_size / 1e6:.0f} MB in the page "
        f"cache, {counted['records']:,} records; text to {speed.text_folder()} for the file",
    ])
    return counted["received"]


def measure(section, report, chosen, capture, packets, scale):
    """Measures and reports one section."""
    has_targets = not chosen.quick and not chosen.capture
    if section in LIVE_SECTIONS:
        return measure_live(section, report, chosen, scale)
    match section:
        case "speed":
            report.heading("Speed")
            costs, peer_names = speed.measure(capture, chosen.rounds, chosen.peer_rounds)
            speed.print_runs(report, costs, packets)
            print()  # a Markdown table ends at an empty line
            speed.print_ratios(report, costs, peer_names, packets, has_targets)
        case "memory":
            sections.memory(report, crowds(chosen, scale), min(chosen.rounds, 3))
        case "start":
            sections.start(report, chosen.quick)
        case "topology":
            with long_captures(chosen, scale) as long:
                topology.measure(report, [capture, *long], chosen.rounds, has_targets)
        case "queries":
            queries.measure(report, chosen.rounds, chosen.peer_rounds, has_targets)
        case "lab":
            lab.measure(report, chosen.rounds, chosen.full)
        case "serve":
            serve.measure(report)
        case "delivery":
            delivery.files(report, chosen.rounds, scale, has_targets)
        case "windows":
            delivery.windows(report, scale)
        case "stages":
            sections.stages(report, capture, chosen.rounds)
        case "kinds" if not chosen.capture:
            sections.kinds(report, KIND_PACKETS // scale, chosen.rounds)
        case "reference":
            topology.reference(report)


def measure_live(section, report, chosen, scale):
    """What passes while it is measured; a given capture has no part in it."""
    with_peers = chosen.peer_rounds > 0
    match section:
        case "live-loads":
            rounds = min(chosen.rounds, LIVE_ROUNDS)
            live.loads(report, rounds, with_peers, scale, not chosen.quick)
        case "live-stops":
            live.stops(report, with_peers, scale, not chosen.quick)
        case "live-rates":
            rates.measure(report, chosen.rounds, not chosen.quick)


def crowds(chosen, scale):
    """Captures with many flows in one window: (what it is, path) each."""
    if chosen.capture:
        return [("this capture", chosen.capture)]
    return [(name, captures.generated(packets // scale, flows // scale))
            for name, packets, flows in CROWDS]


@contextlib.contextmanager
def long_captures(chosen, scale):
    """With --full a capture that takes seconds, for as long as it is used."""
    if not chosen.full or chosen.capture:
        yield []
        return
    path = captures.generated(LONG_PACKETS // scale, FLOWS // scale)
    try:
        yield [path]
    finally:
        path.unlink(missing_ok=True)


try:
    main()
except Unavailable as reason:
    say(reason)
    sys.exit(2)
except KeyboardInterrupt:
    sys.exit(130)
