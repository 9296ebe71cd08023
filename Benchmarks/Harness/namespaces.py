"""Network namespaces with cables between them, and what runs inside; all of it ends with us."""

import os
import signal
import subprocess
import time
from pathlib import Path

from machine import processor_seconds
from workshop import Unavailable, command_output, installed, launcher

GENERATOR_MAC, RECEIVER_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"
GENERATOR, RECEIVER = "10.9.0.11", "10.9.0.12"
END_SECONDS = 60
# What is sent to is taken in by sockets that nobody reads: no answer goes back.
SOCKETS = """
import signal, socket, sys
sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in sys.argv[1:]]
for each, port in zip(sockets, sys.argv[1:]):
    each.bind(("0.0.0.0", int(port)))
print("ready", flush=True)
signal.pause()
"""
SETTINGS = """
net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.ip_forward=1
""".split()


def obstacle():
    """Why no live capture can be measured here; nothing when it can."""
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    for program in ("ip", "nsenter", "setpriv", "unshare"):
        if installed(program) is None:
            return f"there is no program {program}"
    if subprocess.run(["unshare", "--net", "true"], capture_output=True).returncode != 0:
        return "this machine lets nobody make network namespaces"
    return None


def bound(words):
    """The command, killed when the thread that starts it ends, in whatever way."""
    return ["setpriv", "--pdeathsig", "KILL", *map(str, words)]


class Namespace:
    """A namespace that lives as long as one process in it, which holds sockets open."""

    def __init__(self, *ports):
        self.holder = subprocess.Popen(
            bound(["unshare", "--net", "python3", "-c", SOCKETS, *ports]), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        if self.holder.stdout.readline() != "ready\n":
            raise Unavailable("a network namespace cannot be made")
        self.path = f"/proc/{self.holder.pid}/ns/net"
        self.run("sysctl", "-qw", *SETTINGS)
        self.run("ip", "link", "set", "lo", "up")

    def inside(self, *words):
        return bound(["nsenter", f"--net={self.path}", *words])

    def run(self, *words):
        return command_output(self.inside(*words))

    def start(self, *words, **settings):
        return subprocess.Popen(self.inside(*words), start_new_session=True, **settings)

    def counter(self, interface, column):
        """One of the kernel's counters of an interface; 1 is packets in, 9 packets out."""
        for line in Path(f"/proc/{self.holder.pid}/net/dev").read_text().splitlines():
            name, _, numbers = line.partition(":")
            if name.strip() == interface:
                return int(numbers.split()[column])
        raise Unavailable(f"{interface} is gone")

    def arrived(self, interface="eth0"):
        return self.counter(interface, 1)

    def has_packet_socket(self):
        return len(Path(f"/proc/{self.holder.pid}/net/packet").read_text().splitlines()) > 1


class Network:
    """Namespaces that go when the `with` is left."""

    def __init__(self):
        self.namespaces = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for namespace in self.namespaces:
            namespace.holder.kill()
            namespace.holder.wait()

    def namespace(self, *ports):
        self.namespaces.append(Namespace(*ports))
        return self.namespaces[-1]

    @staticmethod
    def cable(one, its_name, its_address, its_mac, other, name, address, mac):
        """A cable whose ends know each other."""
        command_output([
            "ip", "link", "add", its_name, "address", its_mac, "netns", str(one.holder.pid),
            "type", "veth", "peer", "name", name, "address", mac, "netns", str(other.holder.pid)])
        ends = [(one, its_name, its_address, its_mac), (other, name, address, mac)]
        for place, device, own, _ in ends:
            place.run("ip", "addr", "add", f"{own}/24", "dev", device)
            place.run("ip", "link", "set", device, "up")
        for (place, device, _, _), (_, _, far, far_mac) in zip(ends, reversed(ends)):
            place.run("ip", "neigh", "add", far, "lladdr", far_mac, "dev", device)


def pair(network, ports=(9, 9999)):
    """A generator and a receiver with a cable between them."""
    generator, receiver = network.namespace(), network.namespace(*ports)
    network.cable(
        generator, "up0", GENERATOR, GENERATOR_MAC, receiver, "eth0", RECEIVER, RECEIVER_MAC)
    return generator, receiver


class Running:
    """A command in a namespace that is asked to end, and then tells what it cost."""

    def __init__(self, namespace, words, output="/dev/null", errors="/dev/null"):
        self.errors = Path(errors)
        self.busy = processor_seconds()
        with open(errors, "w") as file:
            self.process = namespace.start(
                launcher(), output, *bound(words), text=True, stdout=subprocess.PIPE, stderr=file)
        self.wall = self.user = self.system = 0.0
        self.peak = self.status = 0

    @property
    def pid(self):
        """Of the command itself; the launcher is its parent."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        try:
            return int(children.read_text().split()[0])
        except (IndexError, OSError):
            return None

    def wait_until(self, is_ready, what):
        end = time.monotonic() + 10
        while not is_ready():
            if time.monotonic() > end or self.process.poll() is not None:
                words = self.errors.read_text().strip().splitlines()[-1:] or ["no message"]
                self.kill()
                raise Unavailable(f"{what} does not begin: {words[0]}")
            time.sleep(0.02)

    def processor_ticks(self):
        """What the command has used so far; nothing once it has ended."""
        try:
            words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return int(words[11]) + int(words[12])
        except OSError:
            return 0

    def wait_until_idle(self, seconds):
        """Lets the command work off what waits, for so long at most."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            before = self.processor_ticks()
            time.sleep(0.5)
            if self.processor_ticks() - before <= 2:
                break

    def signal(self, number):
        if self.pid is not None:
            os.kill(self.pid, number)

    def end(self, number=None):
        """Waits for the end, which a signal may bring; others' processor time is told as well."""
        if number is not None:
            self.signal(number)
        try:
            line = self.process.communicate(timeout=END_SECONDS)[0].splitlines()[-1]
        except (subprocess.TimeoutExpired, IndexError):
            self.kill()
            raise Unavailable("a program did not end when it was asked to") from None
        wall, user, system, peak, status = line.split()
        self.wall, self.user, self.system = float(wall), float(user), float(system)
        self.peak, self.status = int(peak) * 1024, int(status)
        self.busy = processor_seconds() - self.busy
        return self

    @property
    def cpu(self):
        return self.user + self.system

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.kill()
        self.process.communicate()
