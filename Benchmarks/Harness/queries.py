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
TOTAL = FILES * RECORDS
PEERS = ["duckdb==2.0.1", "polars", "chdb"]
ENVIRONMENT = "query-python"
TIMES_BEST_PEER, TIMES_IGZIP, PEAK = 2.5, 2.0, 400 * MEGABYTE
MILLIONS, COLUMNAR_MILLIONS, FILTERED_MILLIONS, POINT_MILLISECONDS = 12, 120, 200, 10

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
FILTERED = QUESTIONS[2]
# Rounds of questions that a copy answers, at least.
COPY_ROUNDS = 15
# Answers to these come from a copy alone: an address that is nearly everywhere, and a rare one.
POINTS = [("one address, frequent", "10.0.0.14"), ("one address, rare", None)]

DUCKDB = """import duckdb, sys
duckdb.execute('SET threads = 2; SET enable_progress_bar = false')
source = f"read_csv('{sys.argv[1]}/*.gz', delim = ' ', header = true, nullstr = '-')"
for row in duckdb.sql(sys.argv[2].replace('FROM logs', 'FROM ' + source)).fetchall(): print(*row)"""
POLARS = """import os
os.environ['POLARS_MAX_THREADS'] = '2'
import sys, glob, polars as p
frame = p.scan_csv(sorted(glob.glob(sys.argv[1] + '/*.gz')), separator=' ', null_values='-')
for row in eval(sys.argv[2]).collect(engine='streaming').rows(): print(*row)"""
CHDB = """import chdb, sys
names = ('version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes '
         'start end action log-status').split()
numbers = {'version', 'srcport', 'dstport', 'protocol', 'packets', 'bytes', 'start', 'end'}
columns = ', '.join(f'`{n}` {"UInt64" if n in numbers else "String"}' for n in names)
source = f"file('{sys.argv[1]}/*.gz', 'CustomSeparatedWithNames', '{columns}')"
settings = (" SETTINGS format_custom_field_delimiter = ' ', format_custom_escaping_rule = 'CSV', "
            "max_threads = 2")
print(chdb.query(sys.argv[2].replace('FROM logs', 'FROM ' + source) + settings, 'TSV'))"""
VERSIONS = """import duckdb, polars, chdb
print(f'DuckDB {duckdb.__version__}, Polars {polars.__version__}, chDB {chdb.__version__}')"""
AWK = r"""zcat "$1"/*.gz | awk '$4 != "srcaddr" {s[$4] += $10}
END {for (a in s) printf "%s %.0f\n", a, s[a]}' | sort -rnk2 | head"""


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
    return [WEIR, "query", sql, "--from", place, "--threads", "2", "--output", "raw", *words]


def rivals(place, sql, expression):
    """(name, command) of each peer that can be had."""
    try:
        interpreter = python_with(ENVIRONMENT, PEERS)
    except Unavailable as reason:
        say(f"peers are left out: {reason}")
        return []
    return [(name, [interpreter, "-c", program, place, words]) for name, program, words in [
        ("DuckDB read_csv", DUCKDB, sql), ("Polars", POLARS, expression), ("chDB", CHDB, sql)]]


def versions():
    """Which peers these are."""
    try:
        found = command_output([python_with(ENVIRONMENT, PEERS), "-c", VERSIONS]).strip()
    except Unavailable:
        found = "no peers from PyPI"
    for name, package in [("awk", "mawk"), ("zcat", "gzip"), ("igzip", "isal")]:
        words = ["dpkg-query", "-W", "-f", "${Version}", package]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found += f", {name} ({package} {done.stdout})"
    return found


def measure(report, rounds, peer_rounds, has_targets):
    """Every question to everybody, in turn, round by round; all answers must be the same."""
    place = folder()
    report.heading(f"Questions ({TOTAL:,} records in {FILES} gzip files, 2 threads)")
    report.lines([versions()])
    rows, goals = [], []
    for question in QUESTIONS:
        samples = ask(place, question, rounds, peer_rounds)
        rows += [row(question[0], who, found) for who, found in samples.items()]
        goals += judge(question[0], samples)
    more_rows, more_goals = columnar(place, rounds)
    print()  # a Markdown table ends at an empty line
    report.table(
        ["question", "who", "M records / s", "wall s", "CPU s", "peak MB", "others"],
        rows + more_rows)
    if has_targets:
        print()
        report.table(["goal", "value", "target", "met"], goals + more_goals)


def ask(place, question, rounds, peer_rounds):
    """What one question costs everybody: name to costs."""
    name, sql, expression = question
    contestants = [("weir", weir(place, sql), rounds)]
    contestants += [(n, w, peer_rounds) for n, w in rivals(place, sql, expression)]
    floor = None
    if name == QUESTIONS[0][0]:
        contestants.append(("zcat | awk", ["sh", "-c", AWK, "awk", place], min(1, peer_rounds)))
        if installed("igzip"):
            floor = "igzip -dc (floor)"
            contestants.append((floor, ["igzip", "-dc", *sorted(place.glob("*.gz"))], rounds))
    samples, answers = {}, {}
    for number in range(max(rounds, peer_rounds)):
        for who, words, times in contestants:
            if number >= times:
                continue
            say(f"{name}: {who} ...")
            sample = cost.run(words, keeps_output=who != floor)
            samples.setdefault(who, cost.Costs()).add(sample)
            if who != floor:
                answers[who] = canonical(sample.output)
    for who, answer in answers.items():
        if answer != answers["weir"]:
            raise Unavailable(f"{name}: {who} answers {answer}, weir {answers['weir']}")
    return samples


