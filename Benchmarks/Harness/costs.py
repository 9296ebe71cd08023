"""What runs cost: one sample a run, the least and the middle of them in the end."""

import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from machine import processor_seconds
from workshop import Unavailable, launcher

MEGABYTE = 1_000_000


@dataclass
class Sample:
    """One run of a command."""

    wall: float
    cpu: float
    peak: int  # bytes resident
    others: float  # processor seconds that went to other programs meanwhile
    output: str = ""


@dataclass
class Costs:
    """All runs of one command.

    Other programs on the machine only ever add time, so the least is the best estimate of what the
    command itself takes; the median shows how much was added.
    """

    samples: list = field(default_factory=list)

    def add(self, sample):
        self.samples.append(sample)

    def least(self, measure):
        return min(getattr(sample, measure) for sample in self.samples)

    def median(self, measure):
        return statistics.median(getattr(sample, measure) for sample in self.samples)

    @property
    def others(self):
        """Processors that other programs kept busy meanwhile, on average; 0 is a quiet machine."""
        return sum(s.others for s in self.samples) / sum(s.wall for s in self.samples)

    @property
    def peak(self):
        return max(sample.peak for sample in self.samples)


def run(words, output="/dev/null", statuses=(0,), keeps_output=False):
    """Runs a command once; with `keeps_output` what it wrote is in the sample."""
    with tempfile.NamedTemporaryFile("r") as kept:
        target = kept.name if keeps_output else output
        busy = processor_seconds()
        done = subprocess.run(
            [launcher(), target, *map(str, words)], capture_output=True, text=True)
        if done.returncode != 0:
            raise Unavailable(done.stderr.strip())
        wall, user, system, peak, status = done.stdout.splitlines()[-1].split()
        if int(status) not in statuses:
            last = done.stderr.strip().splitlines()[-1:] or ["no message"]
            raise Unavailable(f"{Path(words[0]).name} ended with {status}: {last[0]}")
        cpu = float(user) + float(system)
        return Sample(
            float(wall), cpu, int(peak) * 1024, max(0, processor_seconds() - busy - cpu),
            kept.read() if keeps_output else "")


def repeated(words, times, **settings):
    """Runs the same command several times in a row."""
    costs = Costs()
    for _ in range(times):
        costs.add(run(words, **settings))
    return costs
