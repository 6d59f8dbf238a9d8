"""The merge driver: by lines where that does what both wanted, else by meaning; clashes told and marked."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from random import Random

import merge_edits
import pytest
from conftest import Team
from hypothesis import HealthCheck, given, settings

from sopctl.cli.main import main
from sopctl.diff.merging_values import merged_text
from sopctl.lint.engine import errors_in
from sopctl.sop.load import load_sop
from sopctl.sop.model import Sop, steps_of

FAIR = """\
# What the team does for a fair.
id: fair
title: Fair
version: 1.0.0
owner: lead   # answers for it
tags: [fair]
changelog:
  1.0.0: First
roles: {lead: Leads, desk: Sits at the desk}

steps:
  # Before anything else
  - id: invite
    title: Invite the guests
    do: |
      Write to everybody on the list of last year,
      and ask for an answer by the end of the month.

  # Not before the list is known
  - id: print
    title: "Print the badges"   # in colour
    owner: desk
    needs: [invite]
    takes: 2d
    check:
      - Names read
      - Paper there
"""
WASH = "\n  # Last of all\n  - id: wash\n    title: Wash the cups   # all of them\n    needs: [print]\n"
DANCE = "\n  - id: dance\n    title: Dance\n    needs: [print]\n"


@pytest.fixture
def driver(team: Team) -> Callable[..., tuple[int, str]]:
    """Merge three texts: the exit code and what stands in OURS; `team.err` has what was said."""

    def merged(base: str, ours: str, theirs: str, name: str = "sops/fair.yaml") -> tuple[int, str]:
        for file, text in (("base", base), ("ours", ours), ("theirs", theirs)):
            (team.folder / file).write_bytes(text.encode())
        clean = main(["merge-file", "base", "ours", "theirs", name])
        team.err = team._capsys.readouterr().err
        return clean, (team.folder / "ours").read_bytes().decode()

    return merged


Driver = Callable[..., tuple[int, str]]


def git(folder: Path, *words: str, code: int = 0) -> str:
    """What git prints; it must end with this code."""
    person = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *person, *words],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
        capture_output=True,
        check=False,
    )
    assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


def branches(team: Team, base: str, ours: str, theirs: str, name: str = "sops/fair.yaml") -> Path:
    """A repository with the driver, two branches that changed one file, and the first checked out."""
    folder, file = team.folder, team.folder / name
    git(folder, "init", "-q")
    git(
        folder,
        "config",
        "merge.sopctl.driver",
        f"{shlex.quote(sys.executable)} -m sopctl merge-file %O %A %B %P",
    )
    team.write(".gitattributes", "sops/** merge=sopctl\n")
    for branch, text in (("main", base), ("theirs", theirs), ("ours", ours)):
        if branch != "main":
            git(folder, "checkout", "-q", "-b", branch, "main")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", branch)
    return file


def test_git_merges_steps_that_two_people_add_at_one_place(team: Team) -> None:
    """Plain git stops; with the driver both steps are there, ours first, with their remarks."""
    file = branches(team, FAIR, FAIR + WASH, FAIR + DANCE)
    git(team.folder, "-c", "merge.sopctl.driver=false", "merge", "-q", "theirs", code=1)
    git(team.folder, "merge", "--abort")
    git(team.folder, "merge", "-q", "-m", "merged", "theirs")
    assert file.read_text() == FAIR + WASH + DANCE


def test_git_stops_where_meanings_clash_though_lines_do_not(team: Team) -> None:
    """One removes a step that the other makes something need: git would not have noticed."""
    base = FAIR + WASH
    ours = FAIR[: FAIR.index("\n  # Not before")] + WASH.replace("needs: [print]", "needs: [invite]")
    theirs = base.replace("owner: lead ", "owner: desk ") + DANCE
    file = branches(team, base, ours, theirs)
    said = git(team.folder, "merge", "theirs", code=1)
    assert "sops/fair.yaml: step `dance`" in said
    assert "CONFLICT" in said
    text = file.read_text()
    assert text.count("<<<<<<< ours") == text.count(">>>>>>> theirs") == 1
    assert "owner: desk   # answers for it" in text  # what does not clash is merged


def test_git_merges_a_file_in_a_folder_with_a_chinese_name(team: Team) -> None:
    """The name of a file is whatever people call it."""
    file = branches(team, FAIR, FAIR + WASH, FAIR + DANCE, "sops/市集/活动 一.yaml")
    git(team.folder, "merge", "-q", "-m", "merged", "theirs")
    assert file.read_text() == FAIR + WASH + DANCE


def test_git_rebases_over_what_others_added(team: Team) -> None:
    """A rebase asks the driver too; there `ours` is what one rebases onto."""
    file = branches(team, FAIR, FAIR + WASH, FAIR + DANCE)
    git(team.folder, "rebase", "-q", "theirs")
    assert file.read_text() == FAIR + DANCE + WASH


def test_a_clean_line_merge_is_kept_byte_for_byte(driver: Driver) -> None:
    """Layout and all."""
    ours, theirs = FAIR.replace("Fair\n", "Spring fair\n"), FAIR.replace("- Paper there", "-   Paper there")
    assert driver(FAIR, ours, theirs) == (0, ours.replace("- Paper there", "-   Paper there"))


def test_changes_of_one_text_apart_from_each_other_are_both_taken(driver: Driver) -> None:
    """Word by word, where the lines are the same."""
    ours = FAIR.replace("Write to everybody", "Write a letter to everybody")
    theirs = FAIR.replace("list of last year,", "list of this year,")
    both = FAIR.replace("Write to everybody on", "Write a letter to everybody on").replace(
        "of last", "of this"
    )
    assert driver(FAIR, ours, theirs) == (0, both)


def test_changes_of_words_side_by_side_clash(driver: Driver) -> None:
    """`two days` made `three days` here and `two weeks` there must not become `three weeks`."""
    base = FAIR.replace("Print the badges", "Wait two days")
    code, text = driver(base, base.replace("two", "three"), base.replace("days", "weeks"))
    assert code == 1
    assert '<<<<<<< ours\n    title: "Wait three days"   # in colour\n=======\n' in text


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (
            "先核对名单再交给前台打印",
            "先核对新名单再交给前台打印",
            "先核对名单再交给前台印刷",
            "先核对新名单再交给前台印刷",
        ),
        ("等待两天再打电话", "等待三天再打电话", "等待两周再打电话", None),
        ("one two three four", "1 two three four", "one two three 4", "1 two three 4"),
        ("one two", "one two three", "one two four", None),
        ("", "", "", ""),
    ],
)
def test_texts_are_merged_by_words_and_signs(base: str, ours: str, theirs: str, merged: str | None) -> None:
    """Chinese too, sign by sign."""
    assert merged_text(base, ours, theirs) == merged


def test_lists_that_are_sets_are_united(driver: Driver) -> None:
    """What either added is there, and what either removed is not."""
    base = FAIR.replace("tags: [fair]", "tags: [fair, old]")
    ours, theirs = (
        base.replace("fair, old]", "fair, old, spring]"),
        base.replace("[fair, old]", "[fair, big]"),
    )
    code, text = driver(base, ours, theirs)
    assert (code, text) == (0, base.replace("[fair, old]", "[fair, spring, big]"))


def test_both_raise_the_version_and_write_in_the_changelog(driver: Driver) -> None:
    """The higher one stands, and the entries of both."""
    ours = (
        FAIR.replace("version: 1.0.0", "version: 1.1.0").replace("changelog:\n", "changelog:\n  1.1.0: Tea\n")
        + WASH
    )
    theirs = (
        FAIR.replace("version: 1.0.0", "version: 1.2.0").replace(
            "changelog:\n", "changelog:\n  1.2.0: Music\n"
        )
        + DANCE
    )
    code, text = driver(FAIR, ours, theirs)
    assert code == 0
    sop = read(text)
    assert sop.version == "1.2.0"
    assert sop.changelog == {"1.1.0": ["Tea"], "1.2.0": ["Music"], "1.0.0": ["First"]}


def test_both_write_for_one_version(driver: Driver) -> None:
    """Then it has both entries."""
    new = FAIR.replace("version: 1.0.0", "version: 1.1.0")
    ours = new.replace("changelog:\n", "changelog:\n  1.1.0: Tea\n") + WASH
    theirs = new.replace("changelog:\n", "changelog:\n  1.1.0: Music\n") + DANCE
    code, text = driver(FAIR, ours, theirs)
    assert (code, read(text).version, read(text).changelog["1.1.0"]) == (0, "1.1.0", ["Tea", "Music"])


def test_the_version_is_raised_as_far_as_both_changes_ask_for(driver: Driver, team: Team) -> None:
    """Both said patch, and together they let somebody down."""
    ours = (FAIR + WASH).replace("1.0.0\nowner: lead", "1.0.1\nowner: desk")
    theirs = (FAIR + DANCE).replace("1.0.0\nowner", "1.0.2\nowner")
    code, text = driver(FAIR, ours, theirs)
    assert (code, read(text).version) == (0, "2.0.0")
    assert "2.0.0" in team.err
    team.write("sopctl.toml", '[diff.grades]\n"sop-owner-changed" = "behaviour"\n')
    code, text = driver(FAIR, ours, theirs)
    assert (code, read(text).version) == (0, "1.1.0")  # as grave as settings say


PRINT = FAIR[FAIR.index("\n  # Not") :]
CLASHES = {
    "values": (("takes: 2d", "takes: 3d"), ("takes: 2d", "takes: 1d"), "step `print`, `takes`: both"),
    "text": (("Invite the", "Ask the"), ("Invite the", "Call the"), "step `invite`, `title`: both"),
    "removed": ((PRINT, ""), ("takes: 2d", "takes: 1d"), "step `print`: ours removed it"),
    "added": (
        ("- Paper there\n", "- Paper there\n" + WASH),
        ("- Paper there\n", "- Paper there\n" + DANCE.replace("id: dance", "id: wash")),
        "step `wash`: both added it, each for something else",
    ),
    "renamed": (("id: print", "id: badges"), ("id: print", "id: make-badges"), "step `print`: one side"),
    "parameter": (
        ("owner: lead", "params: {day: date}\nowner: lead"),
        ("owner: lead", "params: {day: text}\nowner: lead"),
        "`params.day`: both",
    ),
    "needs": (
        ("    title: Invite the", "    needs: [print]\n    title: Invite the"),
        (PRINT, "\n  - id: paste\n    title: Paste\n"),
        "step `print`",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASHES)
def test_what_clashes_is_told_and_marked(driver: Driver, team: Team, name: str) -> None:
    """Where it is, what each side says, and marks in the file around that and no more."""
    ours, theirs, told = CLASHES[name]
    code, text = driver(FAIR, FAIR.replace(*ours), FAIR.replace(*theirs))
    assert code == 1
    assert told in team.err
    assert text.count("<<<<<<< ours\n") == text.count("=======\n") == text.count(">>>>>>> theirs\n") >= 1
    kept = [line for line in text.split("\n") if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))]
    assert {"# What the team does for a fair.", "  # Before anything else"} <= {*kept}


@pytest.mark.parametrize("style", ["diff3", "zdiff3"])
@pytest.mark.parametrize("name", CLASHES)
def test_marks_have_the_base_where_settings_ask_for_it(
    driver: Driver, team: Team, name: str, style: str
) -> None:
    """What both began with stands between, around what clashes and no more."""
    git(team.folder, "init", "-q")
    git(team.folder, "config", "merge.conflictStyle", style)
    ours, theirs, __ = CLASHES[name]
    code, text = driver(FAIR, FAIR.replace(*ours), FAIR.replace(*theirs))
    assert code == 1
    assert text.startswith("# What the team does for a fair.\n")
    kept = [line for line in text.split("\n") if not line.startswith(("<<<", "|||", "===", ">>>"))]
    assert len(kept) < 2 * len(FAIR.split("\n"))
    if name == "values":
        sides = "<<<<<<< ours\n    takes: 3d\n||||||| base\n    takes: 2d\n=======\n    takes: 1d\n"
        assert text == FAIR.replace("    takes: 2d\n", sides + ">>>>>>> theirs\n")


def test_a_circle_that_both_close_is_a_clash(driver: Driver, team: Team) -> None:
    """Each of the two is right alone."""
    ours = FAIR.replace("needs: [invite]", "needs: [invite, wash]") + WASH.replace("    needs: [print]\n", "")
    ours = ours.replace("needs: [invite, wash]", "needs: [wash]")
    base = FAIR + WASH.replace("    needs: [print]\n", "")
    code, text = driver(base, ours, FAIR + WASH)
    assert code == 1
    assert "does not hold" in team.err
    assert "<<<<<<< ours" in text


def test_a_change_is_not_taken_into_another_step(driver: Driver, team: Team) -> None:
    """A step that one person replaced looks to a line merge like the one that another person changed."""
    ours = FAIR.replace("id: print", "id: cook").replace(
        "Print the badges", "Cook a soup for all of the guests"
    )
    theirs = FAIR.replace("- Paper there", "- Paper there\n      - Ink there")
    code, __ = driver(FAIR, ours, theirs)
    assert code == 1
    assert "step `print`: ours removed it, theirs changed it" in team.err


def test_steps_that_only_one_side_moved_or_changed_meet(driver: Driver) -> None:
    """A step is found wherever it stands, in another phase too."""
    phases = """\
