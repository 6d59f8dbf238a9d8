"""Files that stand as they did are not read again by lint, and whatever changes one is seen."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Settled, Team

from sopctl.cli.library import MANY
from sopctl.store.disk import SETTLING


def plain(owner: str) -> str:
    """An SOP that has a finding unless its owner is `r`."""
    return f"title: t\nowner: r\nroles: {{r: x}}\nsteps:\n  - {{id: s, title: t, owner: {owner}}}\n"


@pytest.fixture
def wide(team: Team, settled: Settled) -> Team:
    """A library so large that what its files hold is known without reading them; it was linted once."""
    settled.fill(team, many_sops)
    team.lint()
    return team


def many_sops(team: Team) -> None:
    for number in range(MANY):
        team.sop(f"plain-{number}", plain("nobody" if number in (0, 3) else "r"))


def settle(team: Team) -> None:
    """Wait until nobody can have changed a file at the instant at which it was looked at."""
    newest = max(path.stat().st_ctime_ns for path in (team.folder / "sops").iterdir())
    time.sleep(max(0, (newest + SETTLING - time.time_ns()) / 1e9) + 0.01)


def reads(team: Team, env: dict[str, str]) -> set[str]:
    """The SOP files that lint opens."""
    start = (
        "import sys; from sopctl.cli.main import main\n"
        "def note(event, given):\n"
        "    if event == 'open' and '.yaml' in str(given[0]): print('opened', given[0], file=sys.stderr)\n"
        "sys.addaudithook(note); main(['lint'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", start], cwd=team.folder, env=env, capture_output=True, text=True, timeout=60
    )
    return {Path(line.split()[-1]).name for line in done.stderr.splitlines() if line.startswith("opened")}


def test_files_that_stand_as_they_did_are_not_read_again(wide: Team, clean_env: dict[str, str]) -> None:
    """Only what has findings to be shown is, and what was written since."""
    shown = {f"plain-{number}.yaml" for number in (0, 3)}
    assert reads(wide, clean_env) == shown
    wide.sop("plain-9", plain("r"))
    assert reads(wide, clean_env) == {*shown, "plain-9.yaml"}


CHANGES: dict[str, Callable[[Path], object]] = {
    "rewritten": lambda path: path.write_text(plain("x")),
    "rewritten, its time set back": lambda path: (
        was := path.stat(),
        path.write_text(plain("x")),
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns)),
    ),
    "replaced, its time set back": lambda path: (
        was := path.stat(),
        path.with_name("new").write_text(plain("x")),
        os.utime(path.with_name("new"), ns=(was.st_atime_ns, was.st_mtime_ns)),
        path.with_name("new").replace(path),
    ),
    "a link to another": lambda path: (
        path.with_name("other.txt").write_text(plain("x")),
        path.unlink(),
        path.symlink_to("other.txt"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_changed_is_linted_anew(change: str, wide: Team) -> None:
    """Also where it is as long as it was, and as old."""
    path = wide.folder / "sops" / "plain-9.yaml"
    before = wide.lint()
    CHANGES[change](path)
    assert next(one for one in wide.lint() if one not in before)[0] == "sops/plain-9.yaml"
    settle(wide)
    assert wide.lint() == wide.lint()
    path.unlink()
    wide.sop("plain-9", plain("r"))
    assert wide.lint() == before


def test_what_is_known_of_files_is_believed_where_it_was_made(wide: Team) -> None:
    """Facts that somebody wrote, or that lie elsewhere, are none."""
    kept = wide.folder / ".sopctl" / "lint" / "files.json"
    before = wide.lint()
    facts = json.loads(kept.read_text())
    other = next(entry for name, entry in facts["entries"].items() if name.endswith("plain-1.yaml"))
    for wrong in ([], [1, 2], {}, None, [other[0], 1, 2, 3, 4, 5], [*other, 1]):
        kept.write_text(json.dumps({**facts, "entries": dict.fromkeys(facts["entries"], wrong)}))
        assert wide.lint() == before
    wide.sop("plain-0", plain("r"))
    anchor = kept.with_name("here")
    anchor.unlink()
    anchor.write_bytes(b"")
    assert {one[0] for one in wide.lint()} == {"sops/plain-3.yaml"}
