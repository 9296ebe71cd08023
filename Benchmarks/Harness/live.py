"""The sections about live capture: losses, costs and books under load, and what a host notices."""

import re
import signal
import statistics
import time
from dataclasses import dataclass

import namespaces
import readers
from costs import MEGABYTE
from namespaces import RECEIVER, RECEIVER_MAC, Network, Running
from tables import target
from workshop import ROOT, Unavailable, compiled, say

PACKETS = 2_000_000
CROWD, FEW = 100_000, 1_000
STORM = 0  # the generator's word for: each packet is a new flow
UNENDING = 1_000_000_000
RING_GOAL, KERNEL_GOAL = 0.30, 0.05  # processor seconds a million packets
STORM_GOAL, IDLE_GOAL = 256 * MEGABYTE, 40 * MEGABYTE
STOP_SECONDS = 2
SETTLING_SECONDS = 0.3


@dataclass
class Run:
    """One reader under one load."""

    reader: object
    flows: int
    packets: int  # that arrived at its interface while it looked
    rate: float  # packets a second that the generator sent
    cost: object
    seen: object
    others: float

    @property
    def lost(self):
        return self.packets - self.seen.recorded


def load_name(flows):
    return f"{flows:,} flows" if flows else "storm"


def generator(packets, flows, mac=RECEIVER_MAC):
    storm = compiled(ROOT / "Benchmarks" / "Storm" / "storm.c", "storm")
    return [storm, "up0", mac, RECEIVER, packets, 0, flows]


def obstructed(report, heading):
    """Says why nothing can be measured here; whether that is so."""
    reason = namespaces.obstacle()
    if reason:
        report.heading(heading)
        report.lines([f"left out: {reason}"])
    return reason is not None


def started(reader, receiver):
    reader.clean()
    running = Running(
        receiver, reader.command(), reader.output, readers.FOLDER / "errors")
    running.wait_until(lambda: reader.is_ready(running, receiver), reader.name)
    # A packet socket is there before all the memory is: nfpcapd takes half a second for it.
    running.wait_until_idle(readers.DRAIN_SECONDS)
    return running


def under_load(reader, flows, packets, ends_early=False):
    """Sends to one reader in a network of its own, ends it and asks what it has seen."""
    with Network() as network:
        sender, receiver = namespaces.pair(network)
        running = started(reader, receiver)
        before = receiver.arrived()
        storm = Running(
            sender, generator(UNENDING if ends_early else packets, flows),
            readers.FOLDER / "sent", readers.FOLDER / "storm-errors")
        if ends_early:
            time.sleep(STOP_SECONDS)
        else:
            storm.end()
            running.wait_until_idle(reader.drain_seconds)
            if isinstance(reader, readers.Peer):
                reader.before_end()
        running.end(reader.signal)
        if ends_early:
            storm.end(signal.SIGINT)
        arrived = receiver.arrived() - before
        seen = reader.seen(running)
        if ends_early:
            # What the interface had counted when it was closed is the reader's own word.
            arrived = seen.details["counted"]
        words = re.search(r"([\d.]+) million", (readers.FOLDER / "sent").read_text())
        others = max(0, running.busy - running.cpu - storm.cpu) / running.wall
        return Run(
            reader, flows, arrived, float(words.group(1)) if words else 0, running, seen, others)


def attempted(reader, *arguments, **settings):
    """A run, or nothing and a sentence."""
    try:
        return under_load(reader, *arguments, **settings)
    except Unavailable as reason:
        say(f"{reader.name} is left out: {reason}")
        return None


def loads(report, rounds, with_peers, scale, has_targets):
    """What each reader loses and takes, with many flows and with nothing but new ones."""
    if obstructed(report, "Live capture under load"):
        return
    packets = PACKETS // scale
    runs = []
    alone = [unread(packets, flows) for flows in (CROWD, STORM)]
    everyone = [(reader, (FEW, CROWD, STORM)) for reader in readers.weirs()]
    peers = [(reader, (CROWD, STORM)) for reader in with_peers * readers.peers()]
    for number in range(rounds):
        for reader, kinds in everyone + (peers if number == 0 else []):
            for flows in kinds:
                say(f"live: {reader.name}, {load_name(flows)} ...")
                runs.append(attempted(reader, flows, packets))
    runs = [run for run in runs if run]
    readers.forget()
    report.heading(f"Live capture under load ({packets:,} packets of 60 bytes)")
    print_loads(report, runs, alone)
    if has_targets:
        print()  # a Markdown table ends at an empty line
        print_load_targets(report, runs)


def unread(packets, flows):
    """Millions of packets a second that the generator sends while nobody listens."""
    with Network() as network:
        sender, _ = namespaces.pair(network)
        output = sender.run(*generator(packets, flows))
    return float(re.search(r"([\d.]+) million", output).group(1))


