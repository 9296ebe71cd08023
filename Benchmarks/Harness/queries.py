"""The section about questions: flow logs in gzip, answered by Weir and by those who also can."""

import subprocess
import tempfile

import costs as cost
from captures import warm, write_whole
from costs import MEGABYTE
from tables import target
from workshop import (
    SCRATCH, WEIR, Unavailable, command_output, installed, python_with, say, yardstick)

FILES, RECORDS = 8, 1_000_000
PEERS = ["duckdb==2.0.1", "polars", "chdb"]
ENVIRONMENT = "query-python"
TIMES_BEST_PEER, TIMES_IGZIP, PEAK = 2.5, 2.0, 400 * MEGABYTE
MILLIONS = 12

# What is asked: its name, in SQL over `logs`, in Polars over `frame`.
QUESTIONS = [
    ("top 10 by bytes",
     "SELECT srcaddr, sum(bytes) AS b FROM logs GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
     "frame.group_by('srcaddr').agg(p.col('bytes').sum()).sort('bytes').tail(10)"),
    ("count and sum",
     "SELECT count(*), sum(bytes) FROM logs",
     "frame.select(p.len().alias('n'), p.col('bytes').sum())"),
    ("ports refused",
     "SELECT dstport, count(*) FROM logs WHERE action = 'REJECT' GROUP BY 1 ORDER BY 2 DESC "
     "LIMIT 10",
     "frame.filter(p.col('action') == 'REJECT').group_by('dstport').len().sort('len').tail(10)"),
]
DUCKDB = """import duckdb, sys
duckdb.execute('SET threads = 2')
source = f"read_csv('{sys.argv[1]}/*.gz', delim = ' ', header = true, nullstr = '-')"
print(duckdb.sql(sys.argv[2].replace('FROM logs', 'FROM ' + source)).fetchall())"""
POLARS = """import os
os.environ['POLARS_MAX_THREADS'] = '2'
import sys, glob, polars as p
frame = p.scan_csv(sorted(glob.glob(sys.argv[1] + '/*.gz')), separator=' ', null_values='-')
print(eval(sys.argv[2]).collect(engine='streaming'))"""
CHDB = """import chdb, sys
names = ('version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes '
         'start end action log-status').split()
numbers = {'version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end'}
columns = ', '.join(f'`{n}` {"UInt64" if n in numbers else "String"}' for n in names)
source = f"file('{sys.argv[1]}/*.gz', 'CustomSeparatedWithNames', '{columns}')"
settings = (" SETTINGS format_custom_field_delimiter = ' ', format_custom_escaping_rule = 'CSV', "
            "max_threads = 2")
print(chdb.query(sys.argv[2].replace('FROM logs', 'FROM ' + source) + settings))"""
AWK = r"""zcat "$1"/*.gz | awk '$4 != "srcaddr" {s[$4] += $10}
END {for (a in s) print s[a], a}' | sort -rn | head"""


def folder():
    """The flow logs, made once."""
    place = SCRATCH / "flowlogs"
    place.mkdir(parents=True, exist_ok=True)
    for number in range(1, FILES + 1):
        path = place / f"f{number}.log.gz"
        if path.exists():
            continue
        say(f"generating {RECORDS:,} records ...")
        words = [yardstick("gen"), "log", str(RECORDS), str(number)]
        with tempfile.TemporaryFile() as plain:
            subprocess.run(words, stdout=plain, check=True)
            plain.seek(0)
            write_whole(path, lambda file, plain=plain: subprocess.run(
                ["gzip", "-6n"], stdin=plain, stdout=file, check=True))
    for path in place.glob("*.gz"):
        warm(path)
    return place


def weir(place, question, *words):
    sql = question.replace("FROM logs", "FROM flow_logs")
    return [WEIR, "query", sql, "--from", place, "--threads", "2", *words]


def rivals(place, sql, expression):
    """(name, command) of each peer that can be had."""
    found = []
    try:
        interpreter = python_with(ENVIRONMENT, PEERS)
        found = [(name, [interpreter, "-c", program, place, words]) for name, program, words in [
            ("DuckDB read_csv", DUCKDB, sql), ("Polars", POLARS, expression), ("chDB", CHDB, sql)]]
    except Unavailable as reason:
        say(f"peers are left out: {reason}")
    return found


