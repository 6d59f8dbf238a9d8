"""What runs cost: recording an event, opening a long run, the status of thousands of runs.

    python bench/runs.py [--quick]

record: CPU and wall time of one event through the path that every act takes, as a ratio to a bare
write and fsync of as many bytes in the same folder, in turn. open: CPU seconds to load a run, by its number
of events. status: CPU of the whole process over many runs, without the index (cold) and with it (warm),
as a ratio to `python -c pass` and in seconds. The last two say whether they grow linearly or better.
"""

import argparse
import compileall
import hashlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from startup import STEPS, cpu, generated_sop

from sopctl.cli.runs.session import load, record
from sopctl.runs.acts.note import Note
from sopctl.runs.event import Event, encode, seal

TOP = Path(__file__).resolve().parent.parent
WHO = "Li Wei <li.wei@example.com>"
AT = "2026-11-02T09:00:00+08:00"
SLACK = 1.5  # how much more than ten times as much ten times the work may cost and count as linear
ENV = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
SOPS = 20  # different SOPs among the runs, as a team has


class Chain:
    """The events of a run that is made without a person: each knows the one before it."""

    def __init__(self, root: str) -> None:
        self.root, self.events = root, list[Event]()

    def add(self, kind: str, step: str | None, **data: object) -> None:
        last = self.events[-1] if self.events else None
        prev = (last.id if last else self.root,)
        self.events.append(seal(len(self.events) + 1, prev, AT, WHO, kind, step, data))

    def lines(self) -> bytes:
        return b"".join(map(encode, self.events))


def make_run(top: Path, name: str, sop: int, fill: Callable[[Chain], None], text: str = "") -> Path:
    """A run's folder, written directly; `fill` says what happened in it, `text` is its SOP."""
    pin = (text or generated_sop(sop)).encode()
    made = (
        f"v: 1\nrun: {name}\nsop: sop-{sop}\nfile: sop-{sop}.yaml\nversion: 1.0.0\n"
        f"digest: {hashlib.sha256(pin).hexdigest()}\npinned: {{}}\ncommit: null\n"
        f"params:\n  event: Spring Fair {name}\n  reach: 1000\n  wide: true\n"
        f"roles:\n  lead: {WHO}\n  helper: Chen Yu <chen@example.com>\n"
        f"by: {WHO}\nat: '{AT}'\nstart: '2026-11-02'\n"
    ).encode()
    folder = top / "runs" / name
    (folder / "journal").mkdir(parents=True)
    (folder / "run.yaml").write_bytes(made)
    (folder / "sop.yaml").write_bytes(pin)
    chain = Chain(hashlib.sha256(made).hexdigest())
    fill(chain)
    if chain.events:
        (folder / "journal" / "20261102T010000Z-Li-Wei-00000000.jsonl").write_bytes(chain.lines())
    return folder


def do_steps(chain: Chain, count: int) -> None:
    for step in range(count):
        checks = ["It is there", "It is right"]
        chain.add("done", f"step-{step}", fields={"count": step, "remark": "As it should be."}, checks=checks)


def finished(chain: Chain) -> None:
    do_steps(chain, STEPS)
    chain.add("closed", None)


