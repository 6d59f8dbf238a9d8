"""What reports cost: one of a run of 100 steps, and one over many runs.

    python bench/report.py [--runs N] [--sizes 100 200 400]

one: CPU of the whole process as a median ratio to `python -c pass`, measured in turn; budget 9: with what was
kept of the report, and made anew. all: CPU of
`report --all` over so many runs of 15 steps, one in ten of them open, with nothing kept of them (cold) and
with what was kept (warm), and whether it grows linearly.
"""

import argparse
import compileall
import shutil
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from runs import ENV, SLACK, TOP, Chain, do_steps, make_run, make_runs
from startup import STEPS, cpu, generated_sop, measure

LONG = 100
FORMS = ("html", "md", "json")


def bench_one(top: Path, runs: int) -> None:
    """One report of a long run, half of it done, in some forms."""
    (top / "sops").mkdir(parents=True)

    def half(chain: Chain) -> None:
        do_steps(chain, LONG // 2)

    make_run(top, "fair", 0, half, generated_sop(0, LONG))
    print(f"one: a report of {LONG} steps, half of them done (budget 9)")
    anew = top.with_name("anew")
    shutil.copytree(top, anew)
    (anew / ".sopctl").write_bytes(b"")  # where no folder can be, nothing is kept
    time.sleep(2.1)  # nor of what has just changed
    commands = {
        f"report --format {form}{told}": [
            *(sys.executable, "-m", "sopctl", "-C", str(where), "report", "fair"),
            *("--on", "2026-11-20", "--format", form),
        ]
        for told, where in (("", top), (", made anew", anew))
        for form in FORMS
    }
    for command in commands.values():
        cpu(command, ENV)
    measure(commands, runs, ENV)


def bench_all(top: Path, sizes: list[int]) -> None:
    """The report over so many runs."""
    (top / "sops").mkdir(parents=True)
    print(f"all: runs of {STEPS} steps, one in ten open (CPU of the whole process)")
    command = [sys.executable, "-m", "sopctl", "-C", str(top), "report", "--all", "--on", "2026-11-20"]
    command += ["--format", "html"]
    costs: dict[str, list[float]] = {"cold": [], "warm": []}
    there = 0
    for size in sizes:
        make_runs(top, there, size - there)
        there = size
        time.sleep(2.1)  # what has just changed is not kept
        shutil.rmtree(top / ".sopctl", ignore_errors=True)
        costs["cold"].append(cpu(command, ENV))
        costs["warm"].append(min(cpu(command, ENV) for _ in range(3)))
        told = ", ".join(
            f"{kind} {found[-1]:.2f} s ({found[-1] / size * 1e3:.1f} ms each)"
            for kind, found in costs.items()
        )
        print(f"  {size:6} runs: {told}")
    for kind, found in costs.items():
        for (size, cost), (more, dearer) in pairwise(zip(sizes, found, strict=True)):
            growth = (dearer / cost) / (more / size)
            judged = "linear or better" if growth <= SLACK else "MORE THAN LINEAR"
            print(f"  {kind}, {size} to {more}: {dearer / cost:.1f} times the cost, {judged}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 200, 400, 1000])
    given = parser.parse_args()
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        bench_one(Path(name) / "one", given.runs)
        bench_all(Path(name) / "all", given.sizes)


if __name__ == "__main__":
    main()
