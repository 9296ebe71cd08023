"""The section about the server: its start, its memory, and calls of the API with many flow logs."""

import contextlib
import datetime
import hashlib
import hmac
import multiprocessing
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

from tables import target
from workshop import WEIR, say

FLOW_LOGS = 10_000
A_RESOURCE = 250  # the limit of flow logs of one resource
STARTS = 10
READ_SECONDS = 5
CONNECTIONS = 4
PAGE = 100
START_GOAL, IDLE_GOAL, CREATE_GOAL, READ_GOAL = 0.1, 40, 0.01, 2_000
KEY, SECRET = "AKIDBENCH", "secret-of-the-benchmark"
REGION, VERSION = "us-east-1", "2016-11-15"


@contextlib.contextmanager
def serving(folder):
    """A server without a capture at a free port; gives its process, its port and how long the
    first answer took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = dict(os.environ, WEIR_ACCESS_KEY_ID=KEY, WEIR_SECRET_ACCESS_KEY=SECRET)
    began = time.perf_counter()
    process = subprocess.Popen(
        [WEIR, "serve", "--listen", f"127.0.0.1:{port}", "--data-dir", folder, "--source", "none",
         "--log-level", "error"], env=environment)
    try:
        head, body = signed(port, "DescribeRegions")
        while True:
            try:
                status, _ = call(connected(port), head, body)
                break
            except OSError:
                if time.perf_counter() - began > 5:
                    raise
                time.sleep(0.0005)
        if status != 200:
            raise RuntimeError(f"the first answer has status {status}")
        yield process, port, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def connected(port):
    wire = socket.create_connection(("127.0.0.1", port), timeout=30)
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return wire


def signed(port, action, **parameters):
    """Head and body of a call, signed by Signature Version 4."""
    body = urllib.parse.urlencode({"Action": action, "Version": VERSION, **parameters}).encode()
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    host, kind = f"127.0.0.1:{port}", "application/x-www-form-urlencoded"
    names = "content-type;host;x-amz-date"
    canonical = (
        f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\nx-amz-date:{stamp}\n\n{names}\n"
        + hashlib.sha256(body).hexdigest())
    scope = f"{day}/{REGION}/ec2/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n" + hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{SECRET}".encode()
    for part in (day, REGION, "ec2", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    head = (
        f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nX-Amz-Date: {stamp}\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, "
        f"Signature={signature}\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode(), body


def call(wire, head, body):
    """Sends a call over a connection that stays open; status and body of the answer."""
    wire.sendall(head + body)
    answer = bytearray()
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += received(wire)
    length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", answer[:end]).group(1))
    while len(answer) < end + 4 + length:
        answer += received(wire)
    return int(answer[9:12]), bytes(answer[end + 4:])


def received(wire):
    part = wire.recv(1 << 20)
    if not part:
        raise OSError("the server closed the connection")
    return part


def text(body, name):
    found = re.search(rf"<{name}>(.*?)</{name}>".encode(), body)
    return found.group(1).decode() if found else None


def resident(process):
    """Megabytes of memory in use."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def measure(report):
    """Start, memory, and calls."""
    report.heading(f"The server ({FLOW_LOGS:,} flow logs)")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        starts = []
        for number in range(STARTS):
            with serving(f"{folder}/start-{number}") as (process, _, seconds):
                starts.append(seconds)
                if number == STARTS - 1:
                    time.sleep(1)
                    idle = resident(process)
        middle, worst = sorted(starts)[STARTS // 2], max(starts)
        rows += [
            [f"start to the first signed answer, median of {STARTS}", f"{middle * 1e3:.0f} ms",
             f"under {START_GOAL * 1e3:.0f} ms", target(middle < START_GOAL)],
            ["the slowest of them", f"{worst * 1e3:.0f} ms", "", ""],
            ["memory, idle", f"{idle:.1f} MB", f"under {IDLE_GOAL} MB", target(idle < IDLE_GOAL)],
        ]
        with serving(f"{folder}/calls") as (process, port, _):
            ids = creations(rows, port)
            reads(rows, port, ids)
            rows.append(["memory with all flow logs", f"{resident(process):.1f} MB", "", ""])
    report.table(["what", "figure", "goal", "met"], rows)


def creations(rows, port):
    """Makes the flow logs one by one, and tells how long calls took."""
    say(f"making {FLOW_LOGS:,} flow logs ...")
    wire = connected(port)
    ids, times, vpc = [], [], None
    for number in range(FLOW_LOGS):
        if number % A_RESOURCE == 0:
            _, body = call(wire, *signed(port, "CreateVpc", CidrBlock="10.0.0.0/16"))
            vpc = text(body, "vpcId")
        words = {
            "ResourceType": "VPC", "ResourceId.1": vpc, "TrafficType": "ALL",
            "LogGroupName": f"group-{number}",
            "DeliverLogsPermissionArn": "arn:aws:iam::123456789012:role/flow-logs"}
        request = signed(port, "CreateFlowLogs", **words)
        began = time.perf_counter()
        status, body = call(wire, *request)
        times.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(body.decode())
        ids.append(re.search(rb"<item>(fl-.*?)</item>", body).group(1).decode())
    times.sort()
    middle, high = times[len(times) // 2], times[int(len(times) * 0.99)]
    rows += [
        ["CreateFlowLogs, one after the other, median", f"{middle * 1e3:.2f} ms", "", ""],
        ["99 of 100 within", f"{high * 1e3:.2f} ms", f"under {CREATE_GOAL * 1e3:.0f} ms",
         target(high < CREATE_GOAL)],
        ["the slowest", f"{times[-1] * 1e3:.1f} ms", "", ""],
    ]
    return ids


def reads(rows, port, ids):
    """Calls a second over a few connections."""
    cases = [
        ("one by its identifier", {"FlowLogId.1": ids[len(ids) // 2]}, True),
        ("one by a filter", {"Filter.1.Name": "log-group-name", "Filter.1.Value.1": "group-77"},
         False),
        (f"pages of {PAGE}", {"MaxResults": str(PAGE)}, False),
    ]
    for name, words, is_goal in cases:
        request = signed(port, "DescribeFlowLogs", **words)
        with multiprocessing.Pool(CONNECTIONS) as pool:
            counts = pool.starmap(repeat, [(port, request)] * CONNECTIONS)
        rate = sum(counts) / READ_SECONDS
        rows.append(
            [f"DescribeFlowLogs, {name}, {CONNECTIONS} connections", f"{rate:,.0f} a second",
             f"over {READ_GOAL:,}" if is_goal else "", target(rate > READ_GOAL) if is_goal else ""])


def repeat(port, request):
    """Sends one call again and again for some seconds; how often it was answered."""
    wire = connected(port)
    count, end = 0, time.perf_counter() + READ_SECONDS
    while time.perf_counter() < end:
        status, _ = call(wire, *request)
        if status != 200:
            raise RuntimeError(f"status {status}")
        count += 1
    return count
