"""Lint in a stranger's repository: git is asked, and starts nothing that the repository's settings name."""

import shlex
import sys
from pathlib import Path
from subprocess import run

import pytest
from conftest import Team

SOP = "id: tidy\ntitle: Tidy up\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: Sweep}]\n"


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com"]
    return run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def strange(team: Team) -> Team:
    """A repository whose SOP was changed, and which lacks what git had of it."""
    path = team.sop("tidy", SOP)
    git(team.folder, "init", "-q")
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", "all")
    blob = git(team.folder, "rev-parse", "HEAD:sops/tidy.yaml")
    (team.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    path.write_text(SOP + "# changed\n")
    return team


def settings_that_fetch(marker: Path) -> dict[str, dict[str, str]]:
    made = f"touch {shlex.quote(str(marker))}; false"
    return {
        "ext": {"url": f"ext::sh -c touch% {marker}"},
        "uploadpack": {"url": ".", "uploadpack": made},
        "ssh": {"url": "ssh://h/x"},
    }


@pytest.mark.parametrize("way", ["ext", "uploadpack", "ssh"])
@pytest.mark.parametrize("words", [(), ("--base", "HEAD"), ("--fix",)])
def test_what_is_missing_is_not_fetched(way: str, words: tuple[str, ...], strange: Team) -> None:
    """A promised object would be fetched by a command of the repository's choice."""
    marker = strange.folder / "started"
    git(strange.folder, "config", "core.repositoryformatversion", "1")
    git(strange.folder, "config", "extensions.partialClone", "origin")
    git(strange.folder, "config", "remote.origin.promisor", "true")
    git(strange.folder, "config", "protocol.ext.allow", "always")
    git(strange.folder, "config", "core.sshCommand", f"touch {shlex.quote(str(marker))}; false")
    for key, value in settings_that_fetch(marker)[way].items():
        git(strange.folder, "config", f"remote.origin.{key}", value)
    run(
        ["git", "cat-file", "-p", "HEAD:sops/tidy.yaml"], cwd=strange.folder, capture_output=True, check=False
    )
    assert marker.exists(), "git by itself does start it"
    marker.unlink()
    from sopctl.cli.main import main

    main(["lint", *words])
    assert not marker.exists()


@pytest.mark.parametrize("base", ["", ":0:sops/tidy.yaml", ":/all"])
def test_no_watcher_of_files_is_started(base: str, team: Team) -> None:
    """What looks for changed files on git's behalf is a program that the repository names."""
    team.sop("tidy", SOP)
    git(team.folder, "init", "-q")
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", "all")
    marker = team.folder / "started"
    git(team.folder, "config", "core.fsmonitor", f"touch {shlex.quote(str(marker))}; false")
    run(["git", "status"], cwd=team.folder, capture_output=True, check=False)
    assert marker.exists(), "git by itself does start it"
    marker.unlink()
    from sopctl.cli.main import main

    main(["lint", *(["--base", base] if base else [])])
    assert not marker.exists()


# The version that a change asks for

STEPS = "  - {id: sweep, title: Sweep the floor}\n  - {id: bins, title: Empty the bins}\n"


def versioned(version: str, steps: str = STEPS) -> str:
    """An SOP in a version."""
    return f"id: tidy\ntitle: Tidy up\nversion: {version}\nowner: r\nroles: {{r: x}}\nsteps:\n{steps}"


WORDED, MORE = STEPS.replace("the floor", "all floors"), STEPS + "  - {id: lock, title: Lock up}\n"
FEWER = STEPS.partition("\n")[0] + "\n"
RAISED = {
    "words, by the last number": ("1.4.2", "1.4.3", WORDED, ""),
    "a step more, by the last number": ("1.4.2", "1.4.3", MORE, "1.5.0"),
    "a step more, by the second number": ("1.4.2", "1.5.0", MORE, ""),
    "a step less, by the second number": ("1.4.2", "1.5.0", FEWER, "2.0.0"),
    "a step less, by the first number": ("1.4.2", "2.0.0", FEWER, ""),
    "a step less, of which nothing was promised": ("0.4.2", "0.5.0", FEWER, ""),
    "a step less, by the last number below 1.0.0": ("0.4.2", "0.4.3", FEWER, "0.5.0"),
    "a step less, in another year": ("2026.3", "2026.4", FEWER, ""),
    "a step less, in a version with a name": ("spring", "autumn", FEWER, ""),
    "a step less, where the version is not raised": ("1.4.2", "1.4.2", FEWER, ""),
    "nothing, by the last number": ("1.4.2", "1.4.3", STEPS, ""),
}


@pytest.mark.parametrize("case", RAISED)
def test_a_version_is_raised_as_far_as_the_change_asks_for(case: str, team: Team) -> None:
    """What breaks asks for the first number, what is new for the second; the note names the least version."""
    before, after, steps, least = RAISED[case]
    team.sop("tidy", versioned(before))
    git(team.folder, "init", "-q")
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", "all")
    team.sop("tidy", versioned(after, steps))
    found = team.lint("--select", "SOP707")
    assert [one[:4] for one in found] == ([("sops/tidy.yaml", 3, 10, "SOP707")] if least else [])
    assert all(f"asks for {least}" in one[4] for one in found)
    team("lint", "--select", "SOP707")  # a note fails nothing


def test_a_change_is_as_grave_as_settings_say(team: Team) -> None:
    """Grades of a team's own hold for the version too, as soon as they are said."""
    team.sop("tidy", versioned("1.4.2"))
    git(team.folder, "init", "-q")
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", "all")
    team.sop("tidy", versioned("1.5.0", MORE))
    assert team.lint("--select", "SOP707") == []
    team.write("sopctl.toml", '[diff.grades]\n"step-added" = "breaking"\n')
    assert "asks for 2.0.0" in team.lint("--select", "SOP707")[0][4]
    team.write("sopctl.toml", '[diff.grades]\n"step-added" = "wording"\n')
    team.sop("tidy", versioned("1.4.3", MORE))
    assert team.lint("--select", "SOP707") == []


def test_what_is_kept_is_told_again(team: Team) -> None:
    """A library that was linted before has the same findings the next time, and others after the commit."""
    for number in range(8):
        team.sop(f"tidy-{number}", versioned("1.0.0").replace("id: tidy", f"id: tidy-{number}"))
    git(team.folder, "init", "-q")
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", "all")
    team.sop("tidy-3", versioned("1.0.1", FEWER).replace("id: tidy", "id: tidy-3"))
    first = team.lint("--select", "SOP707")
    assert [one[0] for one in first] == ["sops/tidy-3.yaml"]
    assert team.lint("--select", "SOP707") == first
    git(team.folder, "commit", "-qam", "less")
    assert team.lint("--select", "SOP707") == []


def test_a_library_without_changes_imports_nothing_of_diff(team: Team) -> None:
    """What compares versions is imported where there is something to compare."""
    team.sop("tidy", versioned("1.0.0"))
    git(team.folder, "init", "-q")
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", "all")
    asked = (
        "import sys; from sopctl.cli.main import main; main(['lint']); print('sopctl.diff' in sys.modules)"
    )
    done = run([sys.executable, "-c", asked], cwd=team.folder, check=True, capture_output=True, text=True)
    assert done.stdout.endswith("False\n")
