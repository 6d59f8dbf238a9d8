"""Which findings are told: options, settings, remarks in the file, a baseline; and when lint fails."""

import json
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.conftest import Team

Sopctl = Callable[..., "CompletedProcess[str]"]

# Where all that is found is counted, what other rules say of a small SOP is left out.
LOOKED_AT = ("SOP104", "SOP209", "SOP301", "SOP706")
ONLY = ("--select", "SOP209,SOP706")
HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: x}\n"
# SOP209, a warning, on line 8; and on line 12 again.
SPLIT = """\
id: a
title: t
owner: r
roles: {r: x}
steps:
  - id: one
    title: One
    check: [look, and listen]
  - id: two
    title: Two
    do: Think.
    check: [taste, and smell]
"""
ERROR = HEAD + "steps: [{id: s, title: t, needs: z}]\n"


def codes(team: Team, *words: str, code: int) -> list[str]:
    found = json.loads(team("lint", "--format", "json", *words, code=code))
    return [f"{one['code']}:{one['line']}" for one in found if one["code"] in LOOKED_AT]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], ["SOP209:8", "SOP209:12"]),
        (["--ignore", "SOP209"], []),
        (["--ignore", "split-text"], []),
        (["--ignore", "SOP7,sop2"], []),
        (["--select", "SOP9"], []),
        (["--select", "SOP9", "--extend-select", "SOP2"], ["SOP209:8", "SOP209:12"]),
        (["--select", "SOP209", "--ignore", "SOP2"], ["SOP209:8", "SOP209:12"]),
        (["--select", "SOP2", "--ignore", "SOP209"], []),
        (["--select", "SOP2", "--ignore", "SOP2"], []),
    ],
)
def test_options_choose_rules(team: Team, words: list[str], found: list[str]) -> None:
    """Codes, their beginnings and names choose; of two the closer wins, else what leaves out."""
    team.sop("a", SPLIT)
    assert codes(team, *words, code=1 if found else 0) == found


def test_errors_are_told_whatever_is_chosen(team: Team) -> None:
    """What `new` would refuse is told when other rules are selected, and when its group is ignored."""
    team.sop("a", ERROR)
    for words in (["--select", "SOP9"], ["--ignore", "SOP2"], ["--fail-on", "error"]):
        assert codes(team, *words, code=1) == ["SOP301:5"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--ignore", "SOP301"], "--ignore: `SOP301` is an error: a run could not do with it"),
        (["--ignore", "SOP7,unknown-step"], "`unknown-step` is an error"),
        (["--select", "split-txt"], "--select: no rule 'split-txt'\n  did you mean split-text?"),
        (["--extend-select", "SOP999"], "--extend-select: no rule 'SOP999'"),
        (["--ignore", "S"], "--ignore: no rule 'S'"),
        (
            ["--fail-on", "warn"],
            "--fail-on warn: no severity is called so\n  known here: error, warning, note",
        ),
        (["--unsafe-fixes"], "--unsafe-fixes goes with --fix or --diff"),
        (["--fix", "--diff"], "give one of them"),
        (["-", "sops"], "- is stdin, and stands alone"),
        (["--baseline", "none.json"], "cannot read none.json: there is no such file"),
        (["--format", "xml"], "--format xml: lint prints text"),
        (["--explain", "SOP999"], "SOP999"),
        (["--explain", "SOP301", "sops/a.yaml"], "--explain tells of a rule, and reads no file"),
        (["--statistics", "--format", "sarif"], "--statistics is told as text or as json, not as sarif"),
        (["--diff", "--format", "json"], "--diff and --format json do not go together\n  give one of them"),
        (["--diff", "--statistics"], "--diff and --statistics do not go together"),
        (["--diff", "--write-baseline", "b.json"], "--diff and --write-baseline do not go together"),
        (["--write-baseline", "b.json", "--format", "sarif"], "--write-baseline and --format sarif do not"),
        (["--write-baseline", "b.json", "--statistics"], "--write-baseline and --statistics do not go"),
        (["--write-baseline", "b.json", "--baseline", "b.json"], "--write-baseline and --baseline do not"),
        (
            ["-", "--fix", "--format", "json"],
            "the mended text is all that goes to stdout\n  leave out --format",
        ),
        (["-", "--fix", "--statistics"], "all that goes to stdout\n  leave out --statistics"),
        (["-", "--fix", "--write-baseline", "b.json"], "stdout\n  leave out --write-baseline"),
        (["-", "--base", "HEAD"], "nothing says which file stdin is\n  name it: --stdin-filename"),
        (["--stdin-filename", "sops/a.yaml"], "stdin is asked for by -"),
        (["--base", ""], "--base: nothing stands behind it"),
        (["--baseline", " "], "--baseline: nothing stands behind it"),
        (["--select", ""], "--select: nothing stands behind it"),
    ],
)
def test_wrong_use_is_told(team: Team, words: list[str], told: str) -> None:
    """A rule that is none, an error that would be left out, options that do not go together: exit 2."""
    team.sop("a", SPLIT)
    assert team("lint", *words, code=2) == ""
    assert told in team.err
    assert not (team.folder / "b.json").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sops/a.yaml", SPLIT),
        ("sops/new.MD", None),
        ("b.json", '{"version": 1}'),
        ("b.json", "all my notes"),
        ("b", "\0\1"),
    ],
)
def test_a_baseline_is_written_over_no_other_file(team: Team, name: str, text: str | None) -> None:
    """An SOP behind --write-baseline is a forgotten name; it, and any file that is no baseline, stays."""
    if text is not None:
        team.write(name, text)
    team("lint", "--write-baseline", name, code=2)
    assert f"--write-baseline {name}: " in team.err
    assert "lint-known.json" in team.err
    path = team.folder / name
    assert (path.read_text() if path.exists() else None) == text


