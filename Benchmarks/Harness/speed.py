"""Weir against the fastest installed peers and against the floor, in the same minutes."""

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from costs import MEGABYTE, Costs, run
from tables import target
from workshop import SCRATCH, WEIR, Unavailable, installed, say, yardstick

ONE, TWO, FILE = "weir, 1 thread", "weir, 2 threads", "weir, 1 thread, text to a file"
FLOOR = "floor: pref.c, no text"
SINGLE_GOAL, DOUBLE_GOAL, PEER_GOAL = 10, 15, 12


@dataclass
class Contestant:
    """A command on one capture."""

    name: str
    words: list
    output: str = "/dev/null"
    keeps_output: bool = False
    is_peer: bool = False
    clean: object = None  # what to do before each run


def replay(capture, threads, *words, interval=60):
    """The command whose speed is promised."""
    return [
        WEIR, "replay", "--interval", str(interval), "--threads", str(threads), *words, capture]


def statistics(capture, interval=60):
    """What one replay counted, as `--stats-json` has it."""
    with tempfile.NamedTemporaryFile("r") as file:
        words = replay(capture, 1, "--stats-json", file.name, interval=interval)
        run(words, statuses=(0, 3))  # 3: packets were lost on the way
        return json.loads(file.read())


def text_folder():
    """Memory rather than a disk, where there is such a folder."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(SCRATCH)


def fresh(folder):
    """Peers append to what they find."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def peers(capture):
    """The peers that are installed; one sentence for each that is not."""
    folder = SCRATCH / "peer"
    commands = [
        ("softflowd", ["-r", capture, "-n", "127.0.0.1:9999", "-m", "1000000", "-d"]),
        ("nfpcapd", ["-r", capture, "-l", folder, "-S", "0"]),
        ("argus", ["-r", capture, "-w", folder / "argus.out"]),
    ]
    found = []
    for name, words in commands:
        program = installed(name)
        if program is None:
            say(f"{name} is not installed and left out; scripts/setup --bench installs it")
            continue
        found.append(Contestant(
            name, [program, *words], is_peer=True, clean=lambda: fresh(folder)))
    return found


def contestants(capture):
    text = Path(text_folder()) / f"weir-bench-{os.getpid()}.log"
    everyone = [
        Contestant(ONE, replay(capture, 1)),
        Contestant(TWO, replay(capture, 2)),
        Contestant(FILE, replay(capture, 1), output=text),
    ]
    try:
        floor = [yardstick("pref"), capture]
        everyone.append(Contestant(FLOOR, floor, keeps_output=True))
    except Unavailable as reason:
        say(f"no floor: {reason}")
    return everyone + peers(capture), text


def measure(capture, rounds, peer_rounds):
    """Rounds of everybody in turn, so that a disturbance hits all of them alike."""
    everyone, text = contestants(capture)
    costs = {contestant.name: Costs() for contestant in everyone}
    for number in range(1, rounds + 1):
        say(f"round {number} of {rounds} ...")
        for contestant in everyone:
            if contestant.is_peer and number > peer_rounds or contestant.name not in costs:
                continue
            if contestant.clean:
                contestant.clean()
            try:
                costs[contestant.name].add(run(
                    contestant.words, output=contestant.output,
                    keeps_output=contestant.keeps_output))
            except Unavailable as reason:
                say(f"{contestant.name} is left out: {reason}")
                del costs[contestant.name]
    text.unlink(missing_ok=True)
    shutil.rmtree(SCRATCH / "peer", ignore_errors=True)
    peer_names = {contestant.name for contestant in everyone if contestant.is_peer}
    return costs, [name for name in costs if name in peer_names]


def print_runs(report, costs, packets):
    rows = []
    for name, cost in costs.items():
        wall, cpu = cost.least("wall"), cost.least("cpu")
        rows.append([
            name, len(cost.samples), f"{wall:.3f}", f"{cost.median('wall'):.3f}", f"{cpu:.3f}",
            f"{cost.median('cpu'):.3f}", f"{packets / wall / 1e6:.2f}",
            f"{packets / cpu / 1e6:.2f}", f"{cost.peak / MEGABYTE:.0f}", f"{cost.others:.2f}",
        ])
    report.table(
        ["program", "runs", "wall s min", "median", "CPU s min", "median", "Mpps by wall",
         "Mpps by CPU", "peak MB", "others"], rows)
    report.note(
        "Mpps are millions of packets a second in the least of all runs; others are the processors "
        "that\nother programs kept busy meanwhile, which should be near 0.")


def print_ratios(report, costs, peer_names, packets, has_targets):
    """Targets are for the large generated capture; for any other the ratios stand alone."""
    one, two = costs[ONE], costs[TWO]
    single, double = (packets / cost.least("wall") / 1e6 for cost in (one, two))
    rows = [
        ["million packets a second, one thread", f"{single:.1f}", f"at least {SINGLE_GOAL}",
         target(single >= SINGLE_GOAL)],
        ["million packets a second, two threads", f"{double:.1f}", f"at least {DOUBLE_GOAL}",
         target(double >= DOUBLE_GOAL)],
    ]
    if peer_names:
        fastest = min(peer_names, key=lambda name: costs[name].least("cpu"))
        ratio = costs[fastest].least("cpu") / one.least("cpu")
        rows.append([
            f"times the fastest peer ({fastest}) by CPU time", f"{ratio:.1f}",
            f"at least {PEER_GOAL}", target(ratio >= PEER_GOAL)])
    for name in peer_names:
        for measure, text in (("cpu", "CPU time"), ("wall", "wall clock")):
            ratio = costs[name].least(measure) / one.least(measure)
            rows.append([f"times {name} by {text}", f"{ratio:.1f}", "", ""])
    rows.append(["two threads against one, wall clock",
                 f"{one.least('wall') / two.least('wall'):.2f}", "", ""])
    rows += floor_rows(costs, packets)
    if has_targets:
        report.table(["from the least of all runs", "value", "target", "met"], rows)
    else:
        report.table(["from the least of all runs", "value"], [row[:2] for row in rows])


def floor_rows(costs, packets):
    """The floor's process, and its inner loop as it times itself (no start, no page faults)."""
    floor = costs.get(FLOOR)
    if floor is None:
        return []
    one = costs[ONE]
    rows = [
        ["CPU time of the floor's process, times", f"{one.least('cpu') / floor.least('cpu'):.2f}",
         "", ""],
        ["wall clock of the floor's process, times",
         f"{one.least('wall') / floor.least('wall'):.2f}", "", ""],
    ]
    loops = [re.search(r"([\d.]+)s =", sample.output) for sample in floor.samples]
    inner = min((float(found.group(1)) for found in loops if found), default=0)
    if inner > 0:
        rows.append([
            f"wall clock of the floor's inner loop ({packets / inner / 1e6:.1f} Mpps), times",
            f"{one.least('wall') / inner:.2f}", "", ""])
    return rows
