"""Makes the captures, each once; later runs find them in the scratch folder."""

import gzip
import struct
import subprocess

from workshop import SCRATCH, say, yardstick

PACKETS_A_FLOW = 25
RECORD = struct.Struct("<IIII")


def generated(packets, flows):
    """A seeded capture: heavy-tailed, 88 % TCP, 74 bytes of payload at most."""
    path = SCRATCH / f"{packets}-{flows}.pcap"
    if not path.exists():
        say(f"generating {packets:,} packets of {flows:,} flows ...")
        generator = yardstick("gen")
        write_whole(path, lambda file: subprocess.run(
            [generator, "pcap", str(packets), str(flows)], stdout=file, check=True))
    return path


def tiny():
    """Ten TCP packets of one flow: what is left is the cost of starting."""
    path = SCRATCH / "tiny.pcap"
    if not path.exists():
        ip = bytes.fromhex("4500002800010000400600000a0000010a000002")
        tcp = bytes.fromhex("8000005000000000000000005010ffff00000000")
        frame = bytes(12) + b"\x08\x00" + ip + tcp
        record = RECORD.pack(1_700_000_000, 0, len(frame), len(frame)) + frame
        write_whole(path, lambda file: file.write(file_header() + record * 10))
    return path


def other_kinds(packets):
    """The same packets in other clothes: (what it is, path) for each."""
    plain = generated(packets, packets // PACKETS_A_FLOW)
    kinds = [("classic pcap", plain)]
    for name, suffix, writer in [
        ("classic pcap, gzip -6", "pcap.gz", gzipped),
        ("pcapng", "pcapng", pcapng),
        ("classic pcap, all IPv6", "ipv6.pcap", lambda p, f: classic(p, f, as_ipv6)),
        ("classic pcap, 802.1Q tags", "vlan.pcap", lambda p, f: classic(p, f, tagged)),
        ("classic pcap, 60-byte frames", "small.pcap", lambda p, f: classic(p, f, smallest)),
    ]:
        path = plain.with_suffix("." + suffix)
        if not path.exists():
            say(f"writing {path.name} ...")
            write_whole(path, lambda file: writer(plain, file))
        kinds.append((name, path))
    return kinds


def warm(path):
    """Reads a file once, so that every program finds it in the page cache."""
    with open(path, "rb", buffering=0) as file:
        while file.read(1 << 20):
            pass


def write_whole(path, write):
    """A file that is there is whole: it gets its name at the end."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        write(file)
    partial.rename(path)


def file_header():
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)


def records(path):
    """(seconds, microseconds, wire length, frame) of a capture as the generator writes it."""
    data = path.read_bytes()
    position = 24
    while position < len(data):
        seconds, fraction, captured, wire = RECORD.unpack_from(data, position)
        position += RECORD.size
        yield seconds, fraction, wire, data[position:position + captured]
        position += captured


def classic(plain, file, change):
    file.write(file_header())
    for seconds, fraction, wire, frame in records(plain):
        changed = change(frame)
        length = max(len(changed), wire + len(changed) - len(frame))
        file.write(RECORD.pack(seconds, fraction, len(changed), length) + changed)


def gzipped(plain, file):
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
        packed.write(plain.read_bytes())


def pcapng(plain, file):
    """One section, one Ethernet interface in microseconds, one enhanced block a packet."""
    file.write(struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28))
    file.write(struct.pack("<IIHHII", 1, 20, 1, 0, 262_144, 20))
    for seconds, fraction, wire, frame in records(plain):
        time = seconds * 1_000_000 + fraction
        padding = -len(frame) % 4
        length = 32 + len(frame) + padding
        head = struct.pack(
            "<IIIIIII", 6, length, 0, time >> 32, time & 0xFFFFFFFF, len(frame), wire)
        file.write(head + frame + bytes(padding) + struct.pack("<I", length))


def as_ipv6(frame):
    """The IPv4 addresses become the last 32 bits of addresses in 2001:db8::/32."""
    prefix = b"\x20\x01\x0d\xb8" + bytes(8)
    payload = struct.pack(">H", struct.unpack_from(">H", frame, 16)[0] - 20)
    head = b"\x60\0\0\0" + payload + frame[23:24] + b"\x40"
    addresses = prefix + frame[26:30] + prefix + frame[30:34]
    return frame[:12] + b"\x86\xdd" + head + addresses + frame[34:]


def tagged(frame):
    return frame[:12] + b"\x81\x00\x00\x2a" + frame[12:]


def smallest(frame):
    """No payload: the smallest frames that Ethernet carries."""
    length = 40 if frame[23] == 6 else 28
    cut = frame[:16] + struct.pack(">H", length) + frame[18:14 + length]
    return cut + bytes(60 - len(cut))
