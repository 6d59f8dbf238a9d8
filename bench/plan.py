"""What plans cost: 100,000 steps beside networkx's order of the same graph, and the command on 100 steps.

    python bench/plan.py [--runs N] [--steps N]

Prints the CPU time of `plan_project` in this process as a median ratio to `networkx.topological_sort` of
the same graph, measured in turn, and how it grows from half as many steps. What is timed gives each task its
place, and the plan its end, what it misses and the chain that decides; a task's slack, reason and bounds are
put together when it is looked at. So the same is timed again with every task looked at once: that is what
showing all of them costs before a word is written. Then comes the CPU time of whole processes,
`sopctl plan` of SOPs of 100 steps, in milliseconds above start-up: the same command on an SOP of one step.
Beside it stands what reading these SOPs alone takes. networkx comes with pip install -e '.[bench]'.
"""

import argparse
import compileall
import gc
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from startup import BIN, ENV_WITHOUT_PYTHON, TOP, cpu, generated_sop

BUDGET = 3  # times networkx's order
GROWTH = 2.5  # from half as many steps: twice, and a little for memory and noise
ABOVE = 50  # milliseconds above start-up
GARBAGE = 200_000  # objects after which Python looks for garbage: what the command sets for itself
NEEDS = 3
NEAR = 1000  # a step needs some of so many before it
READ = """
import sys
from pathlib import Path
from sopctl.sop.load import load_sop
for name in sys.argv[1:]:
    load_sop(name, Path(name).read_bytes())
"""


def project(steps: int, people: int, due: bool) -> Any:
    """A project of so many tasks, each with three needs before it; `due` gives the last one a day."""
    from sopctl.plan.tasks import Project, Task, Worker
    from sopctl.plan.times import Work, WorkTime, at
    from sopctl.sop.calendars import Calendar

    some = random.Random(steps)
    start = date(2026, 3, 2)
    worktime = WorkTime(Calendar(), start)
    # So many at a time that nobody is short: what is measured is the plan, not a search.
    workers = {f"w{one}": Worker(f"w{one}", worktime, steps) for one in range(people)}
    tasks = {}
    for number in range(steps):
        needs = {some.randrange(max(0, number - NEAR), number) for __ in range(NEEDS)} if number else set()
        tasks[f"step-{number}"] = Task(
            f"step-{number}",
            needs=tuple(f"step-{need}" for need in sorted(needs)),
            work=Work(some.choice((30, 60, 120, 240, 480))),
            worker=f"w{some.randrange(people)}" if people else "",
            due=date(2060, 1, 1) if due and number == steps - 1 else None,
        )
    return Project(tasks, workers, worktime, at(start), at(start))


def graph(tasks: Any) -> Any:
    """The needs of tasks as a graph of networkx."""
    import networkx

    found = networkx.DiGraph()
    found.add_nodes_from(tasks)
    found.add_edges_from((need, one.id) for one in tasks.values() for need in one.needs)
    return found


def in_order(order: Any) -> list[str]:
    """networkx's order of a graph."""
    import networkx

    return list(networkx.topological_sort(order))


def seconds(act: Callable[[Any], object], given: object) -> float:
    """The CPU seconds of one call; what it makes is gone before the next."""
    gc.collect()
    before = time.process_time()
    made = act(given)
    took = time.process_time() - before
    del made
    return took


