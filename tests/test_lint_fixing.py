"""What `--fix` mends, and that it changes nothing else, whatever the file holds."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from subprocess import CompletedProcess, run

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.cli.main import main
from sopctl.errors import Edit, Finding, Fix, Place, Rule
from sopctl.lint.engine import lint
from sopctl.lint.fixing import mend
from sopctl.sop.form import SYNTAX
from sopctl.sop.load import load_sop
from tests.conftest import Team
from tests.test_any_sop import an_sop

Sopctl = Callable[..., "CompletedProcess[str]"]

# The rules whose fixes are tried here; what others find in a small SOP is theirs to say.
ONLY = ("--select", "SOP108,SOP209,SOP706")
HEAD = """\
# What we do
id: a
title: t      # in one letter
owner: lead
roles: {lead: "Answers", aide: Helps}
params:
  goes_live: date
  has_page: bool
  form: {type: choice, options: [draw, list], default: draw}
steps:
  - id: one
    title: One
"""

# A slip in a line behind HEAD, the line as it is to be, and whether the fix is safe.
SLIPS = {
    "sign for and": ("    when: has_page && has_page", "    when: has_page and has_page", True),
    "signs without spaces": ("    when: has_page||has_page", "    when: has_page or has_page", True),
    "Chinese signs": (
        "    when: ！has_page ｜｜ form ＝＝ “draw”", "    when: not has_page or form == 'draw'", True,
    ),
    "not": ("    when: ！has_page", "    when: not has_page", True),
    "brackets": ("    when: （has_page）", "    when: (has_page)", True),
    "quoted": ('    when: "has_page　and has_page"  # so', '    when: "has_page and has_page"  # so', True),
    "one equals sign": ("    when: form = 'draw'", "    when: form == 'draw'", False),
    "name in a condition": ("    when: has_pge", "    when: has_page", False),
    "option in a condition": ("    when: form == 'drew'", "    when: form == 'draw'", False),
    "yes in a condition": ("    when: has_page == yes", "    when: has_page == true", False),
    "name in a text": ("    do: Ask {{ formm }} now", "    do: Ask {{ form }} now", False),
    "name in a block": (
        "    do: |\n      1\n      A {{ formm }}", "    do: |\n      1\n      A {{ form }}", False,
    ),
    "role": ("    owner: led", "    owner: lead", False),
    "role in a list": ("    notify: [aide, 'led']", "    notify: [aide, 'lead']", False),
    "approver": ("    approve: {by: ade}", "    approve: {by: aide}", False),
    "key": ("    ownr: lead", "    owner: lead", False),
    "key in a list": ("    evidence: [{id: e, knd: link}]", "    evidence: [{id: e, kind: link}]", False),
    "field type": ("    collect: {n: {type: nteger}}", "    collect: {n: {type: integer}}", False),
    "field type written short": ("    collect: {n: nteger}", "    collect: {n: integer}", False),
    "word of a few": ("    evidence: [{id: e, kind: fil}]", "    evidence: [{id: e, kind: file}]", False),
    "true for text": ("    tags_: x\n".replace("tags_: x\n", "do: true"), '    do: "true"', True),
    "due without spaces": ("    due: goes_live-7wd", "    due: goes_live - 7wd", True),
    "due with one space": ("    due: goes_live- 7wd", "    due: goes_live - 7wd", True),
    "due of nobody": ("    due: gos_live - 7wd", "    due: goes_live - 7wd", False),
    "braces": ("    do: {{ form }} it", '    do: "{{ form }} it"', True),
    "braces alone": ("    do: {{ form }}", '    do: "{{ form }}"', True),
    "braces with quotes": ('    do: {{ form }} "it"', "    do: '{{ form }} \"it\"'", True),
    "at sign": ("    do: @lead it", '    do: "@lead it"', True),
    "key twice": ("    owner: aide\n    takes: 1d\n    owner: aide", "    owner: aide\n    takes: 1d", True),
    "full-width colon": ("    owner：aide\n    takes: 1d", "    owner: aide\n    takes: 1d", True),
    "full-width space": ("    owner:　aide\n    takes: 1d", "    owner: aide\n    takes: 1d", True),
    "remark for nothing": ("    do: Do it  # sopctl: ignore[SOP209] why", "    do: Do it", True),
    "remark on its line": ("    # sopctl: ignore[SOP209] why\n    do: Do it", "    do: Do it", True),
    "remark in part": (
        "    # sopctl: ignore[SOP108, SOP209] why\n    check: [x, and y]",
        "    # sopctl: ignore[SOP209] why\n    check: [x, and y]",
        True,
    ),
}  # fmt: skip
TAIL = "  - {id: two, title: Two}   # the last\n"
ENDS = {"lf": ("\n", b""), "crlf": ("\r\n", b""), "mark": ("\n", b"\xef\xbb\xbf")}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_mended_and_nothing_else(team: Team, slip: str) -> None:
    """Every byte stays but those of the slip, with any line ends; a guess is made only when asked for."""
    old, new, safe = SLIPS[slip]
    path = team.sop("a", "")
    for end, mark in ENDS.values():
        before, after = (
            mark + (HEAD + text + "\n" + TAIL).replace("\n", end).encode() for text in (old, new)
        )
        path.write_bytes(before)
        if not safe:
            team("lint", *ONLY, "--fix", code=1)
            assert path.read_bytes() == before
        team("lint", *ONLY, "--fix", *([] if safe else ["--unsafe-fixes"]))
        assert path.read_bytes() == after
        assert "mended " in team.err
        team("lint", *ONLY, "--fix", "--unsafe-fixes")
        assert path.read_bytes() == after
        assert "nothing to mend" in team.err


def test_a_markdown_sop_is_mended(team: Team) -> None:
    """Where the words of a Markdown file stand as they are read, they are mended as in YAML."""
    text = (
        "---\nid: m\nowner: led\nroles: {lead: Answers}\nparams: {form: text}\n---\n# Title\n\n## Work\n\n"
        "### One\n\nAsk **{{ frm }}** first.\n\n- [ ] It is {{ fom }}\n\n"
        "```yaml sop\nwhen: form ＝ “draw”\n```\n"
    )
    path = team.write("sops/m.md", text)
    team("lint", *ONLY, "--fix", "--unsafe-fixes")
    for old, new in (("led", "lead"), ("frm", "form"), ("fom", "form"), ("＝ “draw”", "== 'draw'")):
        text = text.replace(old, new, 1)
    assert path.read_text() == text


def test_remarks_for_nothing_leave_a_markdown_sop(team: Team) -> None:
    """A remark is removed with what is before it on its line; the text around it stays."""
    remark = "<!-- sopctl: ignore[SOP209] why -->"
    steps = (
        f"- [ ] One {remark}\n- [ ] Two\n\n  Text.  {remark}\n\n  {remark}\n  More.\n\n{remark}\n- [ ] Last\n"
    )
    path = team.write("sops/m.md", f"# T\n\n{steps}")
    team("lint", *ONLY, "--fix")
    assert path.read_text() == "# T\n\n- [ ] One\n- [ ] Two\n\n  Text.\n\n  More.\n\n- [ ] Last\n"


def test_the_difference_is_what_git_applies(team: Team) -> None:
    """`--diff` writes nothing, ends with 1 when there is something; `git apply` does what `--fix` does."""
    old = HEAD + "    when: has_page && has_page\n" + TAIL.rstrip("\n")
    path = team.sop("a", old)
    difference = team("lint", *ONLY, "--diff", code=1)
    assert path.read_text() == old
    assert team.err == "--fix would mend 1 slip in 1 SOP file\n"
    team.write("fix.diff", difference)
    run(["git", "apply", "fix.diff"], cwd=team.folder, check=True)
    applied = path.read_text()
    path.write_text(old)
    team("lint", *ONLY, "--fix")
    assert path.read_text() == applied == old.replace("&&", "and")
    assert team("lint", *ONLY, "--diff") == ""


def test_the_difference_of_a_long_file_is_one_change(team: Team) -> None:
    """A file of very many lines is compared without waste, and git applies it all the same."""
    do = "    do: |\n" + "      x\n" * 5000
    path = team.sop("a", HEAD + "    when: has_page && has_page\n" + do + "    due: goes_live-1d\n" + TAIL)
    team.write("fix.diff", team("lint", *ONLY, "--diff", code=1))
    run(["git", "apply", "fix.diff"], cwd=team.folder, check=True)
    assert "due: goes_live - 1d\n" in path.read_text()
    assert team("lint", *ONLY, "--diff") == ""


def test_the_text_of_stdin_is_mended_to_stdout(repo: Path, sopctl: Sopctl) -> None:
    """With --fix the mended text is all of stdout, byte for byte; findings that are left go to stderr."""
    text = (HEAD + "    when: has_page && has_page\n    owner: nobody\n").replace("\n", "\r\n")
    done = sopctl(
        "lint", *ONLY, "-", "--fix", "--stdin-filename", "sops/a.yaml", cwd=repo, input="\ufeff" + text
    )
    assert done.returncode == 1
    assert done.stdout == "\ufeff" + text.replace("&&", "and")
    assert "sops/a.yaml:14:12: SOP402" in done.stderr
    done = sopctl("lint", *ONLY, "-", "--fix", cwd=repo, input="id: [")
    assert (done.returncode, done.stdout) == (1, "id: [")
    done = sopctl("lint", *ONLY, "-", "--diff", cwd=repo, input=text)
    assert done.stdout.startswith("--- a/stdin.yaml\n+++ b/stdin.yaml\n@@ ")


def test_a_file_keeps_its_mode_and_a_link_is_left(team: Team) -> None:
    """The file is written in one stroke with the mode that it has; a link is not written through."""
    text = HEAD + "    when: has_page && has_page\n"
    path = team.sop("a", text)
    path.chmod(0o640)
    kept = team.write("kept.txt", text.replace("id: a", "id: b"))
    (team.folder / "sops/b.yaml").symlink_to(kept)
    team("lint", *ONLY, "--fix", code=1)
    assert "is a link" in team.err
    assert path.stat().st_mode & 0o777 == 0o640
    assert "&&" not in path.read_text()
    assert "&&" in kept.read_text()
    assert sorted(os.listdir(team.folder / "sops")) == ["a.yaml", "b.yaml"]


def test_what_is_ignored_or_not_selected_is_not_mended(team: Team) -> None:
    """Only findings that are told are mended."""
    text = HEAD + "    # sopctl: ignore[SOP209] why\n    do: x\n"
    path = team.sop("a", text)
    team("lint", *ONLY, "--fix", "--ignore", "SOP706", "--fail-on", "error")
    assert path.read_text() == text


HOSTILE = {
    "a condition that would become a block": "    when: ＞ 3\n",
    "a name that an alias repeats": "    do: &x Ask {{ formm }}\n    prompt: *x\n",
    "a key that is there already": "    ownr: lead\n    owner: aide\n",
    "a key whose anchor is used": "    owner: aide\n    takes: &x 1d\n    takes: &x 1d\n",
    "a remark that ends where YAML says": "    do: x # sopctl: ignore[SOP209] why\u2028    prompt: y\n",
    "a name in a title that gives the id": "    when: form == 'a“b'\n    do: '“ {{ formm }}'\n",
}
BROKEN = {
    "a text in brackets": "    check: [‘, a：b\n",
    "braces over lines": "    do: {{ form }}\n      and more\n",
    "a colon in a text over lines": "    do: so\n      it：is\n      x: y\n",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_fix_changes_no_more_than_it_says(team: Team, case: str) -> None:
    """However a file is written, its keys and the kinds of its values are the same after `--fix`."""
    path = team.sop("a", HEAD + HOSTILE[case])
    before = load_sop("a.yaml", path.read_bytes()).document
    main(["lint", *ONLY, "--fix", "--unsafe-fixes"])
    after = load_sop("a.yaml", path.read_bytes()).document
    assert before is not None
    assert after is not None
    assert _shape(after.data) == _shape(before.data)


@pytest.mark.parametrize("case", BROKEN)
def test_a_form_is_mended_whole_or_not_at_all(team: Team, case: str) -> None:
    """Where the slips that are known do not make a file readable, it stays as it is."""
    path = team.sop("a", HEAD + BROKEN[case])
    team("lint", *ONLY, "--fix", "--unsafe-fixes", code=1)
    assert path.read_text() == HEAD + BROKEN[case]


def _shape(data: object) -> object:
    """Keys and kinds of values."""
    if isinstance(data, dict):
        return {key: _shape(value) for key, value in data.items()}
    return [_shape(one) for one in data] if isinstance(data, list) else type(data)


LIE = Rule("SOP999", "lie")


@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 30), st.text(max_size=4)), max_size=6),
)
@settings(max_examples=36, deadline=None)
def test_a_fix_does_what_it_says_or_nothing(seed: int, lies: list[tuple[int, int, str]]) -> None:
    """Fixes that edit at random and say that nothing changes may change comments and layout, no data."""
    text = "# one\n" + _text(Random(seed))
    found = []
    for start, width, new in lies:
        edit = Edit(min(start, len(text)), min(start + width, len(text)), new)
        found.append(Finding(LIE, Place("a.yaml"), "", fix=Fix("", (edit,))))
    mended = mend(
        text,
        found,
        lambda text: [],
        lambda text: load_sop("a.yaml", text.encode("utf-8", "replace")).document,
    )
    before, after = (
        load_sop("a.yaml", one.encode("utf-8", "replace")).document for one in (text, mended.text)
    )
    assert before is not None
    assert after is not None
    assert json.dumps(after.data) == json.dumps(before.data)


def _text(random: Random) -> str:
    """An SOP as text, in one of the ways of writing it."""
    sop = an_sop(random, "a", [])
    data = sop.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.safe_dump(
        data, sort_keys=False, allow_unicode=True, default_flow_style=random.choice([None, False])
    )


@given(st.integers(0, 2**32))
@settings(max_examples=36, deadline=None)
def test_mending_gives_back_what_was_there(seed: int) -> None:
    """Slips put into a random SOP are mended byte for byte, and mending again changes nothing."""
    random = Random(seed)
    text = _text(random)
    wrong = text
    for right, slips in ((" and ", (" && ", "&&")), (" or ", (" || ", " ｜｜ ")), ("not flag", ("！flag",))):
        for __ in range(2):
            wrong = wrong.replace(right, random.choice(slips), 1) if random.random() < 0.7 else wrong

    def look(text: str) -> list[Finding]:
        return lint(load_sop("a.yaml", text.encode()), codes=["SOP202"])

    def read(text: str) -> object:
        return load_sop("a.yaml", text.encode()).document

    mended = mend(wrong, look(wrong), look, read)  # type: ignore[arg-type]  # the data alone is looked at
    assert mended.text == text
    assert mended.left == []
    assert mend(mended.text, look(mended.text), look, read).made == []  # type: ignore[arg-type]


def test_a_form_that_cannot_be_mended_is_left(team: Team) -> None:
    """Slips of form are mended one after the other until the file reads; if it never does, none is."""
    text = HEAD.replace("id: a", "id：a").replace("owner: lead", "owner：lead")
    path = team.sop("a", text)
    team("lint", *ONLY, "--fix")
    assert path.read_text() == HEAD
    broken = text + "    do: [\n"
    path.write_text(broken)
    team("lint", *ONLY, "--fix", "--unsafe-fixes", code=1)
    assert path.read_text() == broken
    assert f"{SYNTAX.code} is left: its fix would change more" in team.err
