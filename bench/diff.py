"""What `sopctl diff` costs between two commits of a large library, beside `git diff --stat` of the same.

    python bench/diff.py [--runs N] [--files N] [--changed N]

Prints CPU times of whole processes, helpers included, measured in turn, as median ratios to git's: that of
`sopctl diff BASE HEAD`, and how it is made up. The budget is that the whole command takes at most three times
what git and the start-up of sopctl take together. The start-up is that of `sopctl diff --kinds`: it imports
the model of SOPs and reads none. Three times git's few milliseconds above start-up alone cannot be had by
what parses YAML in Python.
"""

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from startup import BIN, ENV_WITHOUT_PYTHON, TOP, cpu, generated_sop

STEPS = 100
BUDGET = 3
GIT = ["git", "-c", "user.name=B", "-c", "user.email=b@example.com"]
READ = """
import sys
from pathlib import Path
from sopctl.sop.load import load_sop
for name in sys.argv[1:]:
    load_sop(name, Path(name).read_bytes())
    load_sop(name, Path(name).read_bytes())
"""


def library(folder: Path, files: int, changed: int) -> list[Path]:
    """A repository with two commits, the second of which changes some of its files; these are the result."""
    (folder / "sops").mkdir(parents=True)
    paths = [folder / "sops" / f"sop-{number:04}.yaml" for number in range(files)]
    for number, path in enumerate(paths):
        path.write_text(generated_sop(number, STEPS))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")
    some = paths[:: max(1, files // changed)][:changed]
    for path in some:
        text = path.read_text().replace("Look at part 40 of", "Look twice at part 40 of")
        path.write_text(text.replace("    needs: [step-59]", "    needs: [step-58]"))
    git(folder, "commit", "-qam", "some")
    git(folder, "gc", "-q")
    return some


def git(folder: Path, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=folder, check=True)


def measured(commands: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """The CPU seconds of every command in every turn; the first turn warms the caches."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            took = cpu(command, ENV_WITHOUT_PYTHON)
            if turn:
                found[name].append(took)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--changed", type=int, default=20)
    given = parser.parse_args()
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "library"
        changed = library(folder, given.files, given.changed)
        os.chdir(folder)
        sopctl = str(BIN / "sopctl")
        found = measured(
            {
                "git": ["git", "diff", "--stat", "HEAD~1", "HEAD"],
                "start": [sopctl, "diff", "--kinds"],
                "diff": [sopctl, "diff", "HEAD~1", "HEAD"],
                "nothing": [sopctl, "diff", "HEAD", "HEAD"],
                "work tree": [sopctl, "diff", "HEAD~1"],
                "imports": [sys.executable, "-c", READ],
                "read": [sys.executable, "-c", READ, *map(str, changed)],
            },
            given.runs,
        )

    def ratio(what: Callable[[dict[str, float]], float]) -> float:
        turns = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
        return statistics.median(map(what, turns))

    def to_git(what: Callable[[dict[str, float]], float]) -> float:
        return ratio(lambda one: what(one) / one["git"])

    print(f"diff, {given.changed} of {given.files} files of {STEPS} steps changed between two commits;")
    print(f"CPU as a ratio to `git diff --stat` of the same (median of {given.runs})")
    rows = {
        "`sopctl diff BASE HEAD`, all of it": to_git(lambda one: one["diff"]),
        "`sopctl diff --kinds`: start-up": to_git(lambda one: one["start"]),
        "`sopctl diff BASE HEAD`, above start-up": to_git(lambda one: one["diff"] - one["start"]),
        "the same with nothing changed, above start-up": to_git(lambda one: one["nothing"] - one["start"]),
        "the same against the work tree, above start-up": to_git(lambda one: one["work tree"] - one["start"]),
        "what reads SOPs, imported": to_git(lambda one: one["imports"]),
        "reading the changed files twice, without the import": to_git(
            lambda one: one["read"] - one["imports"]
        ),
    }
    for told, value in rows.items():
        print(f"  {value:8.1f} x   {told}")
    whole = ratio(lambda one: one["diff"] / (one["git"] + one["start"]))
    print(f"  all of it is {whole:.2f} times git and start-up together", end="; ")
    print(f"budget {BUDGET}: {'kept' if whole <= BUDGET else 'NOT KEPT'}")


if __name__ == "__main__":
    main()
