"""Files around a run and a library: what git has of them, what overwrites what, what cannot be read."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

Sopctl = Callable[..., "CompletedProcess[str]"]
Write = Callable[[Path, str, str], Path]

PARTY = "id: party\ntitle: Party\nowner: host\nroles: {host: Hosts}\nsteps: [{id: invite, title: Invite}]\n"


def git(repo: Path, *words: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    run(["git", *who, *words], cwd=repo, check=True, capture_output=True)


@pytest.fixture
def party(repo: Path, sopctl: Sopctl, write_sop: Write) -> Path:
    """The folder of a run with one sitting."""
    write_sop(repo, "party", PARTY)
    done = sopctl("new", "party", "--role", "host=Li Wei", "--name", "p", cwd=repo)
    assert done.returncode == 0, done.stderr
    assert sopctl("note", "p", "invite", "first", cwd=repo).returncode == 0
    return repo / "runs" / "p"


def commit(repo: Path) -> None:
    """Commit all that is there."""
    git(repo, "init", "-q")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "all")


def test_verify_says_what_it_cannot_see(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """Outside git, and for what is not committed yet, verify says that a removal would not show."""
    for when in ("no git", "nothing committed", "part committed"):
        if when == "nothing committed":
            git(repo, "init", "-q")
        elif when == "part committed":
            commit(repo)
            assert sopctl("verify", cwd=repo).stderr == ""
            assert sopctl("note", "p", "invite", "more", cwd=repo).returncode == 0
        done = sopctl("verify", cwd=repo)
        assert (done.returncode, "nothing changed or lost" in done.stdout) == (0, True)
        assert "the removal of the newest would not show" in done.stderr
        assert json.loads(sopctl("verify", "--json", cwd=repo).stdout)[0]["committed"] is False


def test_verify_sees_that_the_newest_events_are_gone(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """A committed journal file that is gone, cut or removed in a commit is named."""
    commit(repo)
    (sitting,) = (party / "journal").iterdir()
    assert json.loads(sopctl("verify", "--json", cwd=repo).stdout)[0]["committed"] is True
    raw = sitting.read_bytes()
    sitting.write_bytes(b"")
    cut = sopctl("verify", cwd=repo)
    assert (cut.returncode, "does not begin with what is committed" in cut.stdout) == (1, True)
    sitting.unlink()
    for _ in range(2):
        gone = sopctl("verify", cwd=repo)
        assert gone.returncode == 1
        assert f"journal/{sitting.name}: committed once, and gone now" in gone.stdout
        git(repo, "commit", "-qam", "removed", "--allow-empty")
    sitting.write_bytes(raw)
    assert sopctl("verify", cwd=repo).returncode == 0


def test_a_removal_in_a_merge_is_seen(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """A merge that keeps only our side drops the other's journal file, and verify names it."""
    commit(repo)
    git(repo, "checkout", "-qb", "side")
    before = set((party / "journal").iterdir())
    assert sopctl("note", "p", "invite", "side", cwd=repo).returncode == 0
    (sitting,) = set((party / "journal").iterdir()) - before
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "side")
    git(repo, "checkout", "-q", "main")
    git(repo, "merge", "-q", "-s", "ours", "side", "-m", "merge")
    assert f"journal/{sitting.name}: committed once" in sopctl("verify", cwd=repo).stdout


@pytest.mark.parametrize("name", ["run.yaml", "sop.yaml", "journal/x.md", "files/x.md"])
def test_a_report_does_not_overwrite_the_record(party: Path, sopctl: Sopctl, repo: Path, name: str) -> None:
    """`report -o` into what a run keeps is refused, whatever the format."""
    done = sopctl("report", "p", "--format", "md", "-o", f"runs/p/{name}", cwd=repo)
    assert done.returncode == 2
    assert "part of a run's record" in done.stderr
    assert sopctl("verify", cwd=repo).returncode == 0


@pytest.mark.parametrize("words", [("report", "p"), ("report", "--all"), ("graph", "p")])
def test_nothing_made_overwrites_an_sop(
    party: Path, sopctl: Sopctl, repo: Path, words: tuple[str, ...]
) -> None:
    """Nor the settings; an earlier report is written anew."""
    form = "mermaid" if words[0] == "graph" else "md"
    kept = {
        "sops/mine.md": "---\nid: mine\n---\n# Mine\n",
        "sops/x.yaml": "id: x\n",
        "sopctl.toml": "# ours\n",
    }
    for name, text in kept.items():
        (repo / name).write_text(text)
        done = sopctl(*words, "--format", form, "-o", name, cwd=repo)
        assert done.returncode == 2, name
        assert "that is an SOP, or the settings" in done.stderr
        assert (repo / name).read_text() == text
    for _again in range(2):
        assert sopctl(*words, "--format", form, "-o", "told.md", cwd=repo).returncode == 0