title: Fair
owner: lead
phases:
  - id: before
    title: Before
    steps:
      - {id: list, title: List}
      - id: print
        title: Print
        takes: 2d
  - id: after
    title: After
    steps:
      # the last
      - {id: thank, title: Thank}
"""
    moved = phases.replace("      - id: print\n        title: Print\n        takes: 2d\n", "")
    moved += "      - id: print\n        title: Print\n        takes: 2d\n"
    code, text = driver(phases, moved, phases.replace("takes: 2d", "takes: 3d"))
    assert (code, text) == (0, moved.replace("takes: 2d", "takes: 3d"))
    code, text = driver(phases, phases.replace("takes: 2d", "takes: 3d"), moved)
    assert (code, text) == (0, moved.replace("takes: 2d", "takes: 3d"))


def test_windows_line_ends_and_the_mark_of_utf8_stay(driver: Driver) -> None:
    """The file stays as our editor wrote it."""
    base, ours, theirs = (f"\ufeff{text}".replace("\n", "\r\n") for text in (FAIR, FAIR + WASH, FAIR + DANCE))
    assert driver(base, ours, theirs) == (0, f"\ufeff{FAIR}{WASH}{DANCE}".replace("\n", "\r\n"))
    code, text = driver(FAIR, ours, FAIR + DANCE)  # an editor changed all line ends of ours
    assert (code, text) == (0, f"\ufeff{FAIR}{WASH}{DANCE}".replace("\n", "\r\n"))


def test_remarks_of_both_are_kept(driver: Driver) -> None:
    """Also of a part in which only remarks changed."""
    ours = FAIR.replace("# answers for it", "# since May") + WASH
    theirs = FAIR.replace("  # Not before the list", "  # Never before the list") + DANCE
    code, text = driver(FAIR, ours, theirs)
    wanted = FAIR.replace("# answers for it", "# since May").replace("# Not before", "# Never before")
    assert (code, text) == (0, wanted + WASH + DANCE)


def test_theirs_is_indented_as_ours_is(driver: Driver) -> None:
    """Whoever wrote it with other blanks."""
    flat = FAIR[: FAIR.index("steps:\n")] + "steps:\n" + "".join(
        line.removeprefix("  ") for line in FAIR[FAIR.index("steps:\n") + 7 :].splitlines(keepends=True)
    )  # fmt: skip
    code, text = driver(FAIR, FAIR + WASH, flat + DANCE.replace("\n  ", "\n"))
    assert (code, text) == (0, FAIR + WASH + DANCE)


@pytest.mark.parametrize("both", [FAIR, "# empty\n"])
def test_files_that_both_added(driver: Driver, both: str) -> None:
    """Without a base what is in one of them alone is taken."""
    code, text = driver("", FAIR + WASH, FAIR + DANCE)
    assert (code, text) == (0, FAIR + WASH + DANCE)


MARKDOWN = (
    "---\ntitle: Fair\nowner: lead\n---\n\n- [ ] Invite\n- [ ] Print\n- [ ] Cook\n- [ ] Wash\n- [ ] Thank\n"
)


def test_markdown_is_merged_by_lines_and_held_against_the_meaning(driver: Driver, team: Team) -> None:
    """A clean line merge is kept; two steps of one id are not."""
    ours, theirs = MARKDOWN.replace("Invite", "Invite all"), MARKDOWN.replace("Thank", "Thank all")
    assert driver(MARKDOWN, ours, theirs, "sops/fair.md") == (0, ours.replace("Thank", "Thank all"))
    step = "## {title}\n\n```yaml sop\nid: x\n```\n\nDo it.\n\n"
    base = "# Fair\n\n## First\n\nDo this.\n\n## Middle\n\nDo that.\n\n## Last\n\nDo it all.\n\n"
    ours = base.replace("## First", step.format(title="Tea") + "## First")
    code, text = driver(base, ours, base + step.format(title="Music"), "sops/fair.md")
    if code == 1:
        assert "<<<<<<< ours" in text


@pytest.mark.parametrize(
    "text",
    [
        "title: [",
        "a: &a [*a]\n",
        "\x00\x01",
        "- - - -\n" * 50,
        "!!python/object:os.system x\n",
        "? [a]\n: b\n",
        "[" * 9999,
    ],
)
def test_a_file_that_is_no_sop_is_left_to_the_lines(driver: Driver, team: Team, text: str) -> None:
    """Nothing falls over, and nothing is made of it."""
    code, __ = driver(FAIR, FAIR + WASH, text)
    assert code == 1
    assert "Traceback" not in team.err
    code, __ = driver(text, text + "\n", text + "\n\n# x\n")
    assert code in (0, 1, 2)
    assert "Traceback" not in team.err


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_marks_that_are_left_are_an_error(team: Team, end: str) -> None:
    """A file that is committed with them is no SOP, in Markdown as well; a block of code may show some."""
    marks = "<<<<<<< ours\nCall all.\n=======\nWrite to all.\n>>>>>>> theirs\n"
    head = "# Fair\n\n## Before\n\n### Invite\n\n"
    for name, text in (
        ("fair.yaml", FAIR.replace("    takes", marks + "    takes")),
        ("fair.md", head + marks),
    ):
        path = team.folder / "sops" / name
        path.write_bytes(text.replace("\n", end).encode())
        (found,) = team.lint()
        assert "a conflict that nobody has settled" in found[4]
        assert found[1] == text[: text.index("<<<")].count("\n") + 1
        path.unlink()
    team.write("sops/fair.md", f"{head}Git writes:\n\n```\n{marks}```\n")
    assert team.lint() == []


def test_an_sop_with_anchors_never_becomes_another_one(driver: Driver) -> None:
    """What cannot be put together surely is left to a person."""
    base = FAIR.replace("roles: {lead: Leads", "roles: {lead: &who Leads")
    code, text = driver(base, base + WASH, base + DANCE.replace("title: Dance", "title: *who"))
    assert code == 1 or read(text).title == "Fair"


def test_an_error_of_ours_leaves_what_the_lines_say(
    driver: Driver, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's own marks are there, and why is told."""
    monkeypatch.setattr("sopctl.cli.review.meanings.merge", lambda *__: 1 / 0)
    code, text = driver(FAIR, FAIR + WASH, FAIR + DANCE)
    assert code == 1
    assert "not merged by meaning: ZeroDivisionError" in team.err
    assert text.count("<<<<<<< ours") == 1