def test_a_baseline_is_written_anew(team: Team) -> None:
    """Over one that is there, also when a merge has damaged it or there is nothing in it."""
    team.sop("a", SPLIT)
    team.write("b.json", "")
    team("lint", *ONLY, "--write-baseline", "b.json")
    text = (team.folder / "b.json").read_text()
    team.write("b.json", text.replace("}},\n", "}},\n<<<<<<< HEAD\n").replace("\n", "\r\n"))
    for damaged in (text[:-9], "<<<<<<< HEAD\n" + text, "\ufeff" + text.replace("[", "[\n=======\n")):
        team.write("b.json", damaged)
        team("lint", *ONLY, "--write-baseline", "b.json")
        assert (team.folder / "b.json").read_text() == text


def test_settings_choose_rules_and_options_win(team: Team) -> None:
    """`[lint]` leaves rules out, also by path; an option that names a rule as closely brings it back."""
    team.sop("a", SPLIT)
    team.sop("old/b", SPLIT.replace("id: a", "id: b"))
    team.write("sopctl.toml", '[lint]\nignore = ["SOP2"]\n')
    assert codes(team, code=0) == []
    assert len(codes(team, "--select", "SOP209", code=1)) == 4
    team.write("sopctl.toml", '[lint.per_path]\n"sops/old/*" = ["split-text"]\n')
    assert codes(team, code=1) == codes(team, "sops/a.yaml", code=1) == ["SOP209:8", "SOP209:12"]
    assert codes(team, "sops/old/b.yaml", code=0) == []
    team.write("sopctl.toml", '[lint]\nselect = ["SOP9"]\nextend_select = ["SOP7"]\n')
    assert codes(team, code=0) == []


