"""Files made to waste time: whatever stands in them, the linter ends soon and says little."""

import cProfile
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Team

from sopctl.lint.fixing import MAX_READ, mend
from sopctl.runs.made import Made, make
from sopctl.sop.document import Document
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.yaml_reader import read_document
from sopctl.trial.reading import read_suite
from sopctl.trial.trying import Trying
from sopctl.trial.walking import Budget

SECONDS = 4  # of CPU; each of these files takes less than one, and took five or many more
SAID = 100_000  # characters
HEAD = "id: x\ntitle: X\nlanguage: en\nroles: {a: b}\n"
MARKS = "\u0300\u0316" * 49_000  # each pair is put in order, and then with all before it


def steps(*keys: str, head: str = HEAD) -> str:
    rows = "".join(f"  - {{id: s{number}, owner: a, {one}}}\n" for number, one in enumerate(keys))
    return f"{head}steps:\n{rows}"


def told(text: str, *, key: str = "do", times: int = 1) -> str:
    """An SOP whose steps say a text."""
    return steps(*[f"title: Do it, {key}: {json.dumps(text, ensure_ascii=False)}"] * times)


def remarks(*words: str) -> str:
    return steps("title: Do it") + "".join(f"# sopctl: ignore[{word}] why\n" for word in words)


ENGLISH = HEAD + f"purpose: {'word ' * 18_000}\n"  # so that the Chinese in it is what is odd
HOSTILE: dict[str, Callable[[], str]] = {
    "brackets that are never closed": lambda: (
        ENGLISH + told("这是中文的" + "(" * 99_000, times=3)[len(HEAD) :]
    ),
    "quotations that are never closed": lambda: (
        ENGLISH + told("这是中文的" + "“" * 99_000, times=3)[len(HEAD) :]
    ),
    "brackets of two widths": lambda: told("看" + "(a）" * 24_000, times=4),
    "downloads": lambda: told("curl " * 19_000, times=18),
    "tokens": lambda: told("-eyJ" * 24_000),
    "letters of an option": lambda: told("rm -" + "r" * 90_000, times=3),
    "braces on one line": lambda: "{{id: x, title: X, roles: {{a: b}}, steps: [{}]}}\n".format(
        ", ".join(f'{{id: s{one}, title: Do it, do: "{"｛｛a｝｝" * 7000}"}}' for one in range(20))
    ),
    "rules of a remark": lambda: remarks(",".join(f"vague-wo{number}" for number in range(100_000))),
    "rules of many remarks": lambda: remarks(
        *[",".join(f"vague-wo{one}" for one in range(number, number + 20)) for number in range(3000)]
    ),
    "remarks on one line": lambda: (
        remarks("SOP602").rstrip("\n") + "\x85 # sopctl: ignore[SOP602] why" * 60_000
    ),
    "marks in a duration": lambda: told(MARKS, key="takes"),
    "marks in a date": lambda: (
        HEAD + f'review: {{every: 1mo, last: "1{MARKS}"}}\nsteps: [{{title: Do it}}]\n'
    ),
    "marks in a number": lambda: steps(
        f'title: Do it, collect: {{f: {{type: number, default: "1{MARKS}"}}}}'
    ),
    "marks in a condition": lambda: told("1" + MARKS, key="when").replace(
        "steps:", "params: {p: text}\nsteps:"
    ),
    "marks in a name": lambda: told("1" + MARKS, key="due"),
}


def lint(file: Path) -> "subprocess.CompletedProcess[str]":
    """Lint a file, with SECONDS of CPU to do it in."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    command = [sys.executable, "-m", "sopctl", "lint", "--no-cache", file.name]
    return subprocess.run(
        command, cwd=file.parent, capture_output=True, text=True, preexec_fn=bounded, check=False
    )


@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_wastes_time_is_read_soon_and_told_in_few_words(case: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(HOSTILE[case](), encoding="utf-8")
    done = lint(file)
    assert done.returncode in (0, 1), done.stderr[-500:]
    assert len(done.stdout) + len(done.stderr) < SAID


def test_fixes_that_do_not_fit_each_other_end_with_the_budget() -> None:
    """Two keys that are both meant for `title`: each fix is right, and no two of a step are.

    Those that fit are looked for by halves, and each half is tried on a copy of all data.
    """
    copies = 0

    class Counted(str):
        __slots__ = ()

        def __deepcopy__(self, memo: object) -> str:
            nonlocal copies
            copies += 1
            return self

    def read(text: str) -> Document | None:
        document, __ = read_document("x.yaml", text.encode())
        if document is not None:
            document.data["id"] = Counted("x")
        return document

    text = steps(*["titel: A, tittle: B"] * 40) + "# " + "x" * 1_000_000
    findings = load_sop("x.yaml", text.encode()).findings
    assert sum(one.fix is not None for one in findings) == 80
    mend(text, findings, lambda __: [], read, unsafe=True)
    assert 0 < copies <= MAX_READ // len(text)


def test_what_is_odd_is_still_found_beside_it(team: Team) -> None:
    """Bounds take nothing from files that people write."""
    text = "先扫门口（见 (b) 的说明)。" + "再扫柜台。" * 100 + "最后扫仓库（后院)"
    team.sop("x", HEAD.replace("en", "zh") + told(text)[len(HEAD) :])
    assert [code for __, __, __, code, __ in team.lint() if code == "SOP607"] == ["SOP607"]


def test_a_remark_may_name_twenty_rules(team: Team) -> None:
    codes = [f"SOP6{number:02}" for number in range(1, 8)]
    team.sop("x", remarks(",".join([*codes] * 3)))
    assert "this ignore names more than 20 rules" in str(team.lint())
    team.sop("x", remarks(",".join([*codes] * 2)))
    assert "this ignore names more than 20 rules" not in str(team.lint())


def test_a_long_value_is_not_told_whole(team: Team) -> None:
    for key in ("due", "takes"):
        team.sop("x", told("soon" * 10_000, key=key))
        (_place, _line, _column, _code, message), *_rest = team.lint()
        assert "soon" in message
        assert len(message) < 400


def test_an_act_on_a_step_of_many_items_looks_at_no_other() -> None:
    """The work for all items grows as their number does, and not with its square."""

    def work(items: int) -> int:
        names = [f"o[{number}]" for number in range(items)]
        sop = require_sop(load_sop("x.yaml", steps(f"title: Do it, each: {json.dumps(names)}").encode()))
        made = Made(run="r", sop="x", file="x.yaml", digest="", by="a", at="", start="2027-01-01")
        run, profile = make(made, sop, "0" * 64), cProfile.Profile()
        profile.enable()
        found = [run.step_named(f"s0[o({number})]").step.id for number in range(items)]
        profile.disable()
        assert found == ["s0"] * items
        return sum(one.callcount for one in profile.getstats())

    assert work(400) < 3 * work(200)


def test_acts_of_a_test_are_paid_for() -> None:
    """Each look at the steps may be followed by as many acts, and those take longer."""
    sop = require_sop(load_sop("x.yaml", steps(*["title: Do it"] * 60).encode()))
    document, __ = read_document("t.yaml", b"tests: [{name: a, rest: done, expect: {closed: true}}]\n")
    assert document is not None
    suite, __ = read_suite(document)

    def failures(looks: int) -> int:
        (result,) = Trying(sop, {}, "x.yaml", lambda __: None, Budget(looks)).try_all(suite.trials)
        return len(result.failures)

    assert failures(500) == 1
    assert failures(1000) == 0