def canonical(output):
    """The rows of an answer, whatever stands between values and in which order they come."""
    return sorted(tuple(sorted(line.split())) for line in output.splitlines() if line.strip())


def row(name, who, found):
    return [
        name, who, f"{TOTAL / found.least('wall') / 1e6:.2f}", f"{found.least('wall'):.3f}",
        f"{found.least('cpu'):.3f}", f"{found.peak / MEGABYTE:.0f}", f"{found.others:.2f}"]


def goal(name, value, words, aim, met):
    return [name, f"{value:{words}}", aim, target(met)]


def judge(name, samples):
    """What the first of the questions has to keep, and the others beside their best peer."""
    ours = samples["weir"]
    peers = [found.least("wall") for who, found in samples.items() if "weir" not in who
             and "floor" not in who]
    goals = []
    if peers:
        times = min(peers) / ours.least("wall")
        goals.append(goal(f"{name}: times the best peer", times, ".1f", f"{TIMES_BEST_PEER}",
                          times >= TIMES_BEST_PEER))
    if "igzip -dc (floor)" in samples:
        times = ours.least("cpu") / samples["igzip -dc (floor)"].least("cpu")
        goals.append(goal(f"{name}: CPU, times igzip's", times, ".2f", f"at most {TIMES_IGZIP:.0f}",
                          times <= TIMES_IGZIP))
        rate = TOTAL / ours.least("wall") / 1e6
        goals.append(goal(f"{name}: M records / s", rate, ".1f", f"{MILLIONS}", rate >= MILLIONS))
    peak = ours.peak / MEGABYTE
    goals.append(goal(f"{name}: peak MB", peak, ".0f", f"at most {PEAK / MEGABYTE:.0f}",
                      ours.peak <= PEAK))
    return goals


def columnar(place, rounds):
    """The same questions of a columnar copy, and what making it takes.

    An empty question tells what starting the program and the engine takes; targets are for what
    comes on top of that.
    """
    with tempfile.TemporaryDirectory(dir=SCRATCH) as cache:
        library = command_output(["sh", "-c", 'echo "${XDG_CACHE_HOME:-$HOME/.cache}"']).strip()
        around = ["env", f"XDG_CACHE_HOME={cache}",
                  f"WEIR_DUCKDB={library}/weir/libduckdb.so"]
        made = cost.repeated(around + weir(place, "SELECT count(*) FROM logs", "--cache"), 1)
        rows = [row("count(*)", "weir --cache, first", made)]
        # A tenth of a second each, of which milliseconds are compared: the least of many is stable.
        rounds = max(rounds, COPY_ROUNDS)
        empty = cost.repeated(around + weir(place, "SELECT 1"), rounds)
        start = empty.least("wall")
        rows.append(["SELECT 1", "weir", "", f"{start:.3f}", f"{empty.least('cpu'):.3f}",
                     f"{empty.peak / MEGABYTE:.0f}", f"{empty.others:.2f}"])
        goals = []
        for question in QUESTIONS:
            name, sql, _ = question
            found = copied(place, around, sql, rounds)
            rows.append(row(name, "weir, from the copy", found))
            rate = TOTAL / (found.least("wall") - start) / 1e6
            aim = FILTERED_MILLIONS if question is FILTERED else COLUMNAR_MILLIONS
            goals.append(goal(f"{name}, from the copy: M records / s behind the start", rate,
                              ".0f", f"{aim}", rate >= aim))
        for name, address in POINTS:
            if address is None:
                rare = ("SELECT srcaddr FROM logs GROUP BY 1 HAVING count(*) < 10 "
                        "ORDER BY count(*), srcaddr LIMIT 1")
                address = command_output(around + weir(place, rare)).strip()
            question = f"SELECT count(*), sum(bytes) FROM logs WHERE srcaddr = '{address}'"
            found = copied(place, around, question, rounds)
            rows.append(row(name, "weir, from the copy", found))
            took = (found.least("wall") - start) * 1e3
            goals.append(goal(f"{name}: ms behind the start", took, ".1f",
                              f"under {POINT_MILLISECONDS}", took < POINT_MILLISECONDS))
    return rows, goals


def copied(place, around, sql, rounds):
    """What a question costs from the copy; the answer must be that of the files."""
    found = cost.repeated(around + weir(place, sql), rounds, keeps_output=True)
    expected = cost.run(weir(place, sql), keeps_output=True)
    if canonical(found.samples[0].output) != canonical(expected.output):
        raise Unavailable(f"{sql}: the copy answers otherwise than the files")
    return found
