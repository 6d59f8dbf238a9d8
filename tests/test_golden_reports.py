"""The reports of all examples are what is kept beside them, wherever and whenever they are written."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP / "examples"))

from make_reports import EXAMPLES, KEPT, REPORTS, examples, make_reports  # noqa: E402


@pytest.mark.parametrize("example", examples())
def test_reports_are_as_kept(example: str, tmp_path: Path) -> None:
    """What differs is meant, or a defect: `python examples/make_reports.py` writes them anew."""
    run = make_reports(example, tmp_path)
    for name in REPORTS:
        made, kept = (
            (folder / name).read_text(encoding="utf-8") for folder in (run.parent, EXAMPLES / example)
        )
        assert made == kept, f"{example}/{name}"


@pytest.mark.parametrize(
    "around",
    [
        {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "1"},
        {
            "TZ": "America/Los_Angeles",
            "LC_ALL": "C",
            "PYTHONHASHSEED": "2",
            "SOPCTL_USER": "X <x@example.com>",
        },
    ],
    ids=["Shanghai", "Los Angeles"],
)
def test_a_run_has_the_same_reports_everywhere(
    around: dict[str, str], tmp_path: Path, sopctl: Callable[..., "CompletedProcess[str]"]
) -> None:
    """In another folder, time zone, language and process the bytes are the same."""
    (tmp_path / "sops").mkdir()
    run = next(path.parent for path in (EXAMPLES / KEPT).glob("*/run.yaml"))
    shutil.copytree(run, tmp_path / "runs" / run.name)
    for name, words in REPORTS.items():
        target = tmp_path / "runs" / name
        done = sopctl("report", run.name, *words, "-o", str(target), cwd=tmp_path, env=dict(around))
        assert done.returncode == 0, done.stderr
        assert target.read_bytes() == (EXAMPLES / KEPT / name).read_bytes(), name
