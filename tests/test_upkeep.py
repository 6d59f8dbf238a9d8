"""Upkeep: what lint finds by comparing SOPs with what git has of them, with the day, and with each other."""

import os
import shlex
from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest

UPKEEP = ("--select", "SOP7")
ROLES = "owner: clerk\nroles: {clerk: Works in the shop, boss: Answers for it}\n"
SWEEP = "  - id: sweep\n    title: Sweep the floor\n    do: From the door to the till, twice.\n"
COUNT = "  - {id: sweep, title: Count the till, do: Write it down., collect: {sum: integer}}\n"
BINS = "  - {id: bins, title: Empty the bins}\n"


def tidy(*steps: str, head: str = "id: tidy\n", version: str = "1.0.0", more: str = "") -> str:
    """An SOP."""
    about = f"{head}title: Tidy the shop\nversion: {version}\n{more}{ROLES}"
    return f"{about}steps:\n{''.join(steps or (SWEEP, BINS))}"


def git(folder: Path, *words: str) -> str:
    """Run git as somebody."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    who += ["-c", "protocol.file.allow=always"]
    return run(["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, *files: Path) -> None:
    """Commit all that is there."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "all")


def codes(team, *words: str) -> list[tuple[str, str]]:
    """File and code of each finding."""
    return [(one[0].removeprefix("sops/"), one[3]) for one in team.lint(*words, *UPKEEP)]


@pytest.fixture
def shop(team):
    """A repository with one committed SOP, which is clean."""
    team.sop("tidy", tidy())
    commit(team.folder)
    assert team.lint(*UPKEEP) == []
    return team


# What changed against what git has