def large(steps: int, runs: int) -> None:
    """Plans of many steps beside networkx's order of the same."""
    from sopctl.plan.planning import plan_project

    print(f"plan_project, {steps} steps with {NEEDS} needs each, as a ratio to networkx (median of {runs})")
    rows = {
        "nobody is bound": (0, False),
        "1,000 people who are never short": (1000, False),
        "nobody is bound, the last step is due": (0, True),
    }
    for told, (people, due) in rows.items():
        whole, half = project(steps, people, due), project(steps // 2, people, due)
        order = graph(whole.tasks)
        found = []
        for __ in range(runs):
            base = seconds(in_order, order)
            took, looked = seconds(plan_project, whole), seconds(plan_and_look, whole)
            growth, looked_growth = took / seconds(plan_project, half), looked / seconds(plan_and_look, half)
            found.append((took / base, growth, took / steps * 1e6, looked / base, looked_growth))
        ratio, growth, each, looked, looked_growth = map(statistics.median, zip(*found, strict=True))
        judged = "kept" if ratio <= BUDGET else "NOT KEPT"
        print(f"  {ratio:8.1f} x   {told}   budget {BUDGET}: {judged}")
        print(f"             {each:.1f} us a step; {growth:.2f} times that of half as many: {linear(growth)}")
        print(f"  {looked:8.1f} x   the same, every task looked at once; no budget")
        print(f"             {looked_growth:.2f} times that of half as many: {linear(looked_growth)}")


def plan_and_look(whole: Any) -> list[Any]:
    """Every task of a project as planned, with all that is known of it."""
    from sopctl.plan.planning import plan_project

    return list(plan_project(whole).tasks.values())


def linear(growth: float) -> str:
    """How a cost grows is judged."""
    return "linear" if growth <= GROWTH else "NOT LINEAR"


def dated(number: int, steps: int) -> str:
    """A generated SOP whose last step is due on a day that is given."""
    text = generated_sop(number, steps).replace(
        "params:\n", "params:\n  goes_live: {type: date, ask: When does it go live?}\n"
    )
    return text.replace(f"  - id: step-{steps - 1}\n", f"  - id: step-{steps - 1}\n    due: goes_live\n")


def commands(runs: int) -> None:
    """`sopctl plan` of SOPs of a hundred steps, above start-up."""
    sopctl = str(BIN / "sopctl")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sops").mkdir()
        (folder / "sops" / "one.yaml").write_text(generated_sop(0, 1).replace("id: sop-0", "id: one"))
        (folder / "sops" / "free.yaml").write_text(generated_sop(0, 100).replace("id: sop-0", "id: free"))
        (folder / "sops" / "dated.yaml").write_text(dated(0, 100).replace("id: sop-0", "id: dated"))
        shipped = TOP / "sops" / "goal-alignment-100.yaml"
        (folder / "sops" / shipped.name).write_bytes(shipped.read_bytes())
        given = ["--set", "event=Fair"]
        year = ["--set", "year_starts=2027-04-01", "--set", "year_ends=2028-03-31"]
        rows = {
            "generated, 100 steps": ("free", [*given, "--start", "2026-03-02"]),
            "generated, due": ("dated", [*given, "--set", "goes_live=2027-03-18", "--start", "2026-03-02"]),
            "goal-alignment-100": (shipped.stem, [*year, "--start", "2026-06-01"]),
            "the same begun too late, with what would help": (shipped.stem, [*year, "--start", "2027-03-01"]),
        }
        start = [sopctl, "plan", "one", *given, "--start", "2026-03-02"]
        here = Path.cwd()
        os.chdir(folder)
        print(f"sopctl plan, milliseconds of CPU above start-up (median of {runs})")
        for told, (sop, words) in rows.items():
            plan = [sopctl, "plan", sop, *words]
            read = [sys.executable, "-c", READ, str(folder / "sops" / f"{sop}.yaml")]
            found = []
            for turn in range(runs + 1):
                base, took = cpu(start, ENV_WITHOUT_PYTHON), cpu(plan, ENV_WITHOUT_PYTHON)
                reading = cpu(read, ENV_WITHOUT_PYTHON) - cpu([*read[:3]], ENV_WITHOUT_PYTHON)
                if turn:  # the first turn warms the caches
                    found.append((took - base, base, reading))
            over, base, reading = (1000 * statistics.median(column) for column in zip(*found, strict=True))
            judged = "kept" if over <= ABOVE else "NOT KEPT"
            print(
                f"  {over:8.0f}     {told} (start-up {base:.0f}, reading it {reading:.0f})   "
                f"budget {ABOVE}: {judged}"
            )
        os.chdir(here)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=100_000)
    given = parser.parse_args()
    gc.set_threshold(GARBAGE)
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    large(given.steps, given.runs)
    commands(given.runs)


if __name__ == "__main__":
    main()
