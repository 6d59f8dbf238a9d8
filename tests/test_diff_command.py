"""`sopctl diff`: which versions words name, which files are compared, and how it ends."""

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
from conftest import Team

SOP = """\
id: tidy
title: Tidy up
version: 1.0.0
owner: lead
roles: {lead: Answers for it}
steps:
  - {id: sweep, title: Sweep the floor}
  - {id: mop, title: Mop the floor}
"""
MORE = SOP + "  - {id: air, title: Open the windows}\n"


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    return run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def commit(team: Team, message: str = "change") -> str:
    git(team.folder, "add", "-A")
    git(team.folder, "commit", "-qm", message, "--allow-empty")
    return git(team.folder, "rev-parse", "HEAD")


def told(team: Team, *words: str, code: int = 0) -> list[Any]:
    """The files that a review tells of."""
    printed = team("diff", "--format", "json", *words, code=code)
    return json.loads(printed)["files"] if printed else []


def problem(team: Team, *words: str) -> str:
    """What people are told of a review, on one line."""
    return " ".join(team("diff", *words).split())


def kinds(team: Team, *words: str) -> dict[str, list[str]]:
    """The kinds of change by file."""
    return {one["file"] or one["was"]: [c["kind"] for c in one["changes"]] for one in told(team, *words)}


@pytest.fixture
def tidy(team: Team) -> Team:
    """A repository whose one commit has one SOP."""
    team.sop("tidy", SOP)
    git(team.folder, "init", "-q")
    commit(team, "first")
    return team


def test_the_work_tree_is_compared_with_head(tidy: Team) -> None:
    """What was added shows, whether or not git was told of it; what was there and is the same does not."""
    assert told(tidy) == []
    tidy.sop("tidy", MORE)
    tidy.sop("new", SOP.replace("id: tidy", "id: new"))
    changed, new = sorted(told(tidy), key=lambda one: str(one["sop"]), reverse=True)
    assert (changed["file"], [c["kind"] for c in changed["changes"]]) == ("sops/tidy.yaml", ["step-added"])
    assert (new["file"], new["was"], new["changes"]) == ("sops/new.yaml", None, [])


def test_an_sop_that_went_is_told(tidy: Team) -> None:
    """A removed file lets people down."""
    (tidy.folder / "sops/tidy.yaml").unlink()
    (one,) = told(tidy, "--fail-on", "breaking", code=1)
    assert (one["file"], one["was"], one["sop"]) == (None, "sops/tidy.yaml", "tidy")


def test_two_revisions(tidy: Team) -> None:
    """BASE HEAD, BASE..HEAD and BASE alone say the same where the work tree is HEAD."""
    tidy.sop("tidy", MORE)
    commit(tidy)
    for words in (("HEAD~1", "HEAD"), ("HEAD~1..HEAD",), ("HEAD~1..",), ("HEAD~1",), ("main^", "--")):
        assert kinds(tidy, *words) == {"sops/tidy.yaml": ["step-added"]}, words
    assert kinds(tidy, "HEAD", "HEAD~1") == {"sops/tidy.yaml": ["step-removed"]}
    assert kinds(tidy, "HEAD~1", "HEAD~1") == {}


def test_three_dots_begin_where_the_branch_parted(tidy: Team) -> None:
    """What the other branch did meanwhile is not told of this one, before and after a merge."""
    git(tidy.folder, "checkout", "-qb", "work")
    tidy.sop("tidy", MORE)
    commit(tidy)
    git(tidy.folder, "checkout", "-q", "main")
    tidy.sop("other", SOP.replace("id: tidy", "id: other"))
    commit(tidy)
    assert kinds(tidy, "main...work") == {"sops/tidy.yaml": ["step-added"]}
    assert kinds(tidy, "main..work") == {"sops/other.yaml": [], "sops/tidy.yaml": ["step-added"]}
    git(tidy.folder, "merge", "-q", "--no-edit", "work")
    assert kinds(tidy, "HEAD^1", "HEAD") == {"sops/tidy.yaml": ["step-added"]}
    assert kinds(tidy, "HEAD^2", "HEAD") == {"sops/other.yaml": []}


