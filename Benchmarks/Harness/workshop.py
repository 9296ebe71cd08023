"""Builds what is measured and what measures: Weir, the generator, the floor, the launcher."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = ROOT / ".build" / "bench"
WEIR = ROOT / ".build" / "release" / "weir"
STAGES = ROOT / ".build" / "release" / "weir-bench"
DELIVERY = ROOT / ".build" / "release" / "weir-delivery-bench"
VERDICTS = ROOT / ".build" / "release" / "weir-verdict-bench"


class Unavailable(Exception):
    """Something a measurement needs is not here; the text says what would help."""


def say(text):
    """Tells the person who waits; results alone go to standard output."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def command_output(words, **settings):
    """What a command prints; its last words when it fails."""
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, **settings)
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        errors = [line for line in lines if "error:" in line] or lines[-10:]
        raise Unavailable(f"{' '.join(map(str, words))} failed:\n" + "\n".join(errors[:10]))
    return done.stdout


def build_weir():
    """The binary that users get: `make build` makes the same."""
    say("building weir ...")
    swift_build("weir")


def build_stages():
    """The stage benchmark, which is no part of the product."""
    say("building weir-bench ...")
    swift_build("weir-bench", WEIR_BENCH="1")


def build_verdicts():
    """The benchmark of verdicts, which is no part of the product either."""
    say("building weir-verdict-bench ...")
    swift_build("weir-verdict-bench", WEIR_BENCH="1")


def build_delivery():
    """The benchmark of files and the spool, which is no part of the product either."""
    say("building weir-delivery-bench ...")
    swift_build("weir-delivery-bench", WEIR_BENCH="1")


def swift_build(product, **environment):
    words = ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", product]
    command_output(words, env={**os.environ, **environment})


def compiled(source, name):
    """A C program compiled into the scratch folder, anew when the source changed."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    binary = SCRATCH / name
    if not binary.exists() or binary.stat().st_mtime < source.stat().st_mtime:
        command_output(["cc", "-O2", "-w", "-o", binary, source])
    return binary


def launcher():
    """The program that runs a command and tells what it cost."""
    return compiled(ROOT / "Benchmarks" / "Harness" / "measure.c", "measure")


def yardstick(name):
    """`gen` makes captures, `pref` marks the floor; their sources are shared by projects."""
    named = os.environ.get("WEIR_BENCH_SOURCES")
    folder = Path(named) if named else ROOT.parent / "shared" / "bench"
    source = folder / f"{name}.c"
    if not source.exists():
        raise Unavailable(
            f"there is no {source}; name the folder of gen.c and pref.c in WEIR_BENCH_SOURCES, "
            "or measure a capture of your own with --capture FILE"
        )
    return compiled(source, name)


def python_with(name, packages):
    """An interpreter with packages, in an environment of that name that is made once."""
    environment = SCRATCH / name
    interpreter = environment / "bin" / "python"
    if not (environment / "complete").exists():
        say(f"installing {', '.join(packages)} ...")
        command_output([sys.executable, "-m", "venv", environment])
        command_output([interpreter, "-m", "pip", "-q", "install", *packages])
        (environment / "complete").touch()
    return interpreter


def installed(program):
    """Whether a peer can be started; Debian keeps daemons in sbin."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return shutil.which(program, path=places)