def test_a_report_goes_through_links_and_into_devices(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """A link stays a link, and a device stays what it is."""
    (repo / "real.md").write_text("old")
    (repo / "link.md").symlink_to("real.md")
    (repo / "null.md").symlink_to("/dev/null")
    for name in ("link.md", "null.md"):
        assert sopctl("report", "p", "-o", name, cwd=repo).returncode == 0
        assert (repo / name).is_symlink()
    assert "Party" in (repo / "real.md").read_text()
    assert Path("/dev/null").is_char_device()


def test_half_an_ignore_file_is_mended(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """What a killed process left of .sopctl/.gitignore is made whole by the next run."""
    (repo / ".sopctl/.gitignore").write_bytes(b"")
    assert sopctl("new", "party", "--role", "host=Li", cwd=repo).returncode == 0
    assert (repo / ".sopctl/.gitignore").read_bytes() == b"*\n"


def test_an_unreadable_file_does_not_hide_the_others(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """lint, list and show go on past a file that cannot be read, and name it."""
    with open(repo / "sops" / "big.yaml", "wb") as file:
        file.truncate(5 * 1024 * 1024)
    lint = sopctl("lint", cwd=repo)
    assert lint.returncode == 1
    assert "sops/big.yaml:1:1: SOP101 unreadable" in lint.stdout
    listed = sopctl("list", cwd=repo)
    assert "cannot be read" in listed.stdout
    assert "Party" in listed.stdout
    assert sopctl("show", "party", cwd=repo).returncode == 0
    assert "bytes" in sopctl("show", "big", cwd=repo).stderr
    two = sopctl("lint", "sops/party.yaml", "none.yaml", cwd=repo)
    assert (two.returncode, "none.yaml:1:1: SOP101" in two.stdout) == (1, True)


def test_lint_of_a_folder_stays_in_it(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """Runs and links that lead out are left out; a link that is named is read."""
    inner = repo / "sops" / "inner"
    inner.mkdir()
    (inner / "out.yaml").symlink_to(repo / "sops" / "party.yaml")
    assert "in 2 SOP files" in sopctl("lint", ".", cwd=repo).stderr
    assert "no SOP file in sops/inner" in sopctl("lint", "sops/inner", cwd=repo).stderr
    assert sopctl("show", "sops/inner/out.yaml", cwd=repo).returncode == 0


SETTINGS = {
    "tool": ("pyproject.toml", 'tool = "sopctl"', "tool must be a table"),
    "table": ("pyproject.toml", "[tool]\nsopctl = 1", "tool.sopctl must be a table"),
    "key": ("pyproject.toml", "[tool.sopctl]\nlibary = []", "unknown setting 'libary'"),
    "deep": ("sopctl.toml", "library=" + "[" * 50_000, "not valid TOML"),
    "NUL": ("sopctl.toml", 'library=["a\\u0000b"]', "is no name of a folder"),
    "missing": ("sopctl.toml", 'library=["none"]', "there is no library folder 'none'"),
    "large": ("sopctl.toml", "#" * 2_000_000, "bytes; at most"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_wrong_settings_are_told_in_words(repo: Path, sopctl: Sopctl, case: str) -> None:
    """Wrong settings exit 2 with one message that names their file."""
    name, text, words = SETTINGS[case]
    (repo / name).write_text(text)
    done = sopctl("list", cwd=repo)
    assert done.returncode == 2
    assert words in done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_linked_settings_are_refused(repo: Path, sopctl: Sopctl) -> None:
    """A link in the place of the settings is named, not followed."""
    (repo / "sopctl.toml").symlink_to("/dev/zero")
    done = sopctl("list", cwd=repo)
    assert (done.returncode, "sopctl.toml is a link" in done.stderr) == (2, True)


def test_a_run_that_cannot_be_opened_is_in_the_facts(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """`status --json` lists a broken run with its problem."""
    os.unlink(party / "run.yaml")
    (facts,) = json.loads(sopctl("status", "--json", cwd=repo).stdout)
    assert facts["run"] == "p"
    assert "cannot read" in facts["problem"]


def test_phases_of_one_title_stay_apart(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """Steps are shown in the order of the SOP when two phases have the same title."""
    steps = {"a": "Same", "b": "Other", "c": "Same"}
    phases = "".join(
        f"  - {{id: p{one}, title: {title}, steps: [{{id: {one}, title: Do {one}}}]}}\n"
        for one, title in steps.items()
    )
    write_sop(repo, "party", PARTY.split("steps:")[0] + "phases:\n" + phases)
    assert sopctl("new", "party", "--role", "host=Li", "--name", "p", cwd=repo).returncode == 0
    shown = sopctl("status", "p", cwd=repo).stdout
    assert shown.count("Same") == 2
    assert shown.index("Do a") < shown.index("Do b") < shown.index("Do c")
