"""How long reports and other readings of one run take, beside `python -c pass`.

    python bench/one_run.py [--runs N]

Walks the shipped SOP of 100 steps to its end in a new repository, and prints the CPU time of whole
processes as a median ratio to an empty Python program, as bench/startup.py does.
"""

import argparse
import compileall
import os
import subprocess
import tempfile
from pathlib import Path

from startup import BIN, ENV_WITHOUT_PYTHON, TOP, measure

SOP = "goal-alignment-100"
WHO = {
    f"GIT_{who}_{what}": f"{what}@example.com"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


def make_run(folder: Path, sopctl: str) -> str:
    """The id of a run with every step done, in a new repository in a folder."""
    example = TOP / "examples" / SOP
    for words in (
        ["init", "."],
        ["add", SOP],
        ["new", SOP, "--values", str(example / "values.yaml"), "--name", "walked"],
        ["run", "walked", "--answers", str(example / "answers.yaml")],
    ):
        subprocess.run(
            [sopctl, *words],
            cwd=folder,
            env={**ENV_WITHOUT_PYTHON, **WHO, "SOPCTL_USER": "Ann Lee <ann@example.com>"},
            check=True,
            capture_output=True,
        )
    return "walked"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    given = parser.parse_args()
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    sopctl = str(BIN / "sopctl")
    with tempfile.TemporaryDirectory() as name:
        run = make_run(Path(name), sopctl)
        os.chdir(name)
        commands = [
            *(["report", run, "--format", form] for form in ("html", "md", "json")),
            ["status", run],
            ["mine"],
            ["done", run, "no-such-step"],
            ["--help"],
        ]
        # The one that is refused has loaded the run as the others do, and records nothing.
        rows = {
            f"sopctl {' '.join(words)}": ["sh", "-c", '"$@" || true', "sh", sopctl, *words]
            for words in commands
        }
        print(f"a run of {SOP}, all of it done ({given.runs} runs, median, least to most)")
        measure(rows, given.runs, dict(ENV_WITHOUT_PYTHON, SOPCTL_USER="Ann Lee <ann@example.com>"))


if __name__ == "__main__":
    main()
