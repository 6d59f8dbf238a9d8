"""Walks every example by a clock that is always the same, and keeps its reports beside it.

python examples/make_reports.py [EXAMPLE …]

A test makes them again and compares: whoever changes what reports say runs this, and looks at the
difference. Of event-launch the finished run is kept too.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import time_machine

from sopctl.cli.main import main as sopctl

TOP = Path(__file__).resolve().parent.parent
EXAMPLES = TOP / "examples"
MAKER = "Lin Yue <lin.yue@example.com>"
KEPT = "event-launch"  # whose run is kept
BEGUN = datetime(2027, 1, 4, 9, tzinfo=UTC)
PACE = timedelta(hours=18)  # between one act and the next
REPORTS = {
    "report.html": ("--for", "team"),
    "report.md": ("--for", "team"),
    "leadership.md": ("--for", "leadership"),
    "outside.md": ("--for", "outside"),
}


def examples() -> list[str]:
    """The examples that have a run's values and its answers, by name."""
    return sorted(path.parent.name for path in EXAMPLES.glob("*/answers.yaml"))


def make_reports(example: str, folder: Path) -> Path:
    """Walks an example in an empty folder and writes its reports into `runs/`; gives the run's folder."""
    source = EXAMPLES / example
    shutil.copytree(TOP / "sops", folder / "sops")
    with _clock():
        run = _call(folder, "new", example, "--values", str(source / "values.yaml"), "--as", MAKER).strip()
        _call(folder, "run", run, "--answers", str(source / "answers.yaml"), "--as", MAKER)
        _call(folder, "close", run, "--as", MAKER)
        for name, words in REPORTS.items():
            # Written beside the run, so that links to evidence lead to where it is kept.
            _call(folder, "report", run, *words, "-o", str(folder / "runs" / name))
    return folder / "runs" / run


@contextmanager
def _clock() -> Iterator[None]:
    """Every act is a few hours after the one before, in UTC."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    with time_machine.travel(BEGUN, tick=False) as clock:

        def later() -> datetime:
            clock.shift(PACE)
            return datetime.now().astimezone()

        with patch("sopctl.cli.runs.session.now", later):
            yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def _call(folder: Path, *words: str) -> str:
    out, told = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(told):
        code = sopctl(["-C", str(folder), *words])
    if code:
        sys.exit(f"sopctl {' '.join(words)} ended with {code}: {told.getvalue()}")
    return out.getvalue()


def _events(run: Path) -> list[bytes]:
    """What a run's journal says; the names of its files are drawn by chance."""
    return sorted(line for path in run.rglob("*.jsonl") for line in path.read_bytes().splitlines())


def main(names: list[str]) -> None:
    for example in names or examples():
        with tempfile.TemporaryDirectory() as folder:
            run = make_reports(example, Path(folder))
            for name in REPORTS:
                shutil.copy(run.parent / name, EXAMPLES / example)
            kept = EXAMPLES / example / run.name
            if example == KEPT and _events(kept) != _events(run):
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(run, kept)
        print(example)


if __name__ == "__main__":
    main(sys.argv[1:])
