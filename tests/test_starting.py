"""A repository's first minutes: `sopctl init` makes it, `sopctl add` brings SOPs into it."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
import yaml

Cli = Callable[..., "CompletedProcess[str]"]
TOP = Path(__file__).parent.parent
SHIPPED = TOP / "sops"
LIN = "Lin Yue <lin@example.com>"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


# add


def test_add_copies_what_is_used_too(sopctl: Cli, tmp_path: Path) -> None:
    """The files are byte for byte those that come with sopctl, and their names are all of stdout."""
    done = sopctl("add", "event-launch", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "sops/event-launch.yaml\nsops/retrospective.yaml\n"
    assert tree(tmp_path) == {
        f"sops/{name}.yaml": (SHIPPED / f"{name}.yaml").read_bytes()
        for name in ("event-launch", "retrospective")
    }


def test_add_again_changes_nothing(sopctl: Cli, tmp_path: Path) -> None:
    """What is there already is named, and is no error."""
    sopctl("add", "retrospective", cwd=tmp_path)
    stamp = (tmp_path / "sops/retrospective.yaml").stat().st_mtime_ns
    done = sopctl("add", "retrospective", "offline-event", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "sops/offline-event.yaml\n")
    assert done.stderr == "there already, and the same: sops/retrospective.yaml\n"
    assert (tmp_path / "sops/retrospective.yaml").stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("sops/retrospective.yaml", "id: retrospective\ntitle: Ours\nsteps: [{id: a, title: A}]\n"),
        ("sops/deep/ours.yaml", "id: retrospective\ntitle: Ours\nsteps: [{id: a, title: A}]\n"),
        ("sops/retrospective.md", "# Ours\n\n- [ ] Talk\n"),
        ("sops/retrospective.yaml", "id: other\ntitle: Another\nsteps: [{id: a, title: A}]\n"),
        ("sops/retrospective.yaml", "{ broken"),
    ],
)
def test_add_refuses_what_differs(file: str, text: str, sopctl: Cli, tmp_path: Path) -> None:
    """A team's own SOP of that name stays, and nothing else of the command is done."""
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(text)
    done = sopctl("add", "market-research", "retrospective", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"nothing added; not the same as what comes with sopctl: {file}" in done.stderr
    assert "another id" in done.stderr
    assert tree(tmp_path) == {file: text.encode()}


def test_add_keeps_a_part_that_is_your_own(sopctl: Cli, tmp_path: Path) -> None:
    """An SOP that is only used, and is there in the team's own form, is kept and used."""
    own = (SHIPPED / "retrospective.yaml").read_bytes().replace(
        b"\nid: decide", b"\nid: decide"
    ) + b"# ours\n"
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops/retrospective.yaml").write_bytes(own)
    done = sopctl("add", "event-launch", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "sops/event-launch.yaml\n")
    assert "yours is kept and used" in done.stderr
    assert (tmp_path / "sops/retrospective.yaml").read_bytes() == own


def test_add_names_the_nearest(sopctl: Cli, tmp_path: Path) -> None:
    """An unknown name gets a suggestion, and nothing of the command is done."""
    done = sopctl("add", "retrospective", "evnt-launch", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no SOP 'evnt-launch' comes with sopctl" in done.stderr
    assert "did you mean event-launch?" in done.stderr
    assert "event-launch" in sopctl("add", "zzzzz", cwd=tmp_path).stderr
    assert tree(tmp_path) == {}


def test_add_goes_where_the_settings_say(sopctl: Cli, tmp_path: Path) -> None:
    """The first library folder takes the copies, from anywhere in the repository."""
    (tmp_path / "how").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "sopctl.toml").write_text('library = ["how"]\n')
    assert sopctl("add", "retrospective", cwd=tmp_path / "docs").returncode == 0
    assert (tmp_path / "how/retrospective.yaml").is_file()


@pytest.mark.parametrize("text", ['library = ["gone"]\n', "library = []\n", "nonsense\n", 'librry = ["a"]\n'])
def test_add_does_not_guess_past_wrong_settings(text: str, sopctl: Cli, tmp_path: Path) -> None:
    """Settings that are wrong, or name no library, are told; no other folder is made up."""
    (tmp_path / "sopctl.toml").write_text(text)
    done = sopctl("add", "retrospective", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert set(tree(tmp_path)) == {"sopctl.toml"}


def test_add_writes_at_the_top_of_the_repository(sopctl: Cli, tmp_path: Path) -> None:
    """Without a library yet, `sops/` is made where git has its top."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs").mkdir()
    assert sopctl("add", "retrospective", cwd=tmp_path / "docs").returncode == 0
    assert (tmp_path / "sops/retrospective.yaml").is_file()


def test_add_does_not_follow_a_link_out(sopctl: Cli, tmp_path: Path) -> None:
    """A library that is a link to somewhere else takes nothing."""
    repo, outside = tmp_path / "repo", tmp_path / "outside"
    repo.mkdir()
    outside.mkdir()
    (repo / "sops").symlink_to(outside)
    done = sopctl("add", "retrospective", cwd=repo)
    assert done.returncode == 2
    assert "leads out of the repository" in done.stderr
    assert tree(outside) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_add_says_when_the_disk_refuses(sopctl: Cli, tmp_path: Path) -> None:
    """A folder that may not be written to is named, and nothing half done is left."""
    (tmp_path / "sops").mkdir(mode=0o500)
    done = sopctl("add", "retrospective", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot write" in done.stderr
    assert tree(tmp_path) == {}


def test_add_tells_readers_of_chinese(sopctl: Cli, tmp_path: Path) -> None:
    """Under Chinese the Chinese version of an SOP is named; it has no Chinese version of its own."""
    chinese = {"SOPCTL_LANG": "zh"}
    assert "event-launch.zh" in sopctl("add", "event-launch", cwd=tmp_path, env=chinese).stderr
    done = sopctl("add", "event-launch.zh", cwd=tmp_path, env=chinese)
    assert done.stdout == "sops/event-launch.zh.yaml\nsops/retrospective.zh.yaml\n"
    assert done.stderr == ""


# init

SCHEMAS = (".schema.json", ".shared-schema.json", ".calendar-schema.json")
EDITORS = {*(f"sops/{name}" for name in SCHEMAS), ".vscode/settings.json"}
FIRST = {"sops/first-steps.yaml", "sops/first-steps.test.yaml"}
FRAME = {"sopctl.toml", ".gitattributes", ".github/workflows/sops.yml", *EDITORS}


def test_init_makes_a_repository(sopctl: Cli, tmp_path: Path) -> None:
    """Settings, a CI job and a first SOP: clean at once, and what comes next is said."""
    done = sopctl("init", cwd=tmp_path)
    assert done.returncode == 0
    assert set(done.stdout.split()) == FRAME | FIRST == set(tree(tmp_path))
    assert done.stderr == (
        "no git repository yet; make it one: git init\nnext:\n  sopctl lint\n  sopctl run first-steps\n"
    )
    linted = sopctl("lint", "--format", "json", cwd=tmp_path)
    assert (linted.returncode, json.loads(linted.stdout)) == (0, [])
    assert sopctl("test", cwd=tmp_path).returncode == 0


def test_init_twice_changes_nothing(sopctl: Cli, tmp_path: Path) -> None:
    """What is there is named and left alone, whatever it holds by then."""
    sopctl("init", cwd=tmp_path)
    (tmp_path / "sopctl.toml").write_text('lang = "en"\n')
    before = tree(tmp_path)
    done = sopctl("init", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    for name in ("sopctl.toml", ".github/workflows/sops.yml", "sops"):
        assert f"left as it is: {name}\n" in done.stderr
    assert tree(tmp_path) == before


def test_init_with_shipped_sops(sopctl: Cli, tmp_path: Path) -> None:
    """The SOPs wanted come with what they use, and again nothing is overwritten, not even by a newer one."""
    words = ["init", "team", "--with", "event-launch", "--with", "campaign-qa"]
    done = sopctl(*words, cwd=tmp_path)
    assert done.returncode == 0
    wanted = {"sops/event-launch.yaml", "sops/retrospective.yaml", "sops/campaign-qa.yaml"}
    assert set(tree(tmp_path / "team")) == FRAME | wanted
    assert done.stderr.endswith("next:\n  sopctl -C team lint\n  sopctl -C team run event-launch\n")
    (tmp_path / "team/sops/campaign-qa.yaml").write_text("id: campaign-qa\ntitle: Ours\nsteps: []\n")
    before = tree(tmp_path)
    again = sopctl(*words, cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "")
    assert "left as it is: team/sops/campaign-qa.yaml" in again.stderr
    assert tree(tmp_path) == before
    assert sopctl("init", "other", "--with", "nothing-such", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "other").exists()


def test_init_takes_settings_as_they_are(sopctl: Cli, tmp_path: Path) -> None:
    """Settings of pyproject.toml stay in force, and a library of its own gets no first SOP."""
    (tmp_path / "how").mkdir()
    (tmp_path / "how/party.md").write_text("# Party\n\n- [ ] Dance\n")
    (tmp_path / "pyproject.toml").write_text('[tool.sopctl]\nlibrary = ["how"]\n')
    done = sopctl("init", "--with", "retrospective", cwd=tmp_path)
    assert set(done.stdout.split()) == {
        ".gitattributes", ".github/workflows/sops.yml", "how/retrospective.yaml",
        *(f"how/{name}" for name in SCHEMAS), ".vscode/settings.json",
    }  # fmt: skip
    assert "left as it is: pyproject.toml" in done.stderr
    assert sopctl("init", cwd=tmp_path).stdout == ""
    assert not (tmp_path / "sopctl.toml").exists()


def test_init_knows_git(sopctl: Cli, clean_env: dict[str, str], tmp_path: Path) -> None:
    """In a repository it does not ask for one; below its top it says where CI jobs belong."""
    run(["git", "init", "-q"], cwd=tmp_path, env=clean_env, check=True)
    below = sopctl("init", "team", cwd=tmp_path)
    assert "top of the repository only: .github/workflows/sops.yml" in below.stderr
    told = sopctl("init", cwd=tmp_path).stderr
    assert "git init" not in told
    assert "sopctl init --git" in told
    inside = sopctl("init", "more", cwd=tmp_path)
    assert f"{tmp_path} has SOPs too" in inside.stderr


def test_init_writes_into_folders_alone(sopctl: Cli, tmp_path: Path) -> None:
    """A file in the folder's place, and a link that leads out, are refused before anything is written."""
    (tmp_path / "file").write_text("x")
    done = sopctl("init", "file", cwd=tmp_path)
    assert (done.returncode, "file is not a folder" in done.stderr) == (2, True)
    (tmp_path / "away").mkdir()
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo/.github").symlink_to(tmp_path / "away")
    done = sopctl("init", "repo", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "repo/sopctl.toml").exists()


def test_the_ci_job_lints(sopctl: Cli, tmp_path: Path) -> None:
    """The workflow is YAML, names this version, and runs commands that there are."""
    from sopctl import __version__

    for language in ("en", "zh"):
        sopctl("init", language, cwd=tmp_path, env={"SOPCTL_LANG": language})
        text = (tmp_path / language / ".github/workflows/sops.yml").read_text(encoding="utf-8")
        job = yaml.safe_load(text)
        assert job["env"]["SOPCTL"] == f"sopctl=={__version__}"
        assert [one["run"] for one in job["jobs"]["lint"]["steps"] if "run" in one] == [
            'pip install "$SOPCTL"', 'sopctl lint --format github --base "$BASE"', "sopctl test"
        ]  # fmt: skip
        assert job["permissions"] == {"contents": "read"}
    english, chinese = (tree(tmp_path / one) for one in ("en", "zh"))
    assert english.keys() == chinese.keys()
    for name in english.keys() - {".gitattributes", *EDITORS}:
        assert english[name] != chinese[name]
        assert re.search("[\u4e00-\u9fff]", chinese[name].decode())
        assert not re.search("[\u4e00-\u9fff]", english[name].decode())


TOPIC = "Newsletter: monthly"
ANSWERS = {
    "read-file": {"check": "all"},
    "break-file": {"check": "all", "set": {"rule": "SOP402"}},
    "write-own": {"check": "all", "set": {"name": "newsletter"}},
    "try-own": {"set": {"smooth": False}},
    "mend-own": {"check": "all"},
    "read-report": {"check": "all"},
    "share": {"check": "all", "set": {"reader": "Chen Jia"}},
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("smooth", [True, False])
def test_the_first_steps_hold_what_they_say(smooth: bool, language: str, sopctl: Cli, tmp_path: Path) -> None:
    """The first SOP is clean and walks to its end, and what it tells people to try comes out as told."""
    env = {"SOPCTL_LANG": language}
    sopctl("init", cwd=tmp_path, env=env)
    linted = sopctl("lint", "--format", "json", cwd=tmp_path)
    assert json.loads(linted.stdout) == []
    path = tmp_path / "sops/first-steps.yaml"
    text = path.read_text(encoding="utf-8")
    words = [
        "new",
        "first-steps",
        "--set",
        f"topic={TOPIC}",
        "--role",
        f"you={LIN}",
        "--name",
        "one",
    ]
    assert sopctl(*words, cwd=tmp_path, env=env).returncode == 0

    path.write_text(text.replace("\nowner: you\n", "\nowner: yuo\n"), encoding="utf-8")
    assert "SOP402" in sopctl("lint", cwd=tmp_path, env=env).stdout
    path.write_text(text, encoding="utf-8")

    (tmp_path / "answers.yaml").write_text(json.dumps({**ANSWERS, "try-own": {"set": {"smooth": smooth}}}))
    walked = sopctl("run", "one", "--answers", "answers.yaml", "--as", LIN, cwd=tmp_path, env=env)
    assert walked.returncode == 0, walked.stderr
    phases = yaml.safe_load(text)["phases"]
    told = next(one["do"] for phase in phases for one in phase["steps"] if one["id"] == "write-own")
    own = re.search(r"^```yaml\n(.*?)^```", told.replace("{{ topic }}", TOPIC), re.DOTALL | re.MULTILINE)
    assert own
    (tmp_path / "sops/newsletter.yaml").write_text(own[1], encoding="utf-8")
    linted = sopctl("lint", "--format", "json", cwd=tmp_path)
    assert json.loads(linted.stdout) == []
