"""The section about delivery: files of records beside other programs' files of the same records,
and whether the end of a large window keeps packets waiting."""

import json
import re
import shutil
import signal
import time

import costs as cost
import live
import namespaces
import readers
import rules
from namespaces import RECEIVER, RECEIVER_MAC, Network, Running
from tables import target
from workshop import (
    DELIVERY, SCRATCH, WEIR, Unavailable, build_delivery, command_output, installed, python_with,
    say)

RECORDS = 1_000_000
PEERS = ["pyarrow", "duckdb", "boto3"]
ENVIRONMENT = "delivery-python"
GOALS = {"log.gz": (3.0, 27), "parquet, zstd": (1.5, 15)}
# One of the sums has to be in the end; it is the lines' reading alone that `parse` takes.
ARROW = """import sys, time
from pyarrow import csv, parquet
begin = time.process_time()
table = csv.read_csv(sys.argv[1], read_options=csv.ReadOptions(use_threads=False),
    parse_options=csv.ParseOptions(delimiter=' '))
read = time.process_time()
parquet.write_table(table, sys.argv[2], compression=sys.argv[3])
print(read - begin, time.process_time() - read)"""
DUCKDB = """import duckdb, sys, time
duckdb.execute('SET threads = 1; SET enable_progress_bar = false')
begin = time.process_time()
duckdb.execute(f"CREATE TABLE t AS FROM read_csv('{sys.argv[1]}', delim = ' ', header = true)")
read = time.process_time()
duckdb.execute(f"COPY t TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION {sys.argv[3]})")
print(read - begin, time.process_time() - read)"""

FLOWS = 1_000_000
BEFORE_SECONDS, BEHIND_SECONDS = 35, 20
PORT = 4599
KEY, SECRET = "AKIDBENCH", "secret-of-the-benchmark"
SETTING_UP = f"""import boto3
def client(name):
    return boto3.client(name, endpoint_url='http://127.0.0.1:{PORT}', region_name='eu-central-1',
        aws_access_key_id='{KEY}', aws_secret_access_key='{SECRET}')
client('s3').create_bucket(Bucket='bench')
ec2 = client('ec2')
vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
def flow_log(**more):
    made = ec2.create_flow_logs(ResourceIds=[vpc], ResourceType='VPC', TrafficType='ALL',
        MaxAggregationInterval=60, **more)
    assert not made['Unsuccessful'], made
flow_log(LogDestinationType='s3', LogDestination='arn:aws:s3:::bench')
flow_log(LogDestinationType='s3', LogDestination='arn:aws:s3:::bench/parquet/',
    DestinationOptions=dict(FileFormat='parquet', HiveCompatiblePartitions=False,
        PerHourPartition=False))
flow_log(LogGroupName='bench', DeliverLogsPermissionArn='arn:aws:iam::123456789012:role/weir')"""
METRICS = f"""import urllib.request
print(urllib.request.urlopen('http://127.0.0.1:{PORT}/metrics').read().decode())"""


def files(report, rounds, scale, has_targets):
    """Records a second and core, and bytes a record, of files; others write the same ones."""
    records = RECORDS // scale
    build_delivery()
    text = SCRATCH / "delivery.log"
    say(f"writing files of {records:,} records ...")
    words = [DELIVERY, str(records), str(rounds), text]
    found = [line.split("\t") for line in command_output(words).splitlines()[1:]]
    rows = [[f"weir, {name}", float(rate), float(size)] for name, _, rate, size in found]
    try:
        interpreter = python_with(ENVIRONMENT, PEERS)
        rows += packers(text, records, rounds) + columns(interpreter, text, records, rounds)
    except Unavailable as reason:
        say(f"peers are left out: {reason}")
    text.unlink()
    report.heading(f"Files of records ({records:,} records, one core)")
    report.table(
        ["what", "M records / s", "bytes a record"],
        [[name, f"{rate:.2f}", f"{size:.2f}"] for name, rate, size in rows])
    if has_targets:
        print()  # a Markdown table ends at an empty line
        report.table(["goal", "value", "target", "met"], judge(dict_of(rows)))


def dict_of(rows):
    return {name: (rate, size) for name, rate, size in rows}


def packers(text, records, rounds):
    """Programs that pack the same text."""
    rows = []
    packed = SCRATCH / "delivery.packed"
    for words in (["igzip", "-1", "-c", text], ["gzip", "-1", "-c", text]):
        if installed(words[0]) is None:
            say(f"{words[0]} is not installed and left out")
            continue
        costs = cost.repeated(words, min(rounds, 3), output=packed)
        rows.append([" ".join(words[:2]), records / costs.least("cpu") / 1e6,
                     packed.stat().st_size / records])
        packed.unlink()
    return rows


