"""What lint claims of the flow: held against real runs, against the evaluator, and against waste."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sopctl.errors import Finding
from sopctl.lint.context import Context
from sopctl.lint.engine import MAX_FINDINGS, lint
from sopctl.lint.proof.constant import constants
from sopctl.lint.proof.search import MAX_WORK, Budget
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.skip import Skip
from sopctl.runs.decide import decide, evolve, fold
from sopctl.runs.made import Made, check_params, make
from sopctl.runs.state import State
from sopctl.runs.survey import Survey
from sopctl.sop.expressions import UNKNOWN, evaluate, names_in
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Sop, steps_of

HEAD = "id: a\ntitle: t\nowner: r\nroles: {r: does}\n"
LIN = "Lin Yue <lin@example.com>"
AT = "2027-03-01T09:00:00+08:00"
ROOT = "0" * 64
OPEN = "a circle, though never all of it at once"
FLOW = [f"SOP{code}" for code in (211, 212, 213, 302, 303, 304, 305, 306, 307, 308)]


def found(text: str, *codes: str) -> list[Finding]:
    return lint(load_sop("a.yaml", (HEAD + text).encode()), codes=codes or FLOW)


def told(text: str, *codes: str) -> list[str]:
    return [f"{one.rule.code}: {one.message}" for one in found(text, *codes)]


# Cases

CASES = {
    "a limit that it has anyway": (
        "params: {n: {type: integer, min: 1}}\nsteps: [{id: a, title: t, when: n >= 1}]\n",
        ["SOP211: `n >= 1` is always true"],
    ),
    "whole numbers leave no room": (
        "params: {n: integer}\nsteps: [{id: a, title: t, when: n > 1 and n < 2}]\n",
        ["SOP211: `n > 1 and n < 2` is never true, so the step is never there"],
    ),
    "a number between": ("params: {n: number}\nsteps: [{id: a, title: t, when: n > 1 and n < 2}]\n", []),
    "a day between": (
        "params: {d: date}\n"
        "steps: [{id: a, title: t, when: d > '2027-03-01' and d < '2027-03-02'}]\n",
        ["SOP211: `d > '2027-03-01' and d < '2027-03-02'` is never true, so the step is never there"],
    ),
    "one comparison implies the other": (
        "params: {n: integer}\nsteps: [{id: a, title: t, when: n > 10 and n > 5}]\n",
        ["SOP211: `n > 5` says nothing: it is always so where `n > 10` holds"],
    ),
    "or the other way round": (
        "params: {n: integer}\nsteps: [{id: a, title: t, when: n > 5 or n > 10}]\n",
        ["SOP211: `n > 10` says nothing: it is never so but where `n > 5` holds"],
    ),
    "a and not a": (
        "params: {p: bool}\nsteps: [{id: a, title: t, when: p and not p}]\n",
        ["SOP211: `p and not p` is never true, so the step is never there"],
    ),
    "an option twice": (
        "params: {c: {type: choice, options: [x, y]}}\n"
        "steps: [{id: a, title: t, when: c == 'x' or c == 'y'}]\n",
        ["SOP211: `c == 'x' or c == 'y'` is always true"],
    ),
    "a part of it, behind Chinese": (
        "params: {数: {type: integer, min: 1, max: 9}, p: bool}\n"
        "steps: [{id: a, title: t, when: p and 数 < 10}]\n",
        ["SOP211: `数 < 10` is always true"],
    ),
    "an end of a chain": (
        "params: {n: {type: integer, min: 0}}\nsteps: [{id: a, title: t, when: 0 <= n < 10}]\n",
        ["SOP211: `0 <= n` is always true"],
    ),
    "blank counts as no": (
        "params: {c: {type: choice, options: [x, y], required: false}}\n"
        "steps: [{id: a, title: t, when: c == 'x' or c == 'y'}]\n",
        [],
    ),
    "whoever skips gives no answer": (
        "steps:\n- {id: a, title: t, collect: {n: {type: integer, min: 1, required: true}}}\n"
        "- {id: b, title: t, when: a.n >= 1}\n",
        [],
    ),
    "arithmetic may be either": (
        "params: {n: integer, m: integer}\nsteps: [{id: a, title: t, when: n + m > 3 and n + 1 > m}]\n",
        [],
    ),
    "a list may hold both": (
        "params: {l: {type: choice, many: true, options: [x, y]}}\n"
        "steps: [{id: a, title: t, when: \"'x' in l and 'y' in l\"}]\n",
        [],
    ),
    "a list without any of its options": (
        "params: {l: {type: choice, many: true, options: [x, y]}}\n"
        "steps: [{id: a, title: t, each: l, when: \"'x' not in l and 'y' not in l\"}]\n",
        ["SOP303: step `a` can never be reached, whatever people choose and answer"],
    ),
    "a guard that says why": (
        "params: {p: bool}\nsteps:\n"
        "- {id: a, title: t, when: p, collect: {ok: bool}}\n- {id: b, title: t, when: p and a.ok}\n",
        [],
    ),
    "an answer that is never given then": (
        "params: {p: bool}\nsteps:\n"
        "- {id: a, title: t, when: p, collect: {ok: bool}}\n- {id: b, title: t, when: not p and a.ok}\n"
        "- {id: c, title: t, when: b.x, needs: [b]}\n",
        ["SOP303: step `b` can never be reached: `a` never gives the answers that it hangs on"],
    ),
    "two that exclude each other": (
        "params: {c: {type: choice, options: [x, y]}}\nsteps:\n"
        "- {id: a, title: t, when: c == 'x'}\n- {id: b, title: t, when: c == 'y', needs: [a]}\n",
        ["SOP304: `a` is never there when `b` is: this need says nothing"],
    ),
    "a join": (
        "params: {p: bool}\nsteps:\n- {id: a, title: t, when: p}\n- {id: b, title: t, when: not p}\n"
        "- {id: c, title: t, needs: [a, b]}\n",
        [],
    ),
    "by nought": (
        "params: {n: integer, m: integer}\nsteps: [{id: a, title: t, when: m != 0 and n / m > 2}]\n",
        ["SOP305: with m = 0 this divides by 0, and the step waits for ever"],
    ),
    "a step that comes later": (
        "steps:\n- {id: a, title: t, when: b.ok}\n- {id: b, title: t, collect: {ok: bool}}\n",
        ["SOP212: `b.ok` is asked for later, by `b`: this step waits for it, though it stands before"],
    ),
    "a text of a later step": (
        "steps:\n- {id: a, title: '{{ b.x }} {{ b.x }}'}\n- {id: b, title: t, collect: {x: text}}\n",
        ["SOP212: `b.x` is asked for later, by `b`: until then the text has an empty place here"],
    ),
    "later, but waited for": (
        "steps:\n- {id: a, title: '{{ b.x }}', needs: [c]}\n- {id: c, title: t, needs: [b]}\n"
        "- {id: b, title: t, collect: {x: text}}\n",
        [],
    ),
    "an answer that nobody gives": (
        "params: {p: bool, q: bool}\nsteps:\n"
        "- {id: a, title: t, when: p, collect: {x: text}}\n- {id: b, title: '{{ a.x }}', when: q}\n",
        ["SOP307: with q = true, p = false, step `b` reads `a.x`, but `a` is not needed, so nobody gives it"],
    ),
    "an answer behind an if": (
        "params: {p: bool}\nsteps:\n- {id: a, title: t, when: p, collect: {x: text}}\n"
        "- {id: b, title: '{% if p %}{{ a.x }}{% endif %}'}\n",
        [],
    ),
    "a date that hangs on what is not there": (
        "params: {p: bool}\nsteps:\n- {id: a, title: t, when: p}\n- {id: b, title: t, due: a + 1d}\n",
        ["SOP307: with p = false, step `b` reads `a`, but `a` is not needed, so nobody gives it"],
    ),
    "an answer given whenever the step is there": (
        "steps:\n- {id: a, title: t, collect: {ok: bool}}\n"
        "- {id: b, title: t, when: a.ok, collect: {n: integer}}\n"
        "- {id: c, title: t, when: b.n > 3, collect: {z: {type: integer, target: '>= b.n'}}}\n",
        [],
    ),
    "a circle that one choice closes": (
        "params: {p: bool, q: bool}\nsteps:\n"
        "- {id: a, title: t, when: q, needs: [b]}\n- {id: b, title: t, when: p or q, needs: [a]}\n",
        ["SOP302: a circle with q = true: `a` waits for `b` waits for `a`"],
    ),
    "a circle that no choice closes": (
        "params: {c: {type: choice, options: [x, y, z]}}\nsteps:\n"
        "- {id: a, title: t, when: c != 'x', needs: [b]}\n- {id: b, title: t, when: c != 'y', needs: [c]}\n"
        "- {id: c, title: t, when: c != 'z', needs: [a]}\n",
        [f"SOP302: {OPEN}: `a` waits for `b` waits for `c` waits for `a`"],
    ),
    "a circle that an answer closes": (
        "steps:\n- {id: s, title: t, collect: {ok: bool}}\n"
        "- {id: a, title: t, needs: [b]}\n- {id: b, title: t, when: s.ok, needs: [a]}\n",
        ["SOP302: a circle with s.ok = true: `a` waits for `b` waits for `a`"],
    ),
    "rows that may be missing": (
        "steps:\n- {id: a, title: t, collect: {l: {type: table, columns: {x: text}}}}\n"
        "- {id: b, title: t, each: a.l, collect: {y: text}}\n- {id: c, title: 'All: {{ b.y }}'}\n",
        ["SOP306: with no rows in a.l, nobody does `b`, and `c` reads its answers"],
    ),
    "a list that may be blank": (
        "params: {l: {type: choice, many: true, options: [x], required: false}}\nsteps:\n"
        "- {id: b, title: t, each: l, collect: {y: text}}\n- {id: c, title: 'All: {{ b.y }}'}\n"
        "- {id: d, title: t, needs: [b]}\n",
        ["SOP306: with nothing in l, nobody does `b`, and `c` reads its answers"],
    ),
    "side by side over one list": (
        "steps:\n- {id: a, title: t, collect: {l: {type: table, columns: {x: text}}}}\n"
        "- {id: b, title: t, each: a.l}\n- {id: c, title: t, each: a.l, needs: [b]}\n",
        [],
    ),
    "a parameter that nothing reads": (
        "params: {p: bool, q: text, z: date, w: text}\nsteps:\n"
        "- {id: a, title: '{{ q }}', due: z, run: 'echo $SOP_W'}\n",
        ["SOP213: nothing reads the parameter `p`"],
    ),
    "a parameter that nothing reads, beside a list of answers": (
        "params: {p: bool}\nsteps:\n"
        "- {id: l-k, title: t, collect: {rs: {type: table, min_rows: 1, columns: {x: text}}}}\n"
        "- {id: b, title: t, each: l-k.rs}\n",
        ["SOP213: nothing reads the parameter `p`"],
    ),
    "a list of nothing": (
        "steps: [{id: a, title: t, each: []}]\n",
        ["SOP303: `each` is empty, so step `a` is never there"],
    ),
    "a list of nothing under a condition": (
        "params: {p: bool}\nsteps: [{id: a, title: t, each: [], when: p}]\n",
        ["SOP303: `each` is empty, so step `a` is never there"],
    ),
    "a parameter that an unreadable condition names": (
        "params: {人数: integer, q: text}\nsteps: [{id: a, title: t, when: 人数＞100 且 有页面}]\n",
        ["SOP213: nothing reads the parameter `q`"],
    ),
    "a condition that compares what it cannot": (
        "params: {c: {type: choice, options: [x, y]}}\nsteps: [{id: a, title: t, when: c == 'z'}]\n",
        [],
    ),
    "a command that may read any": (
        "params: {p: bool}\nsteps: [{id: a, title: t, run: ./check.sh}]\n", [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_claimed(case: str) -> None:
    """A rule of the flow says what it has proven in these words, and nothing of a sound file."""
    text, wanted = CASES[case]
    codes = [] if any("SOP213" in one for one in wanted) or "command" in case else FLOW[:2] + FLOW[3:]
    assert told(text, *codes) == wanted


# Against real runs


class Walk:
    """All that people can do in runs of an SOP: which steps were to be done, and which were not needed."""

    def __init__(self, text: str) -> None:
        self.sop = require_sop(load_sop("a.yaml", (HEAD + text).encode()))
        self.ends: list[dict[str, str]] = []
        for params in _products(self.sop):
            values = check_params(self.sop, params)
            made = Made(run="a", sop="a", digest=ROOT, params=values, by=LIN, at=AT, start="2027-03-01")
            self._go(fold(make(made, self.sop, ROOT), []))

    def _go(self, state: State) -> None:
        survey = Survey(state)
        view = survey.first("ready")
        if view is None:
            self.ends.append({one.id: survey.status(one) for one in survey.instances})
            return
        answers = [dict.fromkeys(view.step.collect, value) for value in (True, False)]
        if not view.step.collect:
            answers = [{}]
        elif not all(field.required for field in view.step.collect.values()):
            answers.append(dict.fromkeys(view.step.collect))
        for one in answers:
            self._go(evolve(state, decide(Done(view.id, one), state, LIN, AT)))
        if view.step.collect:
            self._go(evolve(state, decide(Skip(view.id, "no time"), state, LIN, AT)))

    def together(self, one: str, other: str, *, there: bool = True, skips: bool = True) -> bool:
        """Whether some run had a step while it had another, or had it not; without `skips` nobody skipped."""
        return any(
            end[one] != "not-needed" and (end[other] != "not-needed") is there
            for end in self.ends
            if skips or "skipped" not in end.values()
        )


def _products(sop: Sop) -> Iterator[dict[str, Any]]:
    kinds = {"bool": [False, True], "integer": [1, 2, 3]}
    values = [kinds.get(field.type) or field.options for field in sop.params.values()]
    for chosen in product(*values):
        yield dict(zip(sop.params, chosen, strict=True))


PARAMS = "params: {p: bool, n: {type: integer, min: 1, max: 3}}\n"


def _conditions(answers: Iterable[str]) -> st.SearchStrategy[str]:
    known = list(answers)
    atoms = st.sampled_from(["p", "n >= 2", "n == 1", "n < 3", "1 < n <= 3", *known, *known])
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            inner.map(lambda one: f"not ({one})"),
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
                lambda three: f"({three[0]}) {three[1]} ({three[2]})"
            ),
        ),
        max_leaves=3,
    )


@st.composite
def _sops(draw: st.DrawFn, *, circular: bool = False) -> str:
    count = draw(st.integers(3, 5))
    asking = draw(st.sets(st.integers(0, count - 1), max_size=2))
    lines = [PARAMS, "steps:\n"]
    for number in range(count):
        others = [one for one in range(count) if one != number and (circular or one < number)]
        known = [f"s{one}.ok" for one in others if one in asking]
        title = draw(st.sampled_from(["t", *(f"{{{{ {one} }}}}" for one in known)]))
        line = f"- {{id: s{number}, title: '{title}'"
        if draw(st.booleans()):
            line += f', when: "{draw(_conditions(known))}"'
        needs = draw(st.sets(st.sampled_from(others), max_size=2)) if others else set()
        if needs:
            line += f", needs: [{', '.join(f's{one}' for one in sorted(needs))}]"
        if number in asking:
            required = "true" if draw(st.booleans()) else "false"
            line += f", collect: {{ok: {{type: bool, required: {required}}}}}"
        lines.append(line + "}\n")
    return "".join(lines)


@settings(max_examples=24, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_sops())
def test_claims_are_what_all_runs_do(text: str) -> None:
    """Never reached, never together, never asked: exactly the steps of which that holds in every run."""
    sop = require_sop(load_sop("a.yaml", (HEAD + text).encode()))
    steps = list(steps_of(sop))
    walk = Walk(text)
    assert not any("pending" in end.values() for end in walk.ends)
    assert not found(text, "SOP302")

    first = HEAD.count("\n") + text.count("\n", 0, text.index("- ")) + 1
    lines = {step.id: first + number for number, step in enumerate(steps)}
    never = {one.id for one in steps if not walk.together(one.id, one.id)}
    unreached = {one.place.line for one in found(text, "SOP303")}
    unreached |= {one.place.line for one in found(text, "SOP211") if "is never there" in one.message}
    assert unreached == {lines[one] for one in never}

    apart = {
        (lines[one.id], need)
        for one in steps
        for need in one.needs
        if not {one.id, need} & never and not walk.together(one.id, need)
    }
    assert {(one.place.line, one.message.split("`")[1]) for one in found(text, "SOP304")} == apart

    absent = {
        (lines[one.id], source)
        for one in steps
        for source in {name.partition(".")[0] for name in names_in(one.title.strip("{ }")) if "." in name}
        if walk.together(one.id, source, there=False, skips=False)
        and walk.together(source, source, skips=False)
    }
    assert {
        (one.place.line, one.message.split("but `")[1].split("`")[0]) for one in found(text, "SOP307")
    } == absent


# Against the evaluator

TRUTH = (
    HEAD
    + """params:
  p: bool
  q: bool
  n: {type: integer, min: 1, max: 4}
  c: {type: choice, options: [x, y, z]}
  b: {type: bool, required: false}
  l: {type: choice, many: true, options: [x, y]}