def measure(report, rounds, peer_rounds, has_targets):
    """Every question to everybody, in turn, round by round."""
    place = folder()
    total = FILES * RECORDS
    report.heading(f"Questions ({total:,} records in {FILES} gzip files, 2 threads)")
    rows, best, goals = [], {}, []
    for name, sql, expression in QUESTIONS:
        contestants = [("weir", weir(place, sql), rounds)]
        contestants += [(n, w, peer_rounds) for n, w in rivals(place, sql, expression)]
        if name == QUESTIONS[0][0]:
            contestants.append(("zcat | awk", ["sh", "-c", AWK, "awk", place], min(1, peer_rounds)))
            if installed("igzip"):
                files = sorted(place.glob("*.gz"))
                contestants.append(("igzip -dc (floor)", ["igzip", "-dc", *files], rounds))
        samples = {}
        for number in range(max(rounds, peer_rounds)):
            for who, words, times in contestants:
                if number < times:
                    say(f"{name}: {who} ...")
                    samples.setdefault(who, cost.Costs()).add(cost.run(words))
        for who, found in samples.items():
            best[name, who] = found
            rows.append(row(name, who, found, total))
        goals += judge(name, samples, total)
    rows += columnar(place, total, rounds)
    report.table(
        ["question", "who", "M records / s", "wall s", "CPU s", "peak MB", "others"], rows)
    if has_targets:
        print()  # a Markdown table ends at an empty line
        report.table(["goal", "value", "target", "met"], goals)


def row(name, who, found, total):
    return [
        name, who, f"{total / found.least('wall') / 1e6:.2f}", f"{found.least('wall'):.2f}",
        f"{found.least('cpu'):.2f}", f"{found.peak / MEGABYTE:.0f}", f"{found.others:.2f}"]


def judge(name, samples, total):
    """What the first of the questions has to keep, and the others beside their best peer."""
    ours = samples["weir"]
    peers = [found.least("wall") for who, found in samples.items() if "weir" not in who
             and "floor" not in who]
    goals = []
    if peers:
        times = min(peers) / ours.least("wall")
        goals.append([f"{name}: times the best peer", f"{times:.1f}", f"{TIMES_BEST_PEER}",
                      target(times >= TIMES_BEST_PEER)])
    if "igzip -dc (floor)" in samples:
        times = ours.least("cpu") / samples["igzip -dc (floor)"].least("cpu")
        goals.append([f"{name}: CPU, times igzip's", f"{times:.2f}", f"at most {TIMES_IGZIP:.0f}",
                      target(times <= TIMES_IGZIP)])
        rate = total / ours.least("wall") / 1e6
        goals.append([f"{name}: M records / s", f"{rate:.1f}", f"{MILLIONS}",
                      target(rate >= MILLIONS)])
    goals.append([f"{name}: peak MB", f"{ours.peak / MEGABYTE:.0f}",
                  f"at most {PEAK / MEGABYTE:.0f}", target(ours.peak <= PEAK)])
    return goals


def columnar(place, total, rounds):
    """The same questions of a columnar copy, and what making it takes."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as cache:
        library = command_output(["sh", "-c", 'echo "${XDG_CACHE_HOME:-$HOME/.cache}"']).strip()
        around = ["env", f"XDG_CACHE_HOME={cache}",
                  f"WEIR_DUCKDB={library}/weir/libduckdb.so"]
        made = cost.repeated(around + weir(place, "SELECT count(*) FROM logs", "--cache"), 1)
        rows = [row("count(*)", "weir --cache, first", made, total)]
        for name, sql, _ in QUESTIONS:
            found = cost.repeated(around + weir(place, sql), rounds)
            rows.append(row(name, "weir, from the copy", found, total))
        one = "SELECT count(*) FROM logs WHERE srcaddr = '10.0.0.14'"
        rows.append(row("one address", "weir, from the copy",
                        cost.repeated(around + weir(place, one), rounds), total))
        return rows