def half_done(chain: Chain) -> None:
    do_steps(chain, STEPS // 2)
    chain.add("noted", f"step-{STEPS // 2}", text="The printer is asked.")


def noted(count: int) -> Callable[[Chain], None]:
    def fill(chain: Chain) -> None:
        for number in range(count):
            chain.add("noted", f"step-{number % STEPS}", text=f"Looked at it, time {number}.")

    return fill


def make_runs(top: Path, first: int, count: int) -> None:
    """So many runs, one in ten of them open."""
    for number in range(first, first + count):
        fill = finished if number % 10 else half_done
        make_run(top, f"fair-{number:05}", number % SOPS, fill)


def bare_append(path: Path, line: bytes) -> None:
    """What no promise to keep an event could cost less than: a line written and synced."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.write(descriptor, line)
    os.fsync(descriptor)
    os.close(descriptor)


def bench_record(top: Path, count: int, sizes: list[int]) -> None:
    """One event in a run of so many, beside a bare write and fsync, in turn."""
    print(f"record: {count} notes, each beside a bare write and fsync of 400 bytes (medians)")
    for size in sizes:
        folder = make_run(top, f"record-{size}", 0, noted(size))
        opened = load(folder)
        bare, wall, used = list[float](), list[float](), list[float]()
        for number in range(count):
            begin = time.perf_counter()
            bare_append(folder / "bare", b"x" * 399 + b"\n")
            bare.append(time.perf_counter() - begin)
            begin, before = time.perf_counter(), time.process_time()
            record(opened, Note("step-0", f"Looked at it again, time {number}."), WHO)
            wall.append(time.perf_counter() - begin)
            used.append(time.process_time() - before)
        own, floor = statistics.median(wall), statistics.median(bare)
        print(
            f"  {own / floor:8.1f} x   {own * 1000:.2f} ms against {floor * 1000:.2f} ms by the clock, "
            f"{statistics.median(used) * 1000:.2f} ms CPU; in a run of {size} events"
        )


LOAD = """
import pathlib, sys, time
from sopctl.cli.runs.session import load
load(pathlib.Path(sys.argv[1]))  # imports what is imported late, and reads the pin
begin = time.process_time()
load(pathlib.Path(sys.argv[2]))
print(time.process_time() - begin)
"""


def bench_open(top: Path, sizes: list[int]) -> None:
    """Loading a run, each in a process of its own, for an event is kept when it was read once."""
    print("open: a run by its number of events (CPU, best of 5)")
    empty = make_run(top, "open-0", 0, noted(0))
    costs = []
    for size in sizes:
        command = [sys.executable, "-c", LOAD, str(empty), str(make_run(top, f"open-{size}", 0, noted(size)))]
        costs.append(min(float(subprocess.check_output(command, env=ENV)) for _ in range(5)))
    tell_growth("events", sizes, costs)


def bench_status(top: Path, sizes: list[int]) -> None:
    """The whole command over many runs, one in ten of them open."""
    status = [sys.executable, "-m", "sopctl", "-C", str(top), "status", "--json"]
    print(f"status: runs of {STEPS} steps, one in ten open, {SOPS} SOPs (CPU of the whole process)")
    empty = min(cpu([sys.executable, "-c", "pass"], ENV) for _ in range(5))
    cold, warm, there = list[float](), list[float](), 0
    for size in sizes:
        make_runs(top, there, size - there)
        there = size
        time.sleep(2.1)  # what has just changed is not kept
        shutil.rmtree(top / ".sopctl", ignore_errors=True)
        cold.append(cpu(status, ENV))
        warm.append(min(cpu(status, ENV) for _ in range(3)))
        print(f"  {cold[-1] / empty:8.1f} x cold {warm[-1] / empty:8.1f} x warm   {size:6} runs")
    print("  cold, without the index:")
    tell_growth("runs", sizes, cold)
    print("  warm:")
    tell_growth("runs", sizes, warm)


def tell_growth(what: str, sizes: list[int], costs: list[float]) -> None:
    """Seconds by size, and whether they grow no faster than it."""
    for size, cost in zip(sizes, costs, strict=True):
        print(f"  {cost:8.3f} s   {size:6} {what}, {cost / size * 1e6:.0f} us each")
    for (size, cost), (more, dearer) in pairwise(zip(sizes, costs, strict=True)):
        growth = (dearer / cost) / (more / size)
        judged = "linear or better" if growth <= SLACK else "MORE THAN LINEAR"
        told = f"{dearer / cost:.1f} times the cost for {more // size} times as much"
        print(f"  {size} to {more}: {told}, {judged}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller numbers, in half a minute")
    sizes = [10, 100, 1000] if parser.parse_args().quick else [100, 1000, 10_000]
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        bench_record(top / "record", 100 if sizes[0] == 10 else 300, [sizes[0], sizes[-1]])
        bench_open(top / "open", sizes)
        (top / "status" / "sops").mkdir(parents=True)
        bench_status(top / "status", sizes)


if __name__ == "__main__":
    main()
