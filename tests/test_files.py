"""Files around a run and a library: what git has of them, what overwrites what, what cannot be read."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from sopctl.cli.app import COMMANDS, load_command

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


# Every command that has `-o`, as it writes what no ending says.
WRITING = [
    ("report", "p", "--format", "md"),
    ("report", "--all", "--format", "md"),
    ("graph", "p", "--format", "mermaid"),
    ("show", "party", "--format", "html"),
    ("schema",),
]


def whole(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by name."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_output_is_known() -> None:
    """A command that gets an `-o` comes into the list above."""
    having = {name for name in COMMANDS if any("-o" in one.opts for one in load_command(name).params)}
    assert having == {words[0] for words in WRITING}


@pytest.mark.parametrize("words", WRITING)
def test_nothing_made_overwrites_a_record(
    party: Path, sopctl: Sopctl, repo: Path, words: tuple[str, ...]
) -> None:
    """`-o` into what a run keeps is refused, through links too, and so are git's files and our own."""
    commit(repo)
    (repo / "link.md").symlink_to(party / "run.yaml")
    (repo / "hook").symlink_to(".git/hooks/pre-commit")
    (repo / "there").symlink_to(party, target_is_directory=True)
    (repo / "else").mkdir()
    part = "that is part of a run's record"
    places = {f"runs/p/{name}": part for name in ("run.yaml", "sop.yaml", "sops/x.md", "journal/x.md")}
    places |= {f"./sops/../runs/p/{name}": part for name in ("files/x.md", "pins/x.md", "Journal/x.md")}
    places |= {"link.md": part, "there/run.yaml": part, f"{party}/journal/x.jsonl": part}
    places |= {".git/config": "git keeps", "hook": "git keeps", ".GIT/hooks/x": "git keeps"}
    places |= {".sopctl/x.json": "sopctl keeps"}
    before = whole(repo / "runs") | whole(repo / ".git")
    for place, told in places.items():
        done = sopctl(*words, "-o", place, cwd=repo)
        assert (done.returncode, told in done.stderr) == (2, True), (place, done.stderr)
    away = sopctl(*words, "-o", "../runs/p/run.yaml", cwd=repo / "else")
    assert (away.returncode, part in away.stderr) == (2, True), away.stderr
    assert whole(repo / "runs") | whole(repo / ".git") == before
    for _again in range(2):
        assert sopctl(*words, "-o", "runs/p/told.x", cwd=repo).returncode == 0


@pytest.mark.parametrize("words", WRITING)
def test_nothing_made_overwrites_an_sop(
    party: Path, sopctl: Sopctl, repo: Path, words: tuple[str, ...]
) -> None:
    """Nor the settings; what was made earlier is written anew, and another name of the file stays."""
    kept = {
        "sops/mine.md": "---\nid: mine\n---\n# Mine\n",
        "sops/x.yaml": "id: x\n",
        "sopctl.toml": "# ours\n",
        "pyproject.toml": "# ours\n",
    }
    for name, text in kept.items():
        (repo / name).write_text(text)
        done = sopctl(*words, "-o", name, cwd=repo)
        assert done.returncode == 2, name
        assert "that is an SOP, or the settings" in done.stderr
        assert (repo / name).read_text() == text
    (repo / "told.txt").hardlink_to(repo / "sops/mine.md")
    for _again in range(2):
        assert sopctl(*words, "-o", "told.txt", cwd=repo).returncode == 0
    assert (repo / "sops/mine.md").read_text() == kept["sops/mine.md"]


def test_another_team_s_record_is_kept_too(
    party: Path, sopctl: Sopctl, repo: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """From outside of any repository, and where the settings are wrong."""
    place = str(party / "journal/x.md")
    outside = tmp_path_factory.mktemp("outside")
    for folder in (outside, repo):
        (folder / "sopctl.toml").write_text("library = 1\n")
        done = sopctl("schema", "-o", place, cwd=folder)
        assert (done.returncode, "part of a run's record" in done.stderr) == (2, True)
        assert sopctl("schema", "-o", "schema.json", cwd=folder).returncode == 0


@pytest.mark.parametrize("folder", ["runs/", "runs/new/", "runs/p/", "runs/p/tables/", "there/"])
def test_tables_do_not_lie_among_runs(party: Path, sopctl: Sopctl, repo: Path, folder: str) -> None:
    """A folder of tables is no run, and in none; nor is one of git's."""
    (repo / "there").symlink_to("runs", target_is_directory=True)
    before = whole(repo / "runs")
    done = sopctl("report", "p", "-o", folder, cwd=repo)
    assert (done.returncode, "would lie among runs" in done.stderr) == (2, True)
    assert sopctl("report", "p", "-o", ".git/tables/", cwd=repo).returncode == 2
    assert whole(repo / "runs") == before
    assert not (repo / "runs/new").exists()


def test_tables_do_not_go_through_links_into_an_sop(party: Path, sopctl: Sopctl, repo: Path) -> None:
    """What lies in the folder under a table's name is looked at as a file that is named."""
    (repo / "tables").mkdir()
    sop = repo / "sops/party.yaml"
    (repo / "tables/steps.csv").symlink_to(sop)
    before = sop.read_bytes()
    done = sopctl("report", "p", "-o", "tables/", cwd=repo)
    assert (done.returncode, "that is an SOP" in done.stderr) == (2, True)
    assert sop.read_bytes() == before


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


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/null")


HARM: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "broken": lambda path: path.write_text("title: ["),
    "a link": _link,
    "staged away": lambda path: git(path.parent, "rm", "-q", path.name),
}


@pytest.mark.parametrize("name", ["sop.yaml", "run.yaml"])
@pytest.mark.parametrize("harm", HARM)
def test_a_lost_pin_comes_back_as_the_message_says(
    party: Path, sopctl: Sopctl, repo: Path, name: str, harm: str
) -> None:
    """The command that is named brings that file back, from any folder, and leaves new acts alone."""
    commit(repo)
    assert sopctl("note", "p", "invite", "not committed", cwd=repo).returncode == 0
    HARM[harm](party / name)
    said = set()
    for words in (("report",), ("status",), ("run", "--answers", "none.yaml"), ("plan",), ("graph",)):
        done = sopctl(words[0], "p", *words[1:], cwd=repo)
        assert done.returncode == 2
        said.add(done.stderr.partition("bring it back: ")[2].rstrip("\n"))
    (mend,) = said
    command, _semicolon, verify = mend.partition("; ")
    assert verify == "`sopctl verify p` names all that is missing"
    run(command, shell=True, cwd="/", check=True, capture_output=True)  # as a person pastes it
    assert "not committed" in sopctl("log", "p", cwd=repo).stdout
    assert sopctl("verify", "p", cwd=repo).returncode == 0