steps:
  - {id: s, title: t, collect: {ok: bool, m: {type: integer, min: 0, max: 2, required: true}}}
"""
)
VALUES: dict[str, list[Any]] = {
    "p": [False, True], "q": [False, True], "n": [1, 2, 3, 4], "c": ["x", "y", "z"], "b": [False, True, None],
    "l": [[], ["x"], ["y"], ["x", "y"]],
}  # fmt: skip
ANSWERS = [{"s.ok": ok, "s.m": m} for ok, m in [(None, None), *product([False, True, None], [0, 1, 2])]]
ATOMS = [
    "p", "q", "b", "s.ok", "p == q", "p != true", "n > 1", "n >= 1", "n == 2", "2 <= n < 4", "n < 3",
    "c == 'x'", "c != 'y'", "c in ['x', 'z']", "'x' in l", "'y' not in l", "s.m >= 0", "s.m == 1",
    "s.m > 2.5",
    "n > s.m", "-n < 0", "b == false", "s.ok != b",
]  # fmt: skip


def _truths(condition: str) -> set[Any]:
    """The values that the evaluator gives a condition, over all values of its names."""
    names = names_in(condition)
    own = [name for name in VALUES if name in names]
    asked = ANSWERS if any("." in name for name in names) else [{}]
    return {
        evaluate(condition, {**dict(zip(own, chosen, strict=True)), **answers}.__getitem__)
        for chosen in product(*(VALUES[name] for name in own))
        for answers in asked
    }


@settings(max_examples=180, deadline=None)
@given(
    st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            inner.map(lambda one: f"not ({one})"),
            st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(
                lambda three: f"({three[0]}){three[1]}({three[2]})"
            ),
        ),
        max_leaves=4,
    )
)
@example("(s.m >= 0) or (not (s.ok != b))")  # where the step is skipped neither answer is there
def test_what_is_called_constant_is(condition: str) -> None:
    """A condition is called constant just where the evaluator gives one value, and so is each part."""
    text = f'{TRUTH}  - {{id: a, title: t, when: "{condition}"}}\n'
    loaded = load_sop("a.yaml", text.encode())
    assert loaded.sop is not None
    assert loaded.document is not None
    flow = Context(loaded.sop, loaded.document).flow
    whole = flow.condition(condition)
    assert whole is not None
    claims = constants(flow, whole)
    truths = _truths(condition)
    assert UNKNOWN not in truths
    opaque = "n > s.m" in condition or "-n" in condition  # taken to be either
    constant = [one for one in claims if one.part is whole]
    assert len(truths) == 1 if constant else opaque or len(truths) == 2
    for one in claims:
        part = condition[one.part.start : one.part.end]
        if not one.beside:
            assert _truths(part) == {one.value}
            continue
        # With others it says nothing: put the value in its place there, and the condition is the same.
        others = [f"({condition[two.start : two.end]})" for two in one.beside]
        if one.value:
            assert _truths(f"{' and '.join(others)} and not ({part})") == {False}
        else:
            assert _truths(f"{' or '.join(others)} or not ({part})") == {True}


# Circles


def _ends(sop: Sop, params: dict[str, Any], answers: dict[str, Any]) -> dict[str, bool | None]:
    """Step by step, as a run does it: which steps were there, which were not, and which wait for ever."""
    there: dict[str, bool | None] = {step.id: None for step in steps_of(sop)}

    def value(name: str) -> Any:
        base, dot, __ = name.partition(".")
        if not dot:
            return params[name]
        return UNKNOWN if there[base] is None else answers[base] if there[base] else None

    for __ in there:
        for step in steps_of(sop):
            if there[step.id] is None:
                needed = evaluate(step.when, value) if step.when else True
                open_ = any(there[need] is None for need in step.needs)
                there[step.id] = False if needed is False else True if needed is True and not open_ else None
    return there


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_sops(circular=True))
def test_a_circle_is_told_just_where_steps_wait_for_ever(text: str) -> None:
    """Some choice leaves steps waiting if and only if a closed circle is told; it names such a choice."""
    sop = require_sop(load_sop("a.yaml", (HEAD + text).encode()))
    asking = {step.id: step.collect["ok"] for step in steps_of(sop) if step.collect}
    stuck = []
    for params in _products(sop):
        for chosen in product(*([True, False] + ([] if one.required else [None]) for one in asking.values())):
            there = _ends(sop, params, dict(zip(asking, chosen, strict=True)))
            if None in there.values():
                facts = {**params, **{f"{one}.ok": value for one, value in zip(asking, chosen, strict=True)}}
                stuck.append((facts, {one for one, is_there in there.items() if is_there is None}))
    circles = [one for one in found(text, "SOP302") if not one.message.startswith(OPEN)]
    assert bool(circles) == bool(stuck)
    for one in circles[:1]:
        named, __, chain = one.message.removeprefix("a circle").removeprefix(" with ").rpartition(": ")
        steps = set(chain.replace("`", "").split(" waits for "))
        given_ = dict(fact.split(" = ") for fact in named.split(", ") if " = " in fact)
        closing = [
            steps <= waiting
            for facts, waiting in stuck
            if all(str(facts[name]).lower() == value for name, value in given_.items())
            and all(facts[fact.split()[0]] is None for fact in named.split(", ") if fact.endswith("blank"))
        ]
        assert any(closing)


# Waste

MANY = ", ".join(f"b{number}: bool" for number in range(60))
WASTE = {
    "60 in one condition": f"params: {{{MANY}}}\nsteps:\n- {{id: a, title: t, when: "
    + " and ".join(f"(b{number} or b{(number + 1) % 60})" for number in range(60)) + "}\n",
    "60 that cannot be": f"params: {{{MANY}}}\nsteps:\n- {{id: a, title: t, when: "
    + " and ".join(f"(b{number} == b{(number * 7 + 1) % 60})" for number in range(25))
    + " and b0 != b1}\n",
    "3,000 in a chain": "params: {p: bool}\nsteps:\n- {id: s0, title: t, when: p, collect: {ok: bool}}\n"
    + "".join(
        f"- {{id: s{n}, title: '{{{{ s{n - 1}.ok }}}}', when: s{n - 1}.ok or not p, collect: {{ok: bool}},"
        f" needs: [s{n - 1}]}}\n"
        for n in range(1, 3000)
    ),
    "3,000 back": "params: {p: bool}\nsteps:\n"
    + "".join(
        f"- {{id: s{n}, title: t, when: s{n + 1}.ok or p, collect: {{ok: bool}}, needs: [s{n + 1}]}}\n"
        for n in range(2999)
    )
    + "- {id: s2999, title: t, when: p, collect: {ok: bool}}\n",
    "2,000 in a circle": "params: {p: bool}\nsteps:\n"
    + "".join(
        f"- {{id: s{n}, title: t, when: s{(n + 1) % 2000}.ok or p, collect: {{ok: bool}},"
        f" needs: [s{(n + 7) % 2000}]}}\n"
        for n in range(2000)
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WASTE)
def test_no_file_makes_the_proof_run_on(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a file says, the work is bounded: what is too wide is told, and nothing is claimed of it."""
    work = 0
    spend = Budget.spend

    def counted(budget: Budget) -> None:
        nonlocal work
        work += 1
        spend(budget)

    monkeypatch.setattr(Budget, "spend", counted)
    findings = found(WASTE[case])
    assert work <= 3 * MAX_WORK  # of the circles, of all else, and the last reads that went too far
    assert len(findings) <= 2 * (MAX_FINDINGS + 1)


def test_a_file_that_is_not_proven_whole_says_so() -> None:
    """When the work for a file is done, that is told once, whatever was told of single places before."""
    params = ", ".join(f"b{number}: bool" for number in range(26))
    pairs = [(f"b{n}", f"b{n + 1}") for n in range(0, 26, 2)]
    one = " or ".join(f"{a} == {b}" for a, b in pairs)
    steps = "".join(
        f"- {{id: z{number}, title: t, when: ({one}) and ({one}) and b{number}}}\n" for number in range(12)
    )
    said = [
        one for one in told(f"params: {{{params}}}\nsteps:\n{steps}", "SOP211", "SOP308") if "SOP308" in one
    ]
    assert any("too many values hang together here" in one for one in said)
    assert sum("too wide to be proven whole: at `z" in one for one in said) == 1