def columns(interpreter, text, records, rounds):
    """Libraries that write the same columns: from the text, and from a table in memory."""
    rows = []
    packed = SCRATCH / "delivery.parquet"
    for name, program in (("pyarrow", ARROW), ("DuckDB", DUCKDB)):
        for codec in ("gzip", "zstd"):
            least = {}
            for _ in range(min(rounds, 3)):
                words = [interpreter, "-c", program, text, packed, codec]
                parse, write = map(float, command_output(words).split())
                for kind, seconds in (("from text", parse + write), ("from a table", write)):
                    least[kind] = min(least.get(kind, seconds), seconds)
            for kind, seconds in least.items():
                rows.append([f"{name}, parquet, {codec}, {kind}", records / seconds / 1e6,
                             packed.stat().st_size / records])
            packed.unlink()
    return rows


def judge(found):
    """Goals, and how far from the floor and from the best of the others."""
    goals = []
    for name, (rate, size) in GOALS.items():
        ours = found[f"weir, {name}"]
        goals.append([f"{name}: M records / s", f"{ours[0]:.2f}", f"{rate}",
                      target(ours[0] >= rate)])
        goals.append([f"{name}: bytes a record", f"{ours[1]:.1f}", f"at most {size}",
                      target(ours[1] <= size)])
    for ours, other in [
        ("log.gz", "igzip -1"), ("log.gz", "gzip -1"),
        *[(f"parquet, {codec}", f"{peer}, parquet, {codec}, from text")
          for codec in ("gzip", "zstd") for peer in ("pyarrow", "DuckDB")],
    ]:
        if other in found:
            times = found[f"weir, {ours}"][0] / found[other][0]
            goals.append([f"{ours}: speed, times that of {other}", f"{times:.2f}", "", ""])
    return goals


def windows(report, scale):
    """A server under load while windows of many flows end, are written and delivered."""
    flows = FLOWS // scale
    heading = f"The end of a window of {flows:,} flows"
    if live.obstructed(report, heading):
        return
    rows = []
    for name, words in (
        ("ring", ["--topology", rules.written(RECEIVER_MAC, RECEIVER)]), ("kernel", [])):
        say(f"a server, {name}, with {flows:,} flows a window ...")
        try:
            rows.append([f"weir serve, {name}", *window(flows, words)])
        except Unavailable as reason:
            say(f"{name} is left out: {reason}")
    report.heading(heading)
    report.table(
        ["reader", "packets", "received", "lost", "records", "delivered",
         "s until all were", "peak MB", "none lost"], rows)


def window(flows, words):
    """One server, from some seconds before the end of a window until all is delivered."""
    interpreter = python_with(ENVIRONMENT, PEERS)
    readers.fresh()
    with Network() as network:
        sender, receiver = namespaces.pair(network)
        server = Running(
            receiver, ["env", f"WEIR_ACCESS_KEY_ID={KEY}", f"WEIR_SECRET_ACCESS_KEY={SECRET}",
                       WEIR, "serve", "--source", "live", "--region", "eu-central-1",
                       "--data-dir", readers.FOLDER / "data", *words],
            readers.FOLDER / "output", readers.FOLDER / "errors")
        server.wait_until(lambda: "serving" in server.errors.read_text(), "weir serve")
        receiver.run(interpreter, "-c", SETTING_UP)
        # Flow logs record from the next window on.
        time.sleep(60 - time.time() % 60 + 60 - BEFORE_SECONDS)
        before = receiver.arrived()
        storm = Running(
            sender, live.generator(live.UNENDING, flows), readers.FOLDER / "sent",
            readers.FOLDER / "storm-errors")
        time.sleep(BEFORE_SECONDS + BEHIND_SECONDS)
        storm.end(signal.SIGINT)
        packets = receiver.arrived() - before
        found = settled(receiver, interpreter, packets)
        server.end(signal.SIGTERM)
        shutil.rmtree(readers.FOLDER / "data", ignore_errors=True)
        lost = found["skipped"] + max(0, packets - found["received"])
        return [f"{packets:,}", f"{found['received']:,}", f"{lost:,}", f"{found['records']:,}",
                f"{found['delivered']:,}", f"{found['seconds']:.0f}",
                f"{server.peak / cost.MEGABYTE:.0f}", target(lost == 0)]


def settled(receiver, interpreter, packets):
    """What the server counts once the last window is closed and delivered."""
    end = time.monotonic() + 150
    closed = None
    while True:
        text = receiver.run(interpreter, "-c", METRICS)
        outcomes = {
            name: int(count) for name, count in re.findall(
                r'^weir_capture_packets_total\{interval="60",outcome="(\w+)"\} (\d+)', text, re.M)}
        waiting = total(text, "weir_delivery_waiting_records")
        records = total(text, "weir_flow_log_records_total")
        delivered = total(text, "weir_delivery_records_total")
        if closed is None and outcomes.get("received", 0) >= packets:
            closed = time.monotonic()
        is_done = closed is not None and waiting == 0 and delivered >= records
        if is_done or time.monotonic() > end:
            if closed is None:
                say(f"not all was received: {json.dumps(outcomes)}")
            return {"received": outcomes.get("received", 0), "skipped": outcomes.get("skipped", 0),
                    "records": records, "delivered": delivered,
                    "seconds": time.monotonic() - (closed or end)}
        time.sleep(1)


def total(text, family):
    return sum(int(count) for count in re.findall(rf"^{family}\{{.*\}} (\d+)$", text, re.M))
