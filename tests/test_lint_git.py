"""Lint in a stranger's repository: git is asked, and starts nothing that the repository's settings name."""

import shlex
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