@pytest.mark.parametrize("now", ["sops/rooms/sweep.yaml", "sops/房间/打扫 卫生.yaml", "sops/-n 'x\n\t.yaml"])
def test_a_renamed_file_is_paired_by_its_id(now: str, tidy: Team) -> None:
    """Whatever the file is called now, the SOP says which it is."""
    (tidy.folder / "sops/tidy.yaml").unlink()
    tidy.write(now, MORE)
    for words in ((), ("HEAD~1", "HEAD")):
        (one,) = told(tidy, *words)
        assert (one["was"], one["file"]) == ("sops/tidy.yaml", now)
        assert [c["kind"] for c in one["changes"]] == ["step-added"]
        commit(tidy)
    assert kinds(tidy, "HEAD~2", "--", "sops/tidy.yaml") == {now: ["step-added"]}


def test_a_file_that_only_moved_says_nothing(tidy: Team) -> None:
    """Nobody does anything else for a file's name, nor for comments and layout."""
    git(tidy.folder, "mv", "sops/tidy.yaml", "sops/clean.yaml")
    assert told(tidy, "--exit-code") == []
    tidy.sop(
        "clean",
        "# a remark\n" + SOP.replace("roles: {lead: Answers for it}", "roles:\n  lead: Answers for it"),
    )
    assert told(tidy, "--exit-code") == []


def test_equal_contents_pair_a_file_that_has_its_id_of_its_name(tidy: Team) -> None:
    """A checklist that was renamed has another id, and is still the same checklist."""
    tidy.write("sops/pack.md", "# Pack\n\n- [ ] Passport\n- [ ] Keys\n")
    commit(tidy)
    git(tidy.folder, "mv", "sops/pack.md", "sops/packing.md")
    (one,) = told(tidy)
    assert (one["was"], one["file"]) == ("sops/pack.md", "sops/packing.md")
    assert [c["kind"] for c in one["changes"]] == ["sop-re-identified"]


def test_two_sops_that_change_places(tidy: Team) -> None:
    """Of two files that exchange their names each is compared with its own SOP."""
    tidy.sop("other", SOP.replace("id: tidy", "id: other"))
    commit(tidy)
    tidy.sop("other", MORE)
    tidy.sop("tidy", SOP.replace("id: tidy", "id: other"))
    assert kinds(tidy) == {"sops/other.yaml": ["step-added"]}