def test_a_team_says_how_grave_a_rule_is(team: Team) -> None:
    """A severity can be raised, lowered and turned off; `fail_on` says from which on lint fails."""
    team.sop("a", SPLIT)
    for level, code in (("note", 0), ("warning", 1), ("error", 1)):
        team.write("sopctl.toml", f'[lint.severity]\nSOP209 = "{level}"\n')
        told = json.loads(team("lint", "--format", "json", code=code))
        assert {one["severity"] for one in told} == {level}
    team.write("sopctl.toml", '[lint.severity]\nSOP2 = "off"\n')
    assert codes(team, code=0) == []
    team.write("sopctl.toml", '[lint]\nfail_on = "error"\n')
    assert len(codes(team, code=0)) == 2
    assert len(codes(team, "--fail-on", "note", code=1)) == 2


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("library = []", 'library names no folder\n  library = ["sops"]'),
        ("lint = 3", "lint must be a table"),
        ("[lint]\nselct = []", "unknown setting 'lint.selct'\n  did you mean select?"),
        ("[lint]\nignore = 'SOP6'", "lint.ignore must be a list of rules"),
        ("[lint]\nignore = ['SOP301']", "sopctl.toml: lint.ignore: `SOP301` is an error"),
        ("[lint]\nselect = ['vage-words']", "sopctl.toml: lint.select: no rule 'vage-words'"),
        ("[lint]\nfail_on = 'never'", "lint.fail_on must be one of error, warning, note"),
        ("[lint.severity]\nSOP209 = 3", "lint.severity.SOP209 must be one of error, warning, note, off"),
        ("[lint.severity]\nSOP301 = 'off'", "lint.severity: `SOP301` is an error"),
        ("[lint.severity]\nSOP301 = 'warning'", "lint.severity: `SOP301` is an error"),
        ("[lint.per_path]\n'sops/*' = 'SOP6'", "lint.per_path.sops/* must be a list of rules"),
        ("[lint.per_path]\n'sops/*' = ['SOP102']", "lint.per_path.sops/*: `SOP102` is an error"),
    ],
)
def test_wrong_settings_are_told(team: Team, table: str, told: str) -> None:
    """A setting that cannot be is told with its file and key, and how to mend it: exit 2."""
    team.sop("a", SPLIT)
    team.write("sopctl.toml", table + "\n")
    assert team("lint", code=2) == ""
    assert told in team.err


def ignored(team: Team, text: str, *, code: int = 0, name: str = "sops/a.yaml") -> list[str]:
    """The findings of a text, the code of each with its line."""
    team.write(name, text)
    return codes(team, name, code=code)


FIRST = "    check: [look, and listen]\n"


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        (FIRST, FIRST[:-1] + "  # sopctl: ignore[SOP209] as it is\n", ["SOP209:12"]),
        (FIRST, FIRST[:-1] + "  # sopctl: ignore[split-text] 就是这样\n", ["SOP209:12"]),
        (FIRST, "    # sopctl: ignore[SOP209] as it is\n" + FIRST, ["SOP209:13"]),
        (
            "  - id: one\n",
            "  # sopctl: ignore[SOP209] of the whole step\n\n  # and more\n  - id: one\n",
            ["SOP209:15"],
        ),
        ("id: a\n", "# sopctl: ignore-file[SOP209] all of it\nid: a\n", []),
        ("steps:\n", "# sopctl: ignore[SOP209] all steps\nsteps:\n", []),
        (
            "id: a\n",
            "# sopctl: ignore[SOP706,SOP209] of the id alone\nid: a\n",
            ["SOP209:13", "SOP209:9", "SOP706:1"],
        ),
    ],
)
def test_a_remark_leaves_findings_out(team: Team, old: str, new: str, left: list[str]) -> None:
    """At a line's end it counts for the line; on its own line for what begins below; or for the file."""
    found = ignored(team, SPLIT.replace(old, new), code=1 if left else 0)
    assert sorted(found) == sorted(left)


