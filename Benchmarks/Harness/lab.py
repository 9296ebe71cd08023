"""The section about labs: building one, other rules for it, taking it down, and its verdicts."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import labtopology
from costs import Costs, run
from tables import target
from workshop import ROOT, WEIR, Unavailable, command_output, installed, say

INSTANCES, SUBNETS = 50, 5
UP_GOAL, APPLY_GOAL = 5.0, 0.2  # seconds
CHANGES_A_ROUND = 10
FLOOD_CHANGES = 30
RULESETS = 300
# Of its own, so that nobody's lab is in the way.
NAME = f"bench-{os.getpid()}"
FORMAT = "${flow-direction} ${action} ${packets}"
LISTENING = "the kernel's own sums and verdicts"
# Raw packets of a protocol without ports, as fast as one thread sends; ends with its input.
FLOOD = f"""
import select, socket, sys
wire = socket.socket(socket.AF_INET, socket.SOCK_RAW, {labtopology.PROTOCOL})
wire.connect(("{labtopology.RECEIVER}", 0))
sent = 0
print("begun", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    for _ in range(100):
        sent += wire.send(b"flooding") == 8
print(sent)
"""


def obstacle():
    """Why no lab can be built here; None when one can."""
    if os.geteuid() != 0:
        return "needs root, to make network namespaces"
    return None if installed("nft") else "needs nft (package nftables)"


def measure(report, rounds, is_full):
    """Everything about labs, or a line that says why there is nothing."""
    reason = obstacle()
    report.heading(f"The lab ({INSTANCES} instances in {SUBNETS} subnets)")
    if reason:
        report.lines([f"left out: {reason}"])
        return
    with tempfile.TemporaryDirectory() as folder, always_down():
        paths = versions(Path(folder))
        changes(report, paths, rounds)
        with_flood(report, paths)
    if is_full:
        differential(report)


def versions(folder):
    """The files of two topologies that differ in two rules of groups."""
    paths = []
    for number in (0, 1):
        paths.append(folder / f"version-{number}.yaml")
        paths[-1].write_text(labtopology.text(INSTANCES, SUBNETS, number))
    return paths


@contextlib.contextmanager
def always_down():
    """Whatever happens inside, also when this program is asked to end, no lab stays."""
    def end(number, frame):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        if Path(f"/run/weir/lab/{NAME}").exists():
            command_output(lab("down"))


def lab(command, *words):
    return [WEIR, "lab", command, "--name", NAME, *words]


def changes(report, paths, rounds):
    """What it takes to build a lab, to change its rules, and to take it down."""
    costs = {name: Costs() for name in ("up", "apply", "down")}
    for number in range(1, rounds + 1):
        say(f"the lab, round {number} of {rounds} ...")
        costs["up"].add(run(lab("up", paths[0])))
        for change in range(1, CHANGES_A_ROUND + 1):
            costs["apply"].add(run(lab("apply", paths[change % 2])))
        costs["down"].add(run(lab("down")))
    goals = {"up": UP_GOAL, "apply": APPLY_GOAL}
    rows = []
    for name, cost in costs.items():
        most = max(sample.wall for sample in cost.samples)
        goal = goals.get(name)
        rows.append([
            f"weir lab {name}", len(cost.samples), f"{cost.least('wall') * 1e3:.0f}",
            f"{cost.median('wall') * 1e3:.0f}", f"{most * 1e3:.0f}",
            f"under {goal * 1e3:,.0f}" if goal else "", target(most < goal) if goal else "",
            f"{cost.others:.2f}"])
    report.table(
        ["command", "runs", "ms min", "median", "max", "target for max", "met", "others"], rows)
    report.note(
        f"{labtopology.rules(SUBNETS)} rules of groups and ACLs, of which an apply changes two.")


def with_flood(report, paths):
    """Whether packets sent while rules change are all judged by one version or the other."""
    say("changing rules under a flood ...")
    command_output(lab("up", paths[0]))
    with tempfile.TemporaryFile("w+") as records, listening(records) as capture:
        command = lab("exec", labtopology.SENDER, "--", "python3", "-c", FLOOD)
        with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as flood:
            if flood.stdout.readline() != "begun\n":
                raise Unavailable("the flood did not begin")
            began = time.monotonic()
            for change in range(1, FLOOD_CHANGES + 1):
                command_output(lab("apply", paths[change % 2]))
            took = time.monotonic() - began
            sent = int(flood.communicate("end\n")[0])
        capture.send_signal(signal.SIGINT)
        capture.wait(timeout=30)
        records.seek(0)
        seen = totals(records)
    command_output(lab("down"))
    accepted = [seen.get((way, "ACCEPT"), 0) for way in ("egress", "ingress")]
    refused = sum(packets for (_, action), packets in seen.items() if action == "REJECT")
    print()  # a Markdown table ends at an empty line
    report.table(
        ["flood", "changes", "packets sent", "accepted at the source", "at the destination",
         "refused", "judged by one version"],
        [[f"{took:.1f} s", FLOOD_CHANGES, f"{sent:,}", *(f"{n:,}" for n in accepted),
          f"{refused:,}", target(sent > 0 and accepted == [sent, sent] and refused == 0)]])
    report.note(
        "Both versions allow these packets, each by rules that the other does not have: half of "
        "either\nwould refuse them.")


@contextlib.contextmanager
def listening(records):
    """A capture of the lab that writes its records to a file."""
    words = [WEIR, "capture", "--lab", NAME, "--interval", "600", "--format", FORMAT,
             "--filter", f"proto {labtopology.PROTOCOL}"]
    with subprocess.Popen(words, stdout=records, stderr=subprocess.PIPE, text=True) as capture:
        try:
            heard = []
            for line in capture.stderr:
                heard.append(line)
                if LISTENING in line:
                    break
            else:
                raise Unavailable("weir capture --lab ended:\n" + "".join(heard))
            yield capture
        finally:
            if capture.poll() is None:
                capture.kill()


def totals(records):
    """Packets by direction and action."""
    seen = {}
    for line in records:
        way, action, packets = line.split()
        if packets.isdigit():
            seen[way, action] = seen.get((way, action), 0) + int(packets)
    return seen


def differential(report):
    """The kernel's verdicts and the model's, on random packets under random rules."""
    say(f"comparing the lab with the model under {RULESETS} random rulesets ...")
    with tempfile.NamedTemporaryFile("r") as counts:
        done = subprocess.run(
            ["scripts/test", "--filter", "LabTests.DifferentialTests"], cwd=ROOT, text=True,
            capture_output=True, env={
                **os.environ, "WEIR_LAB_RULESETS": str(RULESETS), "WEIR_LAB_REPORT": counts.name})
        found = re.fullmatch(r"(\d+) packets (\d+) verdicts (\d+) mismatches\n", counts.read())
    if not found:
        raise Unavailable("the comparison of lab and model did not end:\n" + done.stderr[-2_000:])
    packets, verdicts, mismatches = map(int, found.groups())
    is_right = mismatches == 0 and done.returncode == 0
    report.heading("The lab against the model")
    report.table(
        ["random rulesets", "packets", "verdicts compared", "mismatches", "none"],
        [[2 * RULESETS, f"{packets:,}", f"{verdicts:,}", f"{mismatches:,}", target(is_right)]])