def test_paths_narrow(tidy: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and folders behind -- are from the current folder; one that names no SOP is an error."""
    tidy.write("sops/house/room.yaml", SOP.replace("id: tidy", "id: room"))
    commit(tidy)
    tidy.sop("tidy", MORE)
    tidy.write("sops/house/room.yaml", MORE.replace("id: tidy", "id: room"))
    assert list(kinds(tidy, "--", "sops/house")) == ["sops/house/room.yaml"]
    assert list(kinds(tidy, "HEAD", "--", "sops/tidy.yaml")) == ["sops/tidy.yaml"]
    assert list(kinds(tidy, "HEAD", "sops/tidy.yaml", "sops/house")) == [
        "sops/house/room.yaml",
        "sops/tidy.yaml",
    ]
    assert list(kinds(tidy, "sops/house")) == ["sops/house/room.yaml"]
    monkeypatch.chdir(tidy.folder / "sops/house")
    assert list(kinds(tidy, "--", ".")) == ["room.yaml"]
    assert list(kinds(tidy)) == [str(tidy.folder / "sops/tidy.yaml"), "room.yaml"]
    tidy("diff", "--", "nothing.yaml", code=2)
    assert "no SOP file in sops/house/nothing.yaml, in neither version" in tidy.err
    tidy("diff", "--", "../../..", code=2)
    assert "is not in the repository" in tidy.err


def test_a_path_that_is_gone_counts_in_the_version_that_had_it(tidy: Team) -> None:
    """Behind -- a file need not be there any more."""
    (tidy.folder / "sops/tidy.yaml").unlink()
    tidy.sop("new", SOP.replace("id: tidy", "id: new"))
    assert [one["was"] for one in told(tidy, "--", "sops/tidy.yaml")] == ["sops/tidy.yaml"]
    tidy("diff", "sops/tidy.yaml", code=2)
    assert "sopctl diff -- sops/tidy.yaml" in tidy.err


def test_what_is_no_sop_is_passed_over(tidy: Team) -> None:
    """Hidden files, tests, README, runs, links: the same rules hold for a commit as for the disk."""
    for name in ("sops/.hidden/x.yaml", "sops/tests/x.yaml", "sops/x.test.yaml", "sops/README.md",
                 "sops/_draft.yaml", "sops/nested/sops/y.yaml", "sops/nested/runs/r/sop.yaml"):  # fmt: skip
        tidy.write(name, SOP.replace("id: tidy", "id: other"))
    (tidy.folder / "sops/link.yaml").symlink_to("tidy.yaml")
    assert list(kinds(tidy)) == ["sops/nested/sops/y.yaml"]
    commit(tidy)
    assert list(kinds(tidy, "HEAD~1", "HEAD")) == ["sops/nested/sops/y.yaml"]
    assert told(tidy) == []


def test_two_files(tidy: Team, tmp_path: Path) -> None:
    """Two files are compared with each other, outside of any repository too."""
    apart = tmp_path / "apart"
    apart.mkdir()
    one, other = apart / "a.yaml", apart / "b.yaml"
    one.write_text(SOP)
    other.write_text(MORE)
    (found,) = told(tidy, str(one), str(other))
    assert (found["was"], found["file"]) == (str(one), str(other))
    assert [c["kind"] for c in found["changes"]] == ["step-added"]
    (gone,) = told(tidy, str(one), os.devnull)
    assert (gone["was"], gone["file"]) == (str(one), None)
    tidy("diff", str(one), str(other), str(other), code=2)
    assert "only two can be compared" in tidy.err


def test_the_file_of_a_revision(tidy: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """REV:path stands on either side, from the top or, with ./, from here."""
    tidy.sop("tidy", MORE)
    commit(tidy)
    there, here = "HEAD~1:sops/tidy.yaml", "sops/tidy.yaml"
    assert kinds(tidy, there, here) == {here: ["step-added"]}
    assert kinds(tidy, here, there) == {there: ["step-removed"]}
    assert kinds(tidy, there, "main@{0}:sops/tidy.yaml") == {"main@{0}:sops/tidy.yaml": ["step-added"]}
    monkeypatch.chdir(tidy.folder / "sops")
    assert kinds(tidy, "HEAD~1:./tidy.yaml", "tidy.yaml") == {"tidy.yaml": ["step-added"]}
    tidy("diff", "HEAD:sops/none.yaml", "tidy.yaml", code=2)
    assert "no such file in that revision" in tidy.err
    tidy("diff", there, code=2)
    assert "write: sopctl diff 'HEAD~1:sops/tidy.yaml' sops/tidy.yaml" in tidy.err


def test_a_run_is_compared_with_the_sop_of_today(tidy: Team) -> None:
    """The SOP is found by its id, wherever its file lies now."""
    tidy.new("tidy", roles={"lead": "Li Wei <li@example.com>"})
    assert told(tidy, "--run", "r") == []
    (tidy.folder / "sops/tidy.yaml").unlink()
    tidy.write("sops/house/clean.yaml", MORE)
    (one,) = told(tidy, "--run", "r")
    assert (one["was"], one["file"]) == ("runs/r/sop.yaml", "sops/house/clean.yaml")
    assert [c["kind"] for c in one["changes"]] == ["step-added"]
    (tidy.folder / "sops/house/clean.yaml").unlink()
    (gone,) = told(tidy, "--run", "r", "--exit-code", code=1)
    assert (gone["was"], gone["file"]) == ("runs/r/sop.yaml", None)
    tidy("diff", "--run", "r", "HEAD", code=2)
    assert "--run stands alone" in tidy.err
    tidy("diff", "--run", "none", code=2)


def test_the_shared_file_changes_sops_that_draw_on_it(tidy: Team) -> None:
    """Each side is read with its own shared file; who draws nothing of what changed is not told."""
    tidy.sop("_shared", "roles: {lead: Answers for it, cook: Cooks}\ndefinitions: {H5: a page}\n")
    tidy.sop("draws", SOP.replace("id: tidy", "id: draws").replace("{lead: Answers for it}", "[lead]"))
    tidy.sop("cooks", SOP.replace("id: tidy", "id: cooks").replace("{lead: Answers for it}", "[lead, cook]"))
    commit(tidy)
    tidy.sop("_shared", "roles: {lead: Answers for it, cook: Cooks well}\ndefinitions: {H5: a page}\n")
    assert kinds(tidy) == {"sops/cooks.yaml": ["role-text-changed"]}
    assert kinds(tidy, "--", "sops/draws.yaml") == {}
    assert kinds(tidy, "--", "sops/_shared.yaml") == {"sops/cooks.yaml": ["role-text-changed"]}
    commit(tidy)
    assert kinds(tidy, "HEAD~1", "HEAD") == {"sops/cooks.yaml": ["role-text-changed"]}
    tidy.sop("_shared", "roles: {lead: Answers for it}\n")
    assert "the work tree: sops/cooks.yaml:5:" in problem(tidy)
    tidy.sop("_shared", "roles: [\n")
    assert "the work tree: sops/_shared.yaml:1:" in problem(tidy)
    assert len(told(tidy)) == 1


def test_a_default_that_comes_reaches_sops_that_drew_on_nothing(tidy: Team) -> None:
    """What nobody named may be filled in all the same."""
    tidy.sop("_shared", "defaults: {language: de}\n")
    assert kinds(tidy) == {"sops/tidy.yaml": ["language-changed"]}


def test_a_side_that_is_no_sop_is_named(tidy: Team) -> None:
    """File, line, column and version of what is wrong, and the other files are told all the same."""
    tidy.sop("other", SOP.replace("id: tidy", "id: other"))
    commit(tidy)
    tidy.sop("tidy", SOP + "  - {titel: x}\n")
    tidy.sop("other", MORE.replace("id: tidy", "id: other"))
    other, wrong = told(tidy, "--fail-on", "breaking", code=1)
    assert [c["kind"] for c in other["changes"]] == ["step-added"]
    assert wrong["problem"]
    assert "the work tree: sops/tidy.yaml:9:" in problem(tidy)
    commit(tidy)
    tidy.sop("tidy", SOP)
    assert "HEAD: sops/tidy.yaml:9:" in problem(tidy, "HEAD")
    assert "HEAD:sops/tidy.yaml:9:" in problem(tidy, "HEAD:sops/tidy.yaml", "sops/tidy.yaml")


def test_a_file_that_did_not_change_is_not_parsed(tidy: Team) -> None:
    """What is wrong in both versions is told by lint, not here."""
    tidy.sop("wrong", "steps: [\n")
    tidy.write("sops/huge.yaml", "x" * 5_000_000)
    commit(tidy)
    tidy.sop("tidy", MORE)
    assert list(kinds(tidy)) == ["sops/tidy.yaml"]


def test_files_that_are_no_text_or_too_large(tidy: Team) -> None:
    """They are named, and nothing ends there."""
    (tidy.folder / "sops/huge.yaml").write_text("x" * 5_000_000)
    (tidy.folder / "sops/bytes.yaml").write_bytes(bytes(range(256)))
    for words in ((), ("HEAD~1", "HEAD")):
        found = told(tidy, *words)
        assert [one["file"] for one in found] == ["sops/bytes.yaml", "sops/huge.yaml"]
        assert all(one["problem"] for one in found)
        commit(tidy)


def test_exit_codes(tidy: Team) -> None:
    """1 when asked for it, and only for what is as grave as was said."""
    tidy("diff", "--exit-code")
    tidy.sop("tidy", SOP.replace("Mop the floor", "Mop the whole floor"))
    tidy("diff")
    tidy("diff", "--exit-code", code=1)
    tidy("diff", "--fail-on", "wording", code=1)
    tidy("diff", "--fail-on", "behaviour")
    tidy.sop("tidy", MORE)
    tidy("diff", "--fail-on", "behaviour", code=1)
    tidy("diff", "--fail-on", "breaking")
    tidy.sop("tidy", SOP.replace("version: 1.0.0", "version: 1.0.1"))
    tidy("diff", "--fail-on", "wording")
    tidy("diff", "--exit-code", code=1)
    tidy("diff", "--fail-on", "braking", code=2)
    assert "did you mean breaking?" in tidy.err
    tidy("diff", "--format", "html", code=2)
    assert "text, md" in tidy.err


def test_settings_say_how_much_a_change_matters(tidy: Team) -> None:
    """A team's own grade holds for the exit code and in the list of kinds."""
    settings = tidy.write("sopctl.toml", '[diff.grades]\n"step-added" = "breaking"\n')
    tidy.sop("tidy", MORE)
    (one,) = told(tidy, "--fail-on", "breaking", code=1)
    assert one["grade"] == "breaking"
    listed = json.loads(tidy("diff", "--kinds", "--format", "json"))
    assert next(one for one in listed if one["kind"] == "step-added")["grade"] == "breaking"
    for text, wanted in (
        ('[diff.grades]\nstep-aded = "breaking"\n', "kind of change 'step-aded'\n  did you mean step-added?"),
        ('[diff.grades]\nstep-added = "braking"\n', "no grade 'braking'\n  did you mean breaking?"),
        ("[diff.grades]\nstep-added = 3\n", "diff.grades.step-added must be the name of a grade"),
        ("[diff]\ngrade = 3\n", "unknown setting 'diff.grade'\n  did you mean grades?"),
        ("diff = 3\n", "diff must be a table"),
        ("[diff]\ngrades = 3\n", "diff.grades must be a table"),
    ):  # fmt: skip
        settings.write_text(text)
        tidy("diff", code=2)
        assert wanted in tidy.err
        assert str(settings) in tidy.err


def test_kinds_are_listed_anywhere(team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind with its grade and what it means, without a repository."""
    from sopctl.diff.kinds import KINDS

    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    lines = team("diff", "--kinds").splitlines()
    assert [line.split()[:2] for line in lines] == [[kind, one.grade] for kind, one in KINDS.items()]
    facts = json.loads(team("diff", "--kinds", "--format", "json"))
    assert [one["kind"] for one in facts] == list(KINDS)
    assert len(team("diff", "--kinds", "--format", "md").splitlines()) == len(KINDS) + 2
    team("diff", "--kinds", "HEAD", code=2)


def test_a_word_that_is_a_revision_and_a_file_is_refused(tidy: Team) -> None:
    """As git does: it says how to tell them apart, and both ways work."""
    tidy.sop("tidy", MORE)
    commit(tidy)
    git(tidy.folder, "branch", "sops", "HEAD~1")
    tidy("diff", "sops", code=2)
    assert "sops is a revision and a file" in tidy.err
    assert "`sopctl diff sops --`" in tidy.err
    assert kinds(tidy, "sops", "--") == {"sops/tidy.yaml": ["step-added"]}
    assert kinds(tidy, "--", "sops") == {}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("none",), "none: git has no such revision here"),
        (("none", "--"), "none: git has no such revision here"),
        (("none...HEAD",), "none: git has no such revision here"),
        (("HEAD", "HEAD", "HEAD"), "more than two revisions"),
        (("HEAD..HEAD", "HEAD"), "HEAD..HEAD names two revisions"),
        (("",), "an empty word"),
        (("HEAD", "sops", "gone"), "gone stands behind a path"),
        (("-x",), "No such option"),
        ((":/first", "--"), "git has no such revision here"),
        (("--output=x", "--"), "No such option"),
    ],
)
def test_words_that_name_nothing(words: tuple[str, ...], wanted: str, tidy: Team) -> None:
    """Each is told in one sentence."""
    tidy("diff", *words, code=2)
    assert wanted in tidy.err


def test_without_a_repository_or_a_commit(team: Team) -> None:
    """One clear sentence, whatever is missing."""
    team.sop("tidy", SOP)
    team("diff", code=2)
    assert "HEAD: no git repository in" in team.err
    git(team.folder, "init", "-q")
    team("diff", code=2)
    assert "HEAD: nothing is committed here yet" in team.err


def test_a_shallow_clone_says_how_to_fetch_the_base(
    tidy: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command that is printed brings what was missing."""
    tidy.sop("tidy", MORE)
    commit(tidy)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tidy.folder}", str(clone))
    monkeypatch.chdir(clone)
    for words in (
        ("HEAD~1",),
        ("HEAD~1...HEAD",),
        ("HEAD~1", "HEAD"),
        ("HEAD~1:sops/tidy.yaml", "sops/tidy.yaml"),
    ):
        tidy("diff", *words, code=2)
        assert "HEAD~1: git has no such revision here" in tidy.err
    fetch = tidy.err.partition("fetch it: ")[2].strip()
    git(clone, *shlex.split(fetch)[1:])
    assert kinds(tidy, "HEAD~1") == {"sops/tidy.yaml": ["step-added"]}


def test_a_partial_clone_says_how_to_fetch_contents(
    tidy: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is fetched unasked, and the command that is printed brings what was missing."""
    tidy.sop("tidy", MORE)
    commit(tidy)
    git(tidy.folder, "config", "uploadpack.allowFilter", "true")
    git(tidy.folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{tidy.folder}", str(clone))
    monkeypatch.chdir(clone)
    for words in (("HEAD~1", "HEAD"), ("HEAD~1:sops/tidy.yaml", "sops/tidy.yaml")):
        tidy("diff", *words, code=2)
        assert "this clone is a partial one" in tidy.err
    fetch = tidy.err.partition("fetch it: ")[2].strip()
    git(clone, *shlex.split(fetch)[1:])
    assert list(kinds(tidy, "HEAD~1", "HEAD").values()) == [["step-added"]]


def test_a_sparse_checkout_takes_nothing_away(tidy: Team) -> None:
    """Files that git keeps out of the work tree have not gone."""
    tidy.write("sops/house/room.yaml", SOP.replace("id: tidy", "id: room"))
    commit(tidy)
    git(tidy.folder, "sparse-checkout", "set", "--no-cone", "/*", "!/sops/house")
    assert not (tidy.folder / "sops/house").exists()
    tidy.sop("tidy", MORE)
    assert list(kinds(tidy)) == ["sops/tidy.yaml"]


def test_a_library_below_the_top_of_git(tidy: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each library is read with its own settings and its own shared file."""
    tidy.write("teams/a/sopctl.toml", 'library = ["procedures"]\n')
    tidy.write("teams/a/procedures/_shared.yaml", "roles: {lead: Answers}\n")
    path = "teams/a/procedures/clean.yaml"
    tidy.write(path, SOP.replace("{lead: Answers for it}", "[lead]"))
    commit(tidy)
    tidy.write("teams/a/procedures/_shared.yaml", "roles: {lead: Answers for all}\n")
    tidy.sop("tidy", MORE)
    assert kinds(tidy, "--", "teams", "sops") == {"sops/tidy.yaml": ["step-added"]}
    assert kinds(tidy, "--", "teams/a", "sops") == {
        path: ["role-text-changed"],
        "sops/tidy.yaml": ["step-added"],
    }
    monkeypatch.chdir(tidy.folder / "teams/a")
    assert kinds(tidy) == {"procedures/clean.yaml": ["role-text-changed"]}


def test_nothing_that_a_repository_names_is_started(tidy: Team) -> None:
    """Watchers, filters, drivers and fetching are programs of the repository's choice."""
    marker = tidy.folder / "started"
    command = f"touch {shlex.quote(str(marker))}; false"
    tidy.write(".gitattributes", "*.yaml diff=evil filter=evil\n")
    tidy.sop("tidy", MORE)
    commit(tidy)
    blob = git(tidy.folder, "rev-parse", "HEAD~1:sops/tidy.yaml")
    for key, value in {
        "core.fsmonitor": command, "diff.external": command, "diff.evil.textconv": command,
        "filter.evil.clean": command, "filter.evil.smudge": command, "core.sshCommand": command,
        "core.repositoryformatversion": "1", "extensions.partialClone": "origin",
        "remote.origin.promisor": "true", "remote.origin.url": ".", "remote.origin.uploadpack": command,
        "core.sparseCheckout": "true",
    }.items():  # fmt: skip
        git(tidy.folder, "config", key, value)
    (tidy.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    tidy.sop("new", SOP.replace("id: tidy", "id: new"))
    (tidy.folder / "sops/tidy.yaml").unlink()
    assert told(tidy)
    tidy("diff", "HEAD~1", code=2)
    assert "this clone is a partial one" in tidy.err
    assert not marker.exists()


def test_names_and_texts_drive_no_terminal(
    tidy: Team, sopctl: Callable[..., "CompletedProcess[str]"]
) -> None:
    """Whatever a file is called or says, and however it is broken."""
    tidy.write("sops/a\x1b[31m‮.yaml", MORE.replace("id: tidy", "id: evil").replace("Mop", "Mo\u202ep"))
    tidy.write("sops/b\x1b[31m.yaml", "steps: [\x1b[31m\n")
    os.makedirs(os.fsencode(tidy.folder / "sops") + b"/\xff")
    with open(os.fsencode(tidy.folder / "sops") + b"/\xff/c.yaml", "wb") as file:
        file.write(SOP.replace("id: tidy", "id: other").encode())
    for words in ((), ("HEAD~1", "HEAD")):
        done = sopctl("diff", "--format", "json", *words, cwd=tidy.folder)
        assert done.returncode == 0, done.stderr
        assert not {"\x1b", "\u202e"} & {*done.stdout, *done.stderr}
        assert len(json.loads(done.stdout)["files"]) == 3
        commit(tidy)