MARKDOWN = """\
---
id: m
owner: r
roles: {r: x}
---
# A title

## Work

### One

```yaml sop
check: [look, and listen]
```

### Two

```yaml sop
check: [taste, and smell]
```
"""


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("### One", "<!-- sopctl: ignore[SOP209] this step -->\n### One", ["SOP209:20"]),
        ("## Work", "<!-- sopctl: ignore[SOP209] this phase -->\n\n## Work", []),
        ("check: [l", "# sopctl: ignore[SOP209] this\ncheck: [l", ["SOP209:20"]),
        ("listen]", "listen] # sopctl: ignore[SOP209] this", ["SOP209:19"]),
        ("id: m", "id: m # sopctl: ignore-file[SOP209] all", []),
        ("# A title", "# A title\n\n<!-- sopctl: ignore-file[SOP209] all -->", []),
        (
            "### One",
            "### One\n\n~~~\n<!-- sopctl: ignore-file[SOP209] shown -->\n~~~",
            ["SOP209:17", "SOP209:23"],
        ),
        ("### One", "### One\n\nWrite `<!-- sopctl: ignore-file[SOP209] x -->`.", ["SOP209:15", "SOP209:21"]),
    ],
)
def test_a_remark_in_markdown_leaves_findings_out(team: Team, old: str, new: str, left: list[str]) -> None:
    """In an HTML comment, which is no dropped text, and in the YAML of a Markdown file as in YAML."""
    assert ignored(team, MARKDOWN, code=1, name="sops/m.md") == ["SOP209:13", "SOP209:19"]
    assert ignored(team, MARKDOWN.replace(old, new), code=1 if left else 0, name="sops/m.md") == left


@pytest.mark.parametrize(
    "text",
    [
        "    do: |\n      # sopctl: ignore-file[SOP209] in a text\n",
        "    do: >-\n      so\n\n      # sopctl: ignore-file[SOP209] in a text\n",
        "    do: 'so # sopctl: ignore-file[SOP209] in a text'\n",
        '    do: "so\n      # sopctl: ignore-file[SOP209] in a text"\n',
        "    do: so#sopctl: ignore-file[SOP209] in a text\n".replace("sopctl: ", "sopctl:"),
    ],
)
def test_text_is_no_remark(team: Team, text: str) -> None:
    """What looks like a remark inside a text is text."""
    assert ignored(team, SPLIT.replace("    do: Think.\n", text), code=1)[0] == "SOP209:8"


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        ("ignore[SOP209]", "this ignore gives no reason"),
        ("ignore[] why", "this ignore names no rule"),
        ("ignore SOP209 why", "`sopctl: ignore SOP209 why` says nothing to the linter"),
        ("ignore[SOP299] why", "no rule 'SOP299'"),
        ("ignore[split-txt] why", "did you mean split-text?"),
        ("ignore[SOP301] why", "`SOP301` is an error: a run could not do with it"),
        ("ignore[SOP209] why", "nothing here breaks `SOP209`"),
        ("ignore-file[SOP108] why", "nothing in this file breaks `SOP108`"),
    ],
)
def test_a_remark_that_does_nothing_is_told(team: Team, remark: str, told: str) -> None:
    """SOP706 names remarks without a reason, without a rule, with an unknown one, and for nothing."""
    team.sop("a", f"{HEAD}steps: [{{id: s, title: t}}]  # sopctl: {remark}\n")
    (found,) = json.loads(team("lint", "--format", "json", code=1))
    assert (found["code"], found["name"], found["severity"]) == ("SOP706", "unused-ignore", "warning")
    assert (found["line"], found["column"]) == (5, 29)
    assert told in f"{found['message']}; {found['mend']}"


def test_a_remark_is_for_nothing_only_where_its_rule_is_asked(team: Team) -> None:
    """Rules that are not selected, that hang on the day, or that errors kept from looking are not judged."""
    team.sop("a", f"{HEAD}steps: [{{id: s, title: t}}]  # sopctl: ignore[SOP209] why\n")
    assert codes(team, code=1) == ["SOP706:5"]
    assert codes(team, "--select", "SOP4,SOP706", code=0) == codes(team, "--ignore", "SOP706", code=0) == []
    team.sop("a", f"{HEAD}steps: [{{id: s, title: t, x: 1}}]  # sopctl: ignore[SOP209] why\n")
    assert codes(team, code=1) == ["SOP104:5"]


def test_an_error_stays_whatever_a_remark_says(team: Team) -> None:
    """What lint accepts, `new` accepts: no remark hides an error."""
    team.sop("a", ERROR[:-1] + "  # sopctl: ignore[SOP301] we know\n")
    assert codes(team, code=1) == ["SOP301:5", "SOP706:5"]


