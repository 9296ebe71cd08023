"""What a host's own traffic loses in speed while the probe counts it: with and without, in turn."""

import contextlib
import json
import statistics
import subprocess
import time

import live
import namespaces
import readers
from namespaces import RECEIVER, RECEIVER_MAC, Network, Running
from tables import target
from workshop import ROOT, Unavailable, compiled, installed, say

TCP_GOAL, RECEIVED_GOAL, FORWARDED_GOAL = 0.97, 0.90, 0.85
TCP_SECONDS, UDP_SECONDS, UDP_SETTLING = 3, 1.5, 0.3
SINK = ROOT / "Benchmarks" / "Harness" / "sink.c"
DISCARD = 9  # the generator's port
BOUND = ["timeout", "-k", "1", "20"]
ROUTER_MAC, BEHIND_MAC = "02:00:00:00:00:03", "02:00:00:00:00:04"
ROUTER, BEHIND, FAR_NETWORK = "10.9.0.1", "10.8.0.1", "10.8.0.12"


def measure(report, pairs, has_targets):
    """Throughput with the probe as a share of that without it."""
    if live.obstructed(report, "What traffic loses by the probe"):
        return
    rows = []
    for name, unit, goal, rate, network in [
        ("TCP received, iperf3", "Gbit/s", TCP_GOAL, tcp, direct),
        ("small UDP received", "Mpps", RECEIVED_GOAL, udp, direct),
        ("small UDP forwarded, two counts", "Mpps", FORWARDED_GOAL, udp, routed),
    ]:
        try:
            row = compared(name, unit, pairs, rate, network)
        except Unavailable as reason:
            say(f"{name} is left out: {reason}")
            continue
        share = row.pop()
        goals = [f"at least {goal:.2f}", target(share >= goal)] if has_targets else []
        rows.append(row + goals)
    readers.forget()
    report.heading("What traffic loses by the probe")
    report.table(
        ["traffic", "unit", "pairs", "without", "with", "share", "least", "most"]
        + has_targets * ["target", "met"], rows)
    report.note(
        "Medians; share: with the probe by without, one directly after the other; least and most "
        "of the pairs.")


def compared(name, unit, pairs, rate, network):
    """Runs in turn; the shares of pairs, as a machine's speed drifts."""
    off, on = [], []
    with Network() as lab:
        ends = network(lab)
        rate(ends)  # what comes first is slower: caches, neighbours, memory
        for number in range(pairs):
            say(f"live: {name}, pair {number + 1} of {pairs} ...")
            # Now one first, now the other.
            for probed in (number % 2 == 1, number % 2 == 0):
                with probe(ends[1]) if probed else contextlib.nullcontext():
                    (on if probed else off).append(rate(ends))
    shares = [with_it / without for with_it, without in zip(on, off)]
    share = statistics.median(shares)
    return [
        name, unit, pairs, f"{statistics.median(off):.3f}", f"{statistics.median(on):.3f}",
        f"{share:.3f}", f"{min(shares):.3f}", f"{max(shares):.3f}", share]


@contextlib.contextmanager
def probe(host):
    """The kernel probe on all interfaces of a host."""
    reader = readers.Weir("kernel")
    reader.clean()
    words = [readers.WEIR, "capture", "--backend", "kernel"]
    running = Running(host, words, reader.output, readers.FOLDER / "errors")
    running.wait_until(
        lambda: "the kernel's own sums" in running.errors.read_text(), reader.name)
    time.sleep(live.SETTLING_SECONDS)
    try:
        yield
    finally:
        running.end(reader.signal)
    if running.status != 0:
        raise Unavailable(f"{reader.name} ended with {running.status}")


def direct(network):
    """Sender and host; counted where packets end."""
    sender, host = namespaces.pair(network, ports=[])
    return sender, host, host, RECEIVER_MAC


def routed(network):
    """Sender, router and receiver; counted twice in the router, and where packets end."""
    sender, router, receiver = (network.namespace() for _ in range(3))
    network.cable(
        sender, "up0", namespaces.GENERATOR, namespaces.GENERATOR_MAC,
        router, "eth0", ROUTER, ROUTER_MAC)
    network.cable(
        router, "eth1", BEHIND, BEHIND_MAC, receiver, "eth0", FAR_NETWORK, RECEIVER_MAC)
    receiver.run("ip", "addr", "add", f"{RECEIVER}/32", "dev", "eth0")
    router.run("ip", "route", "add", f"{RECEIVER}/32", "via", FAR_NETWORK)
    return sender, router, receiver, ROUTER_MAC


def tcp(ends):
    """Gigabits a second that iperf3's server got."""
    program = installed("iperf3")
    if program is None:
        raise Unavailable("iperf3 is not installed; scripts/setup --bench installs it")
    sender, host = ends[:2]
    server = host.start(
        *BOUND, program, "-s", "-1", "--forceflush", stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    try:
        for line in server.stdout:
            if "listening" in line:
                break
        output = sender.run(
            *BOUND, program, "-c", RECEIVER, "-t", TCP_SECONDS, "-O", "0.3", "-J")
    finally:
        server.terminate()
        server.communicate()
    return json.loads(output)["end"]["sum_received"]["bits_per_second"] / 1e9


def udp(ends):
    """Million packets a second that arrived at the far end, at the generator's ceiling."""
    sender, _, receiver, mac = ends
    sink = receiver.start(compiled(SINK, "sink"), DISCARD, stdout=subprocess.PIPE, text=True)
    if sink.stdout.readline() != "ready\n":
        raise Unavailable("the packets' receiver does not start")
    # One processor sends and works for what was sent; that is what packets a second measure.
    storm = Running(
        sender, ["taskset", "-c", "0", *live.generator(live.UNENDING, live.FEW, mac)])
    time.sleep(UDP_SETTLING)
    began, before = time.monotonic(), receiver.arrived()
    time.sleep(UDP_SECONDS)
    arrived, took = receiver.arrived() - before, time.monotonic() - began
    storm.end(live.signal.SIGINT)
    sink.kill()
    sink.communicate()
    return arrived / took / 1e6
