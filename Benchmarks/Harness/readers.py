"""Programs that turn live packets into flow records, and how each is asked what it has seen."""

import json
import re
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

import rules
from namespaces import RECEIVER_MAC, RECEIVER
from workshop import SCRATCH, WEIR, command_output, installed, say

PACKETS_FIELD = 8  # of the default format, version 2
DRAIN_SECONDS = 10
FOLDER = SCRATCH / "live"


@dataclass
class Seen:
    """What became of the packets, as a reader tells it."""

    recorded: int  # packets in its records, or in its counters where these are all there is
    told: int  # packets of which it says itself that they were lost
    books: str = ""  # what is wrong with them; nothing where they are exact
    details: dict = field(default_factory=dict)


class Weir:
    """`weir capture`, ended without a chance to catch up."""

    signal = signal.SIGINT
    drain_seconds = 0

    def __init__(self, backend, *words):
        self.backend = backend
        self.name = f"weir, {backend}"
        self.words = words
        self.records = FOLDER / "records"
        self.statistics = FOLDER / "statistics"

    @property
    def output(self):
        return self.records

    def command(self):
        return [
            WEIR, "capture", "--interface", "eth0", "--backend", self.backend,
            "--stats-json", self.statistics, *self.words]

    def is_ready(self, running, receiver):
        return "eth0: " in running.errors.read_text()

    def seen(self, running):
        """Compares the statistics, the interface's own count and the records, line by line."""
        statistics = json.loads(self.statistics.read_text())
        interface = next(one for one in statistics["interfaces"] if one["name"] == "eth0")
        skipped = sum(statistics["skipped"].values())
        recorded, refused = self.read_records()
        faults = []
        if running.status != 0:
            faults.append(f"exit code {running.status}")
        apart = (
            statistics["filtered"] + sum(statistics["not_logged"].values())
            + skipped + sum(statistics["unparsed"].values()))
        if statistics["received"] != statistics["recorded"] + apart:
            faults.append("the sums differ")
        if recorded != statistics["recorded"]:
            faults.append(f"records hold {recorded:,}, not {statistics['recorded']:,}")
        if interface["difference"] != 0:
            faults.append(f"the interface differs by {interface['difference']:,}")
        return Seen(recorded, skipped, "; ".join(faults), {
            "counted": interface["counted"]["in"], "refused": refused})

    def read_records(self):
        """Packets in all records, and in those of refusal."""
        recorded = refused = 0
        with open(self.records) as file:
            for line in file:
                words = line.split(" ", PACKETS_FIELD + 1)
                if words[PACKETS_FIELD].isdigit():
                    recorded += int(words[PACKETS_FIELD])
                    if " REJECT " in line:
                        refused += int(words[PACKETS_FIELD])
        return recorded, refused

    def clean(self):
        fresh()


class Peer:
    """A program that may work off what waits before it is asked to end."""

    signal = signal.SIGTERM
    drain_seconds = DRAIN_SECONDS
    output = FOLDER / "output"

    def __init__(self, name):
        self.name = name
        self.program = installed(name)

    def is_ready(self, running, receiver):
        return receiver.has_packet_socket()

    def before_end(self):
        """What can be asked only while it runs."""

    def clean(self):
        fresh()


class Nfpcapd(Peer):
    flows = FOLDER / "flows"

    def command(self):
        return [self.program, "-i", "eth0", "-w", self.flows, "-b", "256", "-S", "0"]

    def clean(self):
        fresh()
        self.flows.mkdir()

    def seen(self, running):
        summary = command_output([installed("nfdump"), "-R", self.flows, "-I"])
        words = running.errors.read_text() + self.output.read_text()
        dropped = re.findall(r"dropped by OS/Buffer: (\d+)", words)
        return Seen(number(r"^Packets: (\d+)", summary), sum(map(int, dropped)))


class Softflowd(Peer):
    """Its records leave over the network; what it has processed stands in its statistics."""

    control = FOLDER / "control"

    def command(self):
        return [
            self.program, "-i", "eth0", "-n", "127.0.0.1:9999", "-m", "4000000", "-d",
            "-c", self.control, "-p", FOLDER / "pid"]

    def before_end(self):
        self.statistics = command_output(
            [installed("softflowctl"), "-c", self.control, "statistics"])

    def seen(self, running):
        return Seen(
            number(r"Packets processed: (\d+)", self.statistics),
            number(r"Packets dropped by libpcap: (\d+)", self.statistics))


class Argus(Peer):
    def command(self):
        return [self.program, "-i", "eth0", "-w", FOLDER / "argus.out"]

    def seen(self, running):
        summary = command_output([installed("racount"), "-r", FOLDER / "argus.out"])
        words = next(line for line in summary.splitlines() if "sum" in line).split()
        return Seen(int(words[2]), 0)


def number(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def fresh():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)


def forget():
    """Leaves nothing of what readers wrote."""
    shutil.rmtree(FOLDER, ignore_errors=True)


def weirs():
    """The ring judges by the rules of a topology, the kernel has its own verdicts."""
    return [Weir("ring", "--topology", rules.written(RECEIVER_MAC, RECEIVER)), Weir("kernel")]


def peers():
    """The peers that are installed; one sentence for each that is not."""
    found = []
    for kind, name, others in [
        (Nfpcapd, "nfpcapd", ["nfdump"]), (Softflowd, "softflowd", ["softflowctl"]),
        (Argus, "argus", ["racount"])]:
        missing = [each for each in [name, *others] if installed(each) is None]
        if missing:
            say(f"{missing[0]} is not installed and {name} left out; scripts/setup --bench "
                "installs it")
        else:
            found.append(kind(name))
    return found