def test_many_remarks_cost_no_time(team: Team) -> None:
    """A file of nothing but remarks is read in bounded work."""
    team.sop("a", SPLIT + "# sopctl: ignore[SOP108] x\n" * 50_000)
    assert len(codes(team, code=1)) > 100
    team.write("sops/m.md", "# T\n\n- [ ] a\n\n" + "<!-- sopctl: " * 20_000)
    codes(team, "sops/m.md", code=0)


def test_the_summary_says_how_much_is_left_out(team: Team) -> None:
    """Counts by severity, and how many findings remarks and the baseline took away."""
    team.sop("a", SPLIT.replace(FIRST, FIRST[:-1] + "  # sopctl: ignore[SOP209] why\n"))
    team("lint", *ONLY, code=1)
    assert team.err == "1 warning found in 1 SOP file; 1 ignored\n"
    team("lint", *ONLY, "--write-baseline", "known.json")
    assert team.err == "known.json: 1 finding\n"
    team.sop("b", ERROR.replace("id: a", "id: b"))
    team("lint", *ONLY, "--baseline", "known.json", code=1)
    assert team.err == "1 error found in 2 SOP files; 1 ignored, 1 in the baseline\n"


def test_a_baseline_lets_new_findings_through(team: Team) -> None:
    """Known findings are not told, wherever lint is called; new ones are; those that are gone are named."""
    team.sop("a", SPLIT)
    team.sop("b", ERROR.replace("id: a", "id: b"))
    team("lint", *ONLY, "--write-baseline", "known.json", code=1)
    assert "1 error is not taken in: a run could not do with it" in team.err
    text = (team.folder / "known.json").read_text()
    assert [one["code"] for one in json.loads(text)["findings"]] == ["SOP209"] * 2
    assert text.count("\n") == 4
    assert codes(team, *ONLY, "--baseline", "known.json", code=1) == ["SOP301:5"]
    (team.folder / "sops/b.yaml").unlink()
    assert codes(team, *ONLY, "sops/a.yaml", "--baseline", "known.json", code=0) == []
    team.sop("a", "\n" + SPLIT.replace(FIRST, "") + "    warning: [hot, and wet]\n")
    assert codes(team, *ONLY, "--baseline", "known.json", code=1) == ["SOP209:13"]
    assert team.err == "1 finding of known.json occurs no more, write it anew: sops/a.yaml SOP209\n"
    (team.folder / "sops/a.yaml").unlink()
    team.sop("c", HEAD.replace("id: a", "id: c") + "steps: [{id: s, title: t}]\n")
    assert codes(team, *ONLY, "--baseline", "known.json", code=0) == []
    assert "2 findings of known.json occur no more" in team.err


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [3]}', "[" * 100_000]
)
def test_a_file_that_is_no_baseline_is_told(team: Team, text: str) -> None:
    """Anything else in a baseline's place is wrong use, told with the way to write one."""
    team.sop("a", SPLIT)
    team.write("known.json", text)
    assert team("lint", "--baseline", "known.json", code=2) == ""
    assert "sopctl lint --write-baseline known.json" in team.err


def test_stdin_is_linted_by_the_name_that_it_is_given(repo: Path, sopctl: Sopctl) -> None:
    """The name says the syntax, its folder the library and its settings; without one it is YAML."""
    done = sopctl("lint", *ONLY, "-", "--format", "concise", cwd=repo, input=ERROR)
    assert done.returncode == 1
    assert done.stdout.startswith("stdin.yaml:5:34: SOP301")
    done = sopctl(
        "lint", "-", "--stdin-filename", "sops/m.md", "--format", "concise", cwd=repo, input=MARKDOWN
    )
    assert done.stdout.startswith("sops/m.md:13:15: SOP209")
    (repo / "sopctl.toml").write_text('[lint]\nignore = ["SOP209"]\n')
    (repo / "sops" / "inner.yaml").write_text(
        HEAD.replace("id: a", "id: inner") + "steps: [{id: s, title: t}]\n"
    )
    user = HEAD + "steps: [{id: u, title: t, use: inner}]\n"
    for text, name in ((MARKDOWN, "sops/m.md"), (user, "sops/a.yaml")):
        done = sopctl("lint", "--select", "SOP2", "-", "--stdin-filename", name, cwd=repo, input=text)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing found in 1 SOP file\n")


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.com")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