CHANGES = {
    "a word of an instruction": (tidy(SWEEP.replace("twice", "once"), BINS), ["SOP702"]),
    "a new step": (tidy(SWEEP, BINS, "  - {id: lock, title: Lock up}\n"), ["SOP702"]),
    "a role's words": (tidy().replace("Answers for it", "Decides"), ["SOP702"]),
    "a lower version": (tidy(SWEEP, version="0.9.0"), ["SOP702"]),
    "a lower version that looks higher": (tidy(SWEEP, version="v0.10"), ["SOP702"]),
    "the same version, written shorter": (tidy(SWEEP, version="1.0"), ["SOP702"]),
    "a version of more than numbers": (tidy(SWEEP, version="0.9-beta"), []),
    "the version is gone": (tidy(BINS).replace("version: 1.0.0\n", ""), ["SOP702"]),
    "raised": (tidy(SWEEP.replace("twice", "once"), BINS, version="1.0.1"), []),
    "broken over two lines": (
        tidy(SWEEP.replace("do: From the door to", "do: |\n      From the door\n      to"), BINS), [],
    ),
    "written in another way": (tidy(SWEEP, "  - id: bins\n    title: 'Empty the bins'\n"), []),
    "tags, review and changelog": (
        tidy(more="tags: [shop]\nreview: {every: 12mo}\nchangelog: {1.0.0: First}\n"), [],
    ),
    "a step's id": (tidy(SWEEP.replace("id: sweep", "id: floor"), BINS, version="2"), ["SOP703"]),
    "a step's id and title": (
        tidy(SWEEP.replace("id: sweep\n    title: Sweep", "id: floor\n    title: Clean"), BINS, version="2"),
        ["SOP703"],
    ),
    "a step's title": (tidy(SWEEP.replace("title: Sweep", "title: Clean"), BINS, version="2"), []),
    "ids that moved on by one": (
        tidy(
            "  - {id: sweep, title: Open the door}\n",
            SWEEP.replace("id: sweep", "id: bins"),
            BINS.replace("id: bins", "id: last"),
            version="2",
        ),
        ["SOP703", "SOP703"],
    ),
    "ids that were swapped": (
        tidy(SWEEP.replace("id: sweep", "id: bins"), BINS.replace("id: bins", "id: sweep"), version="2"),
        ["SOP703", "SOP703"],
    ),
    "steps in another order": (tidy(BINS, SWEEP, version="2"), []),
    "a step that is gone": (tidy(SWEEP, version="2"), []),
    "a step that is copied": (tidy(SWEEP, BINS, SWEEP.replace("id: sweep", "id: again"), version="2"), []),
    "an id for quite another step": (
        tidy(
            COUNT.replace("title:", "owner: boss, title:"),
            BINS,
            version="2",
        ),
        ["SOP703"],
    ),
    "a step that has changed in most": (
        tidy(COUNT, BINS, version="2"),
        [],
    ),
    "the SOP's id": (tidy(head="id: tidy-shop\n", version="2"), ["SOP703"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_judged_against_what_is_committed(case: str, shop) -> None:
    """What changed without a higher version, and ids that did not stay, are found before the commit."""
    text, wanted = CHANGES[case]
    shop.sop("tidy", text)
    assert codes(shop) == [("tidy.yaml", code) for code in wanted]
    commit(shop.folder)
    assert codes(shop) == []


def test_where_the_findings_lie_and_what_they_say(shop) -> None:
    """They stand on the version and on the id, and name what was there."""
    shop.sop("tidy", tidy(SWEEP.replace("id: sweep", "id: floor"), BINS))
    (version, step) = shop.lint(*UPKEEP)
    assert version[1:4] == (3, 10, "SOP702")
    assert "still version 1.0.0" in version[4]
    assert step[1:4] == (7, 9, "SOP703")
    assert "had the id `sweep`, and has `floor` now" in step[4]


def test_an_sop_is_followed_to_its_new_name(shop) -> None:
    """A file that was renamed is compared with what it was; without `id` its name is its id."""
    (shop.folder / "sops/tidy.yaml").rename(shop.folder / "sops/shop.yaml")
    assert codes(shop) == []
    shop.sop("shop", tidy(SWEEP))
    assert codes(shop) == [("shop.yaml", "SOP702")]
    shop.sop("tidy", tidy(BINS, head="id: other\n"))  # a new one under the old name
    assert codes(shop) == [("shop.yaml", "SOP702")]
    shop.sop("shop", tidy(head=""))
    git(shop.folder, "add", "-A")
    git(shop.folder, "commit", "-qm", "without id")
    (shop.folder / "sops/shop.yaml").rename(shop.folder / "sops/store.yaml")
    assert codes(shop) == [("store.yaml", "SOP703")]


def test_a_bare_checklist_is_nobodys_business(team) -> None:
    """A checklist without front matter has no versions and ids to keep."""
    team.write("sops/list.md", "# List\n\n- [ ] one\n- [ ] two\n")
    commit(team.folder)
    team.write("sops/list.md", "# List\n\n- [ ] one more\n")
    team.write("sops/list.yaml", tidy(head=""))
    assert [one for one in codes(team) if one[0] == "list.md"] == []


def test_a_branch_is_one_change(shop, tmp_path: Path) -> None:
    """With an origin the work is compared with what it began at there, however many commits it has."""
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"
    git(shop.folder, "clone", "-q", "--bare", ".", str(origin))
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    (clone / "sops/tidy.yaml").write_text(tidy(SWEEP, version="2.0.0"))
    commit(clone)
    (clone / "sops/tidy.yaml").write_text(tidy(BINS, version="2.0.0"))
    assert codes(shop, str(clone / "sops")) == []
    (clone / "sops/tidy.yaml").write_text(tidy(BINS))
    commit(clone)
    (one,) = codes(shop, str(clone / "sops"))
    assert one[1] == "SOP702"


def test_base_is_where_the_work_parted(shop) -> None:
    """`--base` compares with the merge base: what others changed meanwhile is not this work's."""
    git(shop.folder, "checkout", "-qb", "mine")
    shop.sop("tidy", tidy(BINS))
    commit(shop.folder)
    git(shop.folder, "checkout", "-q", "main")
    shop.sop("tidy", tidy(SWEEP, version="3"))
    shop.sop("other", tidy(head="id: other\n"))
    commit(shop.folder)
    git(shop.folder, "checkout", "-q", "mine")
    assert codes(shop) == []
    assert codes(shop, "--base", "main") == [("tidy.yaml", "SOP702")]


def test_without_history_nothing_is_judged(team) -> None:
    """Outside git, before the first commit, and in a file that git does not have, nothing is compared."""
    team.sop("tidy", tidy())
    assert codes(team) == []
    git(team.folder, "init", "-q")
    assert codes(team) == []
    team.write("other/readme.txt", "x")
    git(team.folder, "add", "other")
    git(team.folder, "commit", "-qm", "one")
    team.sop("tidy", tidy(BINS))
    assert codes(team) == []


def test_what_git_has_may_be_broken(team) -> None:
    """An earlier version that cannot be read is no version to compare with."""
    team.sop("tidy", "id: tidy\ntitle: [\n")
    commit(team.folder)
    team.sop("tidy", tidy())
    assert codes(team) == []


def test_a_base_that_is_not_there_is_told_with_the_fetch_that_brings_it(shop, tmp_path: Path) -> None:
    """In a shallow clone the message has the very command; after it the lint works."""
    shop.sop("tidy", tidy(version="1.1.0", more="tags: [a]\n"))
    commit(shop.folder)
    git(shop.folder, "checkout", "-qb", "mine")
    shop.sop("tidy", tidy(BINS, version="1.1.0"))
    commit(shop.folder)
    git(shop.folder, "checkout", "-q", "main")
    shop.sop("tidy", tidy(version="1.2.0"))
    commit(shop.folder)
    clone = tmp_path / "clone"
    source = shop.folder.as_uri()
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "mine", source, str(clone))
    os.chdir(clone)
    assert codes(shop) == []
    for words in ([], ["sops/tidy.yaml"]):
        shop("lint", *words, "--base", "origin/main", code=2)
        assert "--base origin/main: git has no such revision here" in shop.err
    command = shlex.split(shop.err.partition("fetch it: ")[2].strip())
    assert command[:2] == ["git", "fetch"]
    git(clone, *command[1:])
    assert codes(shop, "--base", "origin/main") == [("tidy.yaml", "SOP702")]


def test_a_shallow_clone_of_two_branches_is_told_to_deepen(shop, tmp_path: Path) -> None:
    """Where both ends are there and what they have in common is not, the fetch is told too."""
    git(shop.folder, "checkout", "-qb", "mine")
    shop.sop("tidy", tidy(BINS))
    commit(shop.folder)
    git(shop.folder, "checkout", "-q", "main")
    shop.sop("tidy", tidy(version="1.2.0"))
    commit(shop.folder)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", shop.folder.as_uri(), str(clone))
    git(clone, "checkout", "-q", "mine")
    os.chdir(clone)
    assert codes(shop) == []
    shop("lint", "--base", "origin/main", code=2)
    assert "in common" in shop.err
    git(clone, *shlex.split(shop.err.partition("fetch it: ")[2].strip())[1:])
    assert codes(shop, "--base", "origin/main") == [("tidy.yaml", "SOP702")]


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD~99", "main\udc80", "-"])
def test_a_base_that_is_none_is_one_message(base: str, shop) -> None:
    """A base that no repository has is refused in one line, whatever it looks like."""
    shop("lint", f"--base={base}", code=2)
    assert "git has no such revision here" in shop.err
    assert shop.err.count("\n") <= 2
    assert not (shop.folder / "x").exists()


def test_a_base_wants_git(team) -> None:
    """Outside git, and before the first commit, a base that was given is refused."""
    team.sop("tidy", tidy())
    team("lint", "--base", "main", code=2)
    assert "no git repository" in team.err
    git(team.folder, "init", "-q")
    team("lint", "--base", "main", code=2)
    assert "git has no such revision" in team.err


def test_a_library_below_the_top_of_git(team) -> None:
    """Names are git's own, wherever the library lies, in Chinese too."""
    (team.folder / "sops").rmdir()
    team.write("部门/sops/整理.yaml", tidy())
    commit(team.folder)
    team.write("部门/sops/整理.yaml", tidy(BINS))
    assert [one[3] for one in team.lint("部门/sops", *UPKEEP)] == ["SOP702"]
    os.chdir(team.folder / "部门")
    assert [one[3] for one in team.lint(*UPKEEP)] == ["SOP702"]


# Files with the same id


def test_two_files_with_one_id_are_both_named(team) -> None:
    """Each of them names the other, also when only one of them is linted."""
    team.sop("tidy", tidy(head=""))
    team.sop("old/clean", tidy(head="id: 'tidy'  # as ever\n"))
    team.sop("new", tidy(head="id: new\n"))
    both = sorted(team.lint(*UPKEEP))
    assert [(one[0], one[3]) for one in both] == [
        ("sops/old/clean.yaml", "SOP704"),
        ("sops/tidy.yaml", "SOP704"),
    ]
    assert "also that of sops/tidy.yaml" in both[0][4]
    assert "also that of sops/old/clean.yaml" in both[1][4]
    assert codes(team, "sops/tidy.yaml") == [("tidy.yaml", "SOP704")]
    team.write("sops/tidy.md", f"---\nid: tidy\ntitle: t\n{ROLES}---\n\n- [ ] one\n")
    assert [one[3] for one in team.lint("sops/tidy.yaml", *UPKEEP)] == ["SOP704"]


def test_a_file_without_a_library_is_judged_alone(team, tmp_path: Path) -> None:
    """What lies beside a file that belongs to no library is nobody's business."""
    for name in ("one", "two"):
        (tmp_path / "away" / name).mkdir(parents=True)
        (tmp_path / "away" / name / "a.yaml").write_text(tidy())
    assert team.lint(str(tmp_path / "away/one/a.yaml"), *UPKEEP) == []


# Reviews and changelogs


def test_a_review_is_due_by_the_day(team) -> None:
    """A review that is due today is not overdue, one that was due yesterday is; it is a note."""
    today = date.today()
    for ago, wanted in ((7, []), (8, ["SOP701"])):
        last = today - timedelta(days=ago)
        team.sop("tidy", tidy(more=f"review: {{every: 1w, last: {last}}}\n"))
        assert [one[3] for one in team.lint(*UPKEEP)] == wanted
    team("lint", *UPKEEP)  # exit 0


@pytest.mark.parametrize(
    ("review", "wanted"),
    [
        ("{every: 12mo}", []),
        ("{every: 99999mo, last: 2020-01-01}", []),
        ("{every: 5wd, last: 2020-01-01}", ["SOP701"]),
        ("{every: 2h, last: 2020-01-01}", ["SOP701"]),
        ("{every: 1d, last: 9999-12-31}", []),
    ],
)
def test_reviews_of_all_kinds(review: str, wanted: list[str], team) -> None:
    """Without a last review there is nothing to count from; what leaves the calendar is never due."""
    team.sop("tidy", tidy(more=f"review: {review}\n"))
    assert [one[3] for one in team.lint(*UPKEEP)] == wanted


def test_a_shared_rhythm_counts(team) -> None:
    """How often comes from the shared file, the last time from the SOP."""
    team.write("sops/_shared.yaml", "defaults: {review: {every: 12mo}}\n")
    team.sop("tidy", tidy(more="review: {last: 2020-01-01}\n"))
    assert [one[3] for one in team.lint(*UPKEEP)] == ["SOP701"]


def test_a_changelog_is_kept(team) -> None:
    """With a changelog the version needs an entry in it; without one nothing is asked, unless it was lost."""
    team.sop("tidy", tidy(more="changelog: {v1.0.0: First}\n"))
    commit(team.folder)
    assert codes(team) == []
    team.sop("tidy", tidy(BINS, version="2.1.0", more="changelog: {1.0.0: First}\n"))
    assert codes(team) == [("tidy.yaml", "SOP705")]
    team.sop("tidy", tidy(BINS, version="2.10.0", more="changelog: {2.1: Second, 1.0.0: First}\n"))
    assert codes(team) == [("tidy.yaml", "SOP705")]
    team.sop("tidy", tidy(BINS, version="2.1.0", more="changelog: {2.1: Second, 1.0.0: First}\n"))
    assert codes(team) == []
    team.sop("tidy", tidy(BINS, version="2.1.0"))
    assert codes(team) == [("tidy.yaml", "SOP705")]
    commit(team.folder)
    assert codes(team) == []


def test_ten_thousand_steps_of_one_title_end(team) -> None:
    """A file made to waste time is judged in time in proportion to it."""
    steps = "".join(f"  - {{id: s{number}, title: Same}}\n" for number in range(3000))
    team.sop("tidy", tidy(steps))
    commit(team.folder)
    team.sop("tidy", tidy(steps.replace("id: s", "id: t"), version="2"))
    assert len([one for one in codes(team) if one[1] == "SOP703"]) == 101
