"""What the numbers were measured on, and whether it was quiet."""

import os
import platform
import time
from datetime import date
from pathlib import Path

from workshop import say

BUSY_LIMIT = 0.10


def processor_ticks():
    """(busy, all) ticks of all processors since the start; time taken by the host is busy."""
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    ticks = [int(word) for word in words]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def processor_seconds():
    """Seconds that the processors were busy since the start, all programs together."""
    return processor_ticks()[0] / os.sysconf("SC_CLK_TCK")


def busy_share(seconds=2):
    """How much of the machine others use while this program sleeps."""
    busy, total = processor_ticks()
    time.sleep(seconds)
    later_busy, later_total = processor_ticks()
    return (later_busy - busy) / max(1, later_total - total)


def processor_name():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def memory_gigabytes():
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9


def system_name():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()


def describe():
    """Two lines for the report; says aloud when the machine is not idle."""
    load = os.getloadavg()[0]
    busy = busy_share()
    if busy > BUSY_LIMIT:
        say(f"the machine is not idle: others use {busy:.0%} of it; measure again when it is")
    state = "NOT IDLE, " if busy > BUSY_LIMIT else ""
    return [
        f"{date.today():%d %b %Y}, {os.cpu_count()} processors ({processor_name()}), "
        f"{memory_gigabytes():.0f} GB, Linux {platform.release()}, {system_name()}",
        f"before measuring: {state}{busy:.0%} of the processors in use by others, "
        f"load average {load:.2f}",
    ]