UPKEPT = """\
id: {id}
title: t
version: 1.0.0
owner: r
review: {{every: 1mo, last: 2020-01-01}}
roles: {{r: x}}
steps:
  - {{id: s, title: Say it, do: "{do}"}}
"""
AROUND = {"SOP701", "SOP702", "SOP703", "SOP704"}


@pytest.mark.parametrize("words", [(), ("--base", "HEAD~1"), ("--base", "HEAD", "--fix")])
def test_stdin_is_judged_as_its_file(repo: Path, sopctl: Sopctl, words: tuple[str, ...]) -> None:
    """What git has of the file, the day and files of the same id count for a draft as for the file."""
    (repo / "sops" / "a.yaml").write_text(UPKEPT.format(id="a", do="One."))
    git(repo, "init", "-q")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "one")
    git(repo, "commit", "-q", "--allow-empty", "-m", "two")
    seen = set()
    for new, more in (("a", ""), ("b", ""), ("c", ""), ("c", "# sopctl: ignore-file[SOP209] why\n")):
        draft = UPKEPT.format(id=new, do="Two.") + more
        (repo / "sops" / "c.yaml").write_text(UPKEPT.format(id="c", do="Three."))
        stdin = sopctl(
            "lint",
            "-",
            "--stdin-filename",
            "sops/a.yaml",
            "--format",
            "concise",
            *words,
            cwd=repo,
            input=draft,
        )
        (repo / "sops" / "a.yaml").write_text(draft)
        file = sopctl("lint", "sops/a.yaml", "--format", "concise", *words, cwd=repo)
        assert file.returncode == stdin.returncode
        if "--fix" in words:
            assert stdin.stdout == draft.removesuffix(more) == (repo / "sops" / "a.yaml").read_text()
            found = [one for one in stdin.stderr.splitlines() if re.search(r":\d+: SOP", one)]
            assert found == file.stdout.splitlines()
        else:
            assert (stdin.stdout, stdin.stderr) == (file.stdout, file.stderr)
        seen |= set(re.findall(r"SOP\d+", file.stdout))
    assert seen >= AROUND