def grouped(runs):
    groups = {}
    for run in runs:
        groups.setdefault((run.flows, run.reader.name), []).append(run)
    # Loads one after the other; within one, in the order of the first round.
    return sorted(groups.items(), key=lambda item: (item[0][0] == STORM, item[0][0]))


def a_million(runs, measure):
    return min(getattr(run.cost, measure) / run.packets * 1e6 for run in runs)


def print_loads(report, runs, alone):
    rows = []
    for (flows, name), group in grouped(runs):
        worst = max(group, key=lambda run: run.lost)
        books = [run.seen.books for run in group if run.seen.books]
        exact = "exact" if worst.lost == 0 and not books else f"{worst.lost - worst.seen.told:,}"
        others = sum(run.others for run in group) / len(group)
        rows.append([
            load_name(flows), name, len(group), f"{statistics.median(r.rate for r in group):.2f}",
            f"{worst.lost:,}", f"{worst.lost / worst.packets:.1%}", exact,
            f"{a_million(group, 'user'):.3f}", f"{a_million(group, 'system'):.3f}",
            f"{a_million(group, 'cpu'):.2f}",
            f"{max(run.cost.peak for run in group) / MEGABYTE:.0f}", f"{others:.2f}"])
        for text in books:
            say(f"{name}, {load_name(flows)}: {text}")
    report.table(
        ["load", "reader", "runs", "Mpps", "not recorded", "share", "untold", "user s / M",
         "system", "CPU s / M", "peak MB", "others"], rows)
    report.note(
        f"Mpps: what the generator got out; {alone[0]:.2f} and {alone[1]:.2f} while nobody "
        "listens. Untold: lost without\nbeing in the reader's own count of losses. Seconds are for "
        "a million packets.")


def print_load_targets(report, runs):
    rows = []

    def row(text, value, goal, met):
        rows.append([text, value, goal, target(met)])

    for (flows, name), group in grouped(runs):
        if not isinstance(group[0].reader, readers.Weir):
            continue
        is_ring = group[0].reader.backend == "ring"
        what = f"{name}, {load_name(flows)}"
        lost = max(run.lost for run in group)
        row(f"{what}: packets not recorded", f"{lost:,}", "0", lost == 0)
        faults = [run for run in group if run.seen.books]
        row(f"{what}: runs whose books are not exact", len(faults), "0", not faults)
        if is_ring:
            value = a_million(group, "cpu")
            row(f"{what}: CPU s a million packets, with the verdict", f"{value:.3f}",
                f"at most {RING_GOAL:.2f}", value <= RING_GOAL)
        else:
            value = a_million(group, "user")
            row(f"{what}: user s a million packets", f"{value:.3f}",
                f"at most {KERNEL_GOAL:.2f}", value <= KERNEL_GOAL)
        if flows == STORM:
            peak = max(run.cost.peak for run in group)
            row(f"{what}: peak MB", f"{peak / MEGABYTE:.0f}",
                f"at most {STORM_GOAL // MEGABYTE}", peak <= STORM_GOAL)
    report.table(["live capture", "value", "target", "met"], rows)


def stops(report, with_peers, scale, has_targets):
    """Whether the books are exact when a reader is ended under load; and memory while idle."""
    if obstructed(report, "Live capture, ended under load"):
        return
    rows = []
    for flows in (CROWD, STORM):
        for reader in readers.weirs():
            say(f"live: {reader.name} ended under load, {load_name(flows)} ...")
            run = attempted(reader, flows, 0, ends_early=True)
            if run:
                met = run.lost == 0 and not run.seen.books
                rows.append(stop_row(run, "in the middle", target(met)))
    for peer in with_peers * readers.peers():
        say(f"live: {peer.name} ended at once, {load_name(STORM)} ...")
        peer.drain_seconds = 0
        run = attempted(peer, STORM, PACKETS // scale)
        if run:
            rows.append(stop_row(run, "behind the last packet", ""))
    report.heading("Live capture, ended under load")
    report.table(
        ["load", "reader", "ended", "packets", "not recorded", "untold", "books exact"], rows)
    print()  # a Markdown table ends at an empty line
    rows = []
    for reader in readers.weirs():
        peak = idle_peak(reader)
        rows.append([reader.name, f"{peak / MEGABYTE:.1f}"] + has_targets * [
            f"at most {IDLE_GOAL // MEGABYTE}", target(peak <= IDLE_GOAL)])
    readers.forget()
    report.table(["idle", "peak MB"] + has_targets * ["target", "met"], rows)


def stop_row(run, when, met):
    if run.seen.books:
        say(f"{run.reader.name}: {run.seen.books}")
    return [
        load_name(run.flows), run.reader.name, when, f"{run.packets:,}", f"{run.lost:,}",
        f"{run.lost - run.seen.told:,}", met]


def idle_peak(reader):
    with Network() as network:
        _, receiver = namespaces.pair(network)
        running = started(reader, receiver)
        time.sleep(STOP_SECONDS)
        return running.end(reader.signal).peak