def test_a_huge_file_is_merged_in_time(driver: Driver) -> None:
    """Thousands of steps, and a text in which every word repeats."""
    steps = "".join(f"  - {{id: s{number}, title: Step {number}}}\n" for number in range(3000))
    base = f"title: Fair\nowner: lead\npurpose: {'a ' * 5000}b\nsteps:\n{steps}"
    ours, theirs = (
        base.replace("a a a a ", "a a c a "),
        base.replace("a a a a ", "d a a a ") + "  - {id: x, title: X}\n",
    )
    assert driver(base, ours, theirs)[0] == 1
    added = base + "  - {id: y, title: Y}\n"
    assert driver(base, added, base + "  - {id: x, title: X}\n") == (0, added + "  - {id: x, title: X}\n")


def read(text: str) -> Sop:
    loaded = load_sop("fair.yaml", text.encode())
    assert loaded.sop is not None, loaded.findings
    return loaded.sop


def merged(base: str, ours: str, theirs: str) -> tuple[int, str]:
    """The exit code and the result, in a folder of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sops").mkdir()
        for file, text in (("base", base), ("ours", ours), ("theirs", theirs)):
            (folder / file).write_bytes(text.encode())
        with chdir(name):
            code = main(["merge-file", "base", "ours", "theirs", "sops/fair.yaml"])
        return code, (folder / "ours").read_text()


def by_lines(base: str, ours: str, theirs: str) -> str | None:
    """What git makes of it; None where that is not clean."""
    with tempfile.TemporaryDirectory() as name:
        for file, text in (("base", base), ("ours", ours), ("theirs", theirs)):
            Path(name, file).write_bytes(text.encode())
        done = subprocess.run(
            ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=name, capture_output=True, check=False
        )
    return done.stdout.decode() if done.returncode == 0 else None


def as_wanted(base: str, ours: str, theirs: str, made: str) -> bool:
    """Whether a text is an SOP without errors, whose steps say at each key what one side said, or both."""
    loaded = load_sop("fair.yaml", made.encode())
    if loaded.sop is None or errors_in(loaded):
        return False
    old, mine, other = ({step.id: step for step in steps_of(read(text))} for text in (base, ours, theirs))
    new = {step.id: step for step in steps_of(loaded.sop)}
    gone = {*old} - ({*mine} & {*other})
    if {*new} != ({*old, *mine, *other} - gone):
        return False
    for name, step in new.items():
        for key in type(step).model_fields:
            versions = [getattr(one[name], key, None) if name in one else None for one in (old, mine, other)]
            if versions[1] == versions[2]:
                versions[0] = versions[1]
            alone = [one for one in versions[1:] if one != versions[0]]
            if len(alone) < 2 and getattr(step, key) != (alone[0] if alone else versions[0]) and name in old:
                return False
    return True


SLOW = settings(max_examples=48, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOW
@given(merge_edits.three())
def test_it_agrees_with_the_line_merge_wherever_that_does_what_both_wanted(
    versions: tuple[str, str, str],
) -> None:
    """And otherwise gives an SOP without errors, or marks."""
    base, ours, theirs = versions
    code, text = merged(base, ours, theirs)
    lines = by_lines(base, ours, theirs)
    if lines is not None and as_wanted(base, ours, theirs, lines):
        assert (code, text) == (0, lines)
    elif code == 0:
        assert as_wanted(base, ours, theirs, text) or not as_wanted(base, base, ours, ours)
    else:
        assert "<<<<<<< " in text


@SLOW
@given(merge_edits.three())
def test_it_commutes_up_to_order(versions: tuple[str, str, str]) -> None:
    """Whoever merges whom: the same steps with the same values, or both times a clash."""
    base, ours, theirs = versions
    one, other = merged(base, ours, theirs), merged(base, theirs, ours)
    assert one[0] == other[0]
    if one[0] == 0:
        first, second = ({step.id: step for step in steps_of(read(text))} for _code, text in (one, other))
        assert {*first} == {*second}
        assert all(first[name].do == second[name].do for name in first)
        assert all({*first[name].needs} == {*second[name].needs} for name in first)


@SLOW
@given(merge_edits.three())
def test_a_side_that_changed_nothing_or_the_same_changes_nothing(versions: tuple[str, str, str]) -> None:
    """The other side's bytes stand."""
    base, ours, __ = versions
    assert merged(base, ours, base) == merged(base, base, ours) == merged(base, ours, ours) == (0, ours)
    assert merged(base, base, base) == (0, base)


def test_most_conflicts_of_the_line_merge_are_resolved() -> None:
    """Of what two people do to an SOP apart, more than half of what stops git goes through."""
    count: Counter[int] = Counter()
    for seed in range(60):
        random = Random(seed)
        first = merge_edits.base(random)
        sides = [merge_edits.edited(first, who, random, 2) for who in "ab"]
        versions = [merge_edits.written(one) for one in (first, *sides)]
        if len({*versions}) == 3 and by_lines(*versions) is None:
            count[merged(*versions)[0]] += 1
    assert count[0] > count[1]