def test_a_commit_before_a_shallow_clone_is_told_with_the_fetch_that_brings_it(
    repo: Path, sopctl: Sopctl, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The branch is fetched, not what is counted from it; where that is whole, another name is asked for."""
    (repo / "sops" / "a.yaml").write_text(UPKEPT.format(id="a", do="One."))
    git(repo, "init", "-qb", "main")
    git(repo, "add", ".")
    for text in ("one", "two"):
        git(repo, "commit", "-q", "--allow-empty", "-m", text)
    for base in ("origin/main~1", "HEAD^"):
        clone = tmp_path_factory.mktemp("clones") / "clone"
        git(repo, "clone", "-q", "--depth", "1", repo.as_uri(), str(clone))
        done = sopctl("lint", "--base", base, cwd=clone)
        assert done.returncode == 2
        assert f"--base {base}: git has no such revision here" in done.stderr
        command = shlex.split(done.stderr.partition("fetch it: ")[2].strip())
        assert command[:3] == ["git", "fetch", "--unshallow"]
        git(clone, *command[1:])
        assert sopctl("lint", "--base", base, cwd=clone).returncode == 0
        done = sopctl("lint", "--base", f"{base}~9", cwd=clone)
        assert (done.returncode, "fetch" in done.stderr) == (2, False)
        assert "name a branch, a tag or a commit" in done.stderr


def test_stdin_without_a_name_has_nothing_around_it(repo: Path, sopctl: Sopctl) -> None:
    """A draft that nobody named is no second file of an id that the library has; the day counts."""
    (repo / "sops" / "a.yaml").write_text(UPKEPT.format(id="a", do="One."))
    done = sopctl("lint", "-", cwd=repo, input=UPKEPT.format(id="a", do="One."))
    assert "SOP701" in done.stdout
    assert "SOP704" not in done.stdout
    done = sopctl("lint", "-", "--stdin-filename", "notes.txt", cwd=repo, input=ERROR)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no SOP file among notes.txt" in done.stderr


def test_stdin_that_is_mended_is_told_without_what_the_baseline_knows(repo: Path, sopctl: Sopctl) -> None:
    """With --fix too, known findings are not told and do not fail."""
    (repo / "sops" / "a.yaml").write_text(SPLIT)
    assert sopctl("lint", *ONLY, "--write-baseline", "b.json", cwd=repo).returncode == 0
    words = ("lint", *ONLY, "-", "--fix", "--stdin-filename", "sops/a.yaml", "--baseline", "b.json")
    done = sopctl(*words, cwd=repo, input=SPLIT)
    assert (done.returncode, done.stdout, done.stderr) == (0, SPLIT, "nothing to mend\n")


def test_patterns_that_no_file_fits_are_told(team: Team) -> None:
    """Once, to people, when the whole library is linted; `./` before a pattern means what it says."""
    team.sop("a", SPLIT)
    told = "sopctl.toml: lint.per_path: no SOP file fits sop/*, x.yaml\n"
    table = '"./sops//a.yaml" = ["SOP209"]\n"sops/a.yaml" = ["SOP6"]\n'
    team.write("sopctl.toml", f'[lint.per_path]\n{table}"sop/*" = ["SOP2"]\n"x.yaml" = ["SOP2"]\n')
    assert codes(team, code=0) == []
    assert team.err == ""
    team("lint", *ONLY, code=1)
    assert team.err.count(told) == 1
    team("lint", "sops", *ONLY, code=1)
    assert told not in team.err
    team.write("sopctl.toml", f"[lint.per_path]\n{table}")
    team("lint", "--ignore", "SOP7")
    assert team.err == "nothing found in 1 SOP file\n"


def test_a_link_to_nothing_is_told(team: Team, tmp_path_factory: pytest.TempPathFactory) -> None:
    """By its own name, also when it leads out of the repository; one to a file out there is no SOP of it."""
    team.sop("a", HEAD + "steps: [{id: s, title: t}]\n")
    (team.folder / "sops" / "near.yaml").symlink_to("nowhere.yaml")
    (team.folder / "sops" / "far.yaml").symlink_to("/nowhere/at/all.yaml")
    outside = tmp_path_factory.mktemp("outside") / "x.yaml"
    outside.write_text(ERROR)
    (team.folder / "sops" / "out.yaml").symlink_to(outside)
    for words in ((), ("sops",)):
        found = [(file, code) for file, __, __, code, __ in team.lint(*words)]
        assert found == [("sops/far.yaml", "SOP101"), ("sops/near.yaml", "SOP101")]


def test_without_the_cache_nothing_is_kept(team: Team) -> None:
    """`--no-cache` finds the same, and leaves nothing behind."""
    for number in range(6):
        team.sop(f"a{number}", SPLIT.replace("id: a", f"id: a{number}"))
    found = codes(team, *ONLY, "--no-cache", code=1)
    assert not (team.folder / ".sopctl").exists()
    assert found == codes(team, *ONLY, code=1) == codes(team, *ONLY, code=1)
    assert len(found) == 12
    assert (team.folder / ".sopctl").exists()
    assert codes(team, "--select", "SOP9", code=0) == []


def test_files_that_are_no_sops_are_wrong_use(team: Team) -> None:
    """A pattern that caught only other files is told, exit 2; among SOPs they are linted."""
    team.write("notes.txt", "x\n")
    team.write("b.toml", "x = 1\n")
    assert team("lint", "notes.txt", "b.toml", code=2) == ""
    assert "no SOP file among notes.txt, b.toml" in team.err


def test_a_rule_is_explained_and_counted(team: Team) -> None:
    """`--explain` prints a rule's page, of a group its rules; `--statistics` counts findings by rule."""
    assert team("lint", "--explain", "SOP301") == team("lint", "--explain", "unknown-step")
    told = team("lint", "--explain", "SOP7")
    assert told.startswith("group SOP7xx, upkeep\nSOP701 review-overdue (note): The SOP was")
    assert len(re.findall(r"^SOP70\d [a-z-]+", told, re.MULTILINE)) == len(told.splitlines()) - 1 == 7
    assert told in team("lint", "--explain", "sop")
    team.sop("a", SPLIT)
    assert "2" in team("lint", *ONLY, "--statistics", code=1)
    (row,) = json.loads(team("lint", *ONLY, "--statistics", "--format", "json", code=1))
    assert (row["code"], row["count"]) == ("SOP209", 2)


DOCUMENT = (Path(__file__).resolve().parent.parent / "docs" / "lint.md").read_text(encoding="utf-8")


def test_the_page_about_lint_is_true(team: Team) -> None:
    """The example of docs/lint.md has no findings, its settings hold, and its options are there."""
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    (table,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    team.write("sops/tasting.yaml", example)
    assert codes(team, code=0) == []
    bare = re.sub(r" *# sopctl:.*", "", example)
    assert len(codes_of_text(team, bare)) == 2
    team.write("sops/tasting.yaml", bare)
    team.write("sopctl.toml", table)
    assert codes(team, code=0) == []
    told = team("lint", "--help")
    for option in re.findall(r"--[a-z-]+", DOCUMENT):
        assert option in told


def codes_of_text(team: Team, text: str) -> list[str]:
    team.write("sops/tasting.yaml", text)
    return codes(team, code=1)


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("### Handle it as needed <!-- sopctl: ignore[SOP602] the phrase is theirs -->", []),
        ("### <!-- a note --> Handle it as needed <!-- sopctl: ignore[SOP602] the phrase is theirs -->", []),
        ("### Handle it as needed", ["SOP602:8", "SOP602:8"]),
    ],
)
def test_a_remark_behind_a_heading_is_about_the_heading(team: Team, title: str, left: list[str]) -> None:
    """The signs of a Markdown heading begin no comment: what follows is text, and the remark is heeded."""
    path = team.write(
        "sops/m.md", f"---\nid: m\nowner: r\nroles: {{r: x}}\n---\n# Title\n\n{title}\n\nDo it.\n"
    )
    before = path.read_text()
    assert [f"{one[3]}:{one[1]}" for one in team.lint("--select", "SOP602,SOP706")] == left
    team("lint", "--fix", "--select", "SOP602,SOP706")
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        ("# sopctl：ignore［SOP209］ why", "write sopctl: ignore[SOP209], and behind it why"),
        ("# sopctl：ignore[SOP209] why", "write sopctl: ignore[SOP209], and behind it why"),
        (
            "# SOPCTL: IGNORE[sop209，split-text] why",
            "write sopctl: ignore[SOP209, SPLIT-TEXT], and behind it",
        ),
        ("# sopctl: ignore【split-text】 why", "write sopctl: ignore[split-text], and behind it why"),
        ("# sopctl: ignore[SOP2] why", "`SOP2` is a group of rules; a remark names single rules"),
    ],
)
def test_a_remark_in_other_signs_is_told_with_how_to_write_it(team: Team, remark: str, told: str) -> None:
    """It is not heeded, and nobody is left to wonder why."""
    team.sop("a", SPLIT.replace(FIRST, FIRST[:-1] + f"  {remark}\n"))
    found = json.loads(team("lint", "--select", "SOP209,SOP706", "--format", "json", code=1))
    assert [one["code"] for one in found] == ["SOP209", "SOP706", "SOP209"]
    assert told in f"{found[1]['message']}; {found[1]['mend']}"
    assert found[1]["column"] == len(FIRST) + 2


def test_a_comment_that_names_the_program_is_no_remark(team: Team) -> None:
    """What is written otherwise than a remark, and names nothing to ignore, is a comment as any other."""
    team.sop("a", f"# SOPctl: our runner of procedures\n{HEAD}steps: [{{id: s, title: Sweep the floor}}]\n")
    assert codes(team, "--select", "SOP706", code=0) == []
