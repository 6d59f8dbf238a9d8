"""What is marked `internal` never reaches people outside, whatever an SOP makes of it."""

import re
from dataclasses import replace
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.render.graph import FORMATS, render
from sopctl.render.graph.facts import gather
from sopctl.runs.layout import Once
from sopctl.runs.made import Made, check_params, make
from sopctl.runs.outside import Outside
from sopctl.runs.records import (
    Answer,
    Approved,
    Attached,
    CommandRun,
    Conflict,
    Note,
    Redline,
    Remark,
    Stamp,
    StepRecord,
)
from sopctl.runs.state import State, begin
from sopctl.runs.survey import Survey
from sopctl.sop.load import load_sop, require_sop
from sopctl.sop.model import Sop
from sopctl.sop.shown import MASK

WORDS = [f"zq{letter}xkv" for letter in "abcdefghijklmnopqrstuvw"]
(
    TEXT, WEB, PRINT, CELL, FIRST_CELL, HUSH, NEED, TERMS, INNER, TOLD, DEFAULT, LEAD, CLERK, FILE,
    NOTE, ROW, ONE, TWO, HANDED, LINK, COLUMN_DEFAULT, COMMAND, AFTER,
) = WORDS  # fmt: skip
NUMBER, MONEY, PRICE = 73519246, 86420975.25, 61739482
DAY, ROW_DAY = "2041-07-23", "2042-11-19"
SECRETS = [*WORDS, "73519246", "8642097525", "86420975", "61739482", "20410723", "20421119", "20410722"]

PARAMS: dict[str, Any] = {
    "event": "text",
    "word": {"type": "text", "internal": True, "default": DEFAULT},
    "number": {"type": "integer", "internal": True},
    "budget": {"type": "money", "currency": "EUR", "internal": True},
    "day": {"type": "date", "internal": True},
    "flag": {"type": "bool", "internal": True},
    "places": {"type": "choice", "many": True, "options": [WEB, PRINT], "internal": True},
    "offers": {"type": "table", "internal": True, "columns": {"who": "text", "price": "integer"}},
    "goods": {
        "type": "table",
        "columns": {
            "what": "text",
            "price": {"type": "integer", "internal": True, "default": PRICE},
            "by": {"type": "date", "internal": True},
            "who": {"type": "text", "internal": True, "default": COLUMN_DEFAULT},
        },
    },
    "guests": {
        "type": "table",
        "columns": {"who": {"type": "text", "internal": True}, "seat": "integer"},
    },
}
VALUES: dict[str, Any] = {
    "event": "Fair", "word": TEXT, "number": NUMBER, "budget": MONEY, "day": DAY, "flag": True,
    "places": [WEB, PRINT],
    "offers": [{"who": ROW, "price": PRICE}],
    "goods": [{"what": "tent", "price": PRICE, "by": ROW_DAY, "who": CELL}, {"what": "band", "who": CELL}],
    "guests": [{"who": FIRST_CELL, "seat": 7}, {"who": ONE, "seat": 8}],
}  # fmt: skip
NAMES = [
    *PARAMS, "lead", "clerk", "gather.hush", "gather.needs", "gather.reach", "deal.terms",
    "back.told", "post.slot", "post.needs", "inner.told",
    "item", "item.what", "item.price", "item.who", "item.by", "run",
]  # fmt: skip
WHOLE = [
    "word",
    "number",
    "budget",
    "day",
    "places",
    "offers",
    "lead",
    "gather.hush",
    "deal.terms",
    "post.slot",
]
FRAGMENTS = [
    "{{ N }}", "{{ N | upper }}", "{{ N | lower }}", "{{ N | join('/') }}", "{{ N | first }}",
    "{{ N | last }}", "{{ N | length }}", "{{ N | default('x') }}", "{{ N | default('x', true) | upper }}",
    "{{ N | last | first }}",
    "{% for x in N %}{{ x }}{{ loop.index }} {% endfor %}", "{% for x in N %}{{ x | upper }}{% endfor %}",
    "{% for x in N %}{{ x.what }} {{ x.price }} {{ x.who }} {{ x.by }}{% endfor %}",
    "{% for x in N %}{% if x.price and x.price > 5 %}{{ x.who }}{% endif %}{% endfor %}",
    "{{ N if event else N }}", "{{ event | join(N) }}", "{{ event | default(N) }}",
    "{% if event %}{{ N }}{% endif %}",
    "{% if N is defined %}{{ N }}{% else %}no{% endif %}",
]  # fmt: skip
# What stands in one branch is as telling as the value; of names that are internal as a whole.
BRANCHES = [
    f"{{% if N %}}{AFTER}{{% endif %}}", f"{{% if not N %}}no{{% else %}}{AFTER}{{% endif %}}",
    f"{{{{ '{AFTER}' if N == '{TEXT}' else '{AFTER}' }}}}", f"{{% if N == {NUMBER} %}}{AFTER}{{% endif %}}",
    f"{{% if N in [event] %}}x{{% else %}}{AFTER}{{% endif %}}", f"{{{{ N and '{AFTER}' }}}}",
    f"{{% if '{TEXT}' in N %}}{AFTER}{{% endif %}}", f"{{% if event != N %}}{AFTER}{{% endif %}}",
    f"{{% if N > 3 or N <= 3 %}}{AFTER}{{% endif %}}", f"{{{{ '{AFTER}' if (N | length) else '{AFTER}' }}}}",
]  # fmt: skip
PIECES = st.builds(
    lambda text, name: text.replace("N", name), st.sampled_from(FRAGMENTS), st.sampled_from(NAMES)
)
TAKEN = st.builds(
    lambda text, name: text.replace("N", name), st.sampled_from(BRANCHES), st.sampled_from(WHOLE)
)
TEXTS = st.lists(st.one_of(st.just("Read"), PIECES, PIECES, TAKEN), min_size=1, max_size=3).map(" and ".join)
CONDITIONS = st.sampled_from(
    [f"number > {NUMBER - 1}", f"word == '{TEXT}'", "flag", "flag and event == 'Fair'", f"'{WEB}' in places",
     f"gather.hush == '{HUSH}'", f"deal.terms != '{TWO}'", "event == 'Fair'"]
)  # fmt: skip
DUES = st.sampled_from(
    ["day", "day - 1d", "deal + 3d", "gather.when", "start + 2d", "item.by", "gather + 1wd"]
)
EACH = st.sampled_from(
    ["places", "offers", "goods", "guests", "gather.needs", "gather.kinds", "post.needs", ["shop", "yard"]]
)
TARGETS = st.sampled_from([">= number", "< 0.5 * number + dark", ">= dark", ">= 3", ">= gather.reach"])
HANDED_ON = st.sampled_from(
    ["{{ word }}", "{{ number }} {{ event }}", "{{ lead }}", "{{ deal.terms }}", "{{ places | join(' ') }}",
     "{{ places }}", "{{ item }}", "{{ item.who }}", "{{ gather.needs }}", "{{ goods }}", "{{ offers }}",
     "Fair"]
)  # fmt: skip


def some(needed: dict[str, Any], /, **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {key: one if isinstance(one, st.SearchStrategy) else st.just(one) for key, one in needed.items()},
        optional=optional,
    )


SHOWN: dict[str, Any] = {"title": TEXTS, "do": TEXTS}
MORE = {
    "warning": TEXTS, "caution": TEXTS, "prompt": TEXTS, "check": st.lists(TEXTS, min_size=1, max_size=2),
    "when": CONDITIONS, "due": DUES, "each": EACH,
}  # fmt: skip
FIELDS = {
    "slot": {"type": "text", "internal": True}, "open": "integer",
    "dark": {"type": "number", "internal": True},
    "needs": {"type": "table", "columns": {"need": "text", "who": {"type": "text", "internal": True}}},
}  # fmt: skip


@st.composite
def steps(draw: st.DrawFn) -> list[dict[str, Any]]:
    """The steps of an SOP: some have answers that are internal, and all draw on each other in their texts."""
    gather = {
        "hush": {"type": "text", "internal": True},
        "when": {"type": "date", "internal": True},
        "reach": "integer",
        "kinds": {"type": "choice", "many": True, "options": [WEB, HANDED], "internal": True},
        "needs": {"type": "table", "columns": {"need": "text", "who": {"type": "text", "internal": True}}},
    }
    evidence = [{"id": "paper", "internal": True}, {"id": "photo"}]
    found = [
        draw(some({**SHOWN, "id": "gather", "collect": gather, "evidence": evidence})),
        {"id": "deal", "title": f"Deal {TERMS}", "internal": True, "collect": {"terms": "text"}},
    ]
    for number in range(draw(st.integers(1, 3))):
        target = {"type": "integer", "target": draw(TARGETS)}
        own = {"id": f"s{number}", "collect": {**FIELDS, "open": target}}
        found.append(draw(some({**SHOWN, **own}, **MORE)))
    found.append(draw(some({**SHOWN, "id": "post", "collect": FIELDS}, **MORE)))
    given = draw(some({"subject": HANDED_ON}, things=HANDED_ON, rows=HANDED_ON))
    use = {"id": "back", "title": TEXTS, "use": "other", "with": given, "needs": ["deal"]}
    found.append(draw(some(use, when=CONDITIONS, each=EACH, do=TEXTS)))
    found.append({"id": "dark", "title": INNER, "use": "other", "internal": True})
    return found


INSIDE = ["subject", "things", "rows", "event", "word", "number", "lead", "item", "item.who", "who.told"]
INSIDE_TEXTS = st.lists(
    st.builds(
        lambda text, name: text.replace("N", name), st.sampled_from(FRAGMENTS), st.sampled_from(INSIDE)
    ),
    min_size=1,
    max_size=3,
).map(" and ".join)


@st.composite
def other(draw: st.DrawFn) -> dict[str, Any]:
    """An SOP that is used: it marks little itself, and is handed what is internal."""
    shown: dict[str, Any] = {"title": INSIDE_TEXTS, "do": INSIDE_TEXTS}
    each = st.sampled_from(["things", "rows", "subject", ["a", "b"]])
    told = {"told": {"type": "text", "internal": True}}
    return {
        "title": "Other",
        "owner": "lead",
        "roles": {"lead": "x"},
        "params": {
            "subject": {"type": "text", "default": "none"},
            "things": {
                "type": "choice",
                "many": True,
                "options": [WEB, PRINT, HANDED, "yard"],
                "default": ["yard"],
            },
            "rows": {"type": "table", "columns": {"who": "text", "price": "integer"}, "required": False},
            "event": "text",
            "word": {"type": "text", "default": "none"},
            "number": {"type": "integer", "default": 1},
        },
        "phases": [
            {"id": "p", "title": "P", "steps": [draw(some({**shown, "id": "who", "collect": told}))]},
            {"id": "q", "title": INNER, "internal": True, "steps": [{"id": "shut", "title": INNER}]},
            {
                "id": "r",
                "title": "R",
                "steps": [draw(some({**shown, "id": "each"}, each=each, check=INSIDE_TEXTS))],
            },
        ],
    }


def sop_of(name: str, data: dict[str, Any]) -> Sop:
    return require_sop(
        load_sop(f"{name}.yaml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode())
    )


STAMP = Stamp(f"{CLERK} <{CLERK}@example.com>", "2027-03-02T10:00:00+08:00", "e1")
NEEDS = [{"need": "tent", "who": NEED}, {"need": "band", "who": NEED}]
ANSWERS: dict[str, Any] = {
    "hush": HUSH, "when": ROW_DAY, "reach": 12, "kinds": [WEB, HANDED], "needs": NEEDS, "terms": TERMS,
    "told": TOLD, "slot": TWO, "open": 4, "dark": NUMBER, "rows": NEEDS,
}  # fmt: skip


def answered(state: State, one: Any) -> StepRecord:
    """A step that is done, with all that can be recorded of it."""
    fields = {name: (Answer(ANSWERS[name], STAMP),) for name in one.step.collect}
    named = [("paper", FILE), ("", FILE), ("photo", "photo.pdf")]
    return StepRecord(
        mark="done",
        stamp=STAMP,
        started=STAMP,
        reason=Remark(NOTE, STAMP),
        reopened=Remark(NOTE, STAMP),
        rejection=Remark(NOTE, STAMP),
        fields=fields,
        checks=dict.fromkeys(one.step.check, STAMP),
        evidence=tuple(Attached(key, f"{'a' * 64}-{name}", None, name, STAMP) for key, name in named),
        notes=(Note(NOTE, True, STAMP),),
        redlines=(Redline(NOTE, NOTE, NOTE, STAMP),),
        commands=(CommandRun(0, COMMAND, STAMP),),
        assigned=(Answer(CLERK, STAMP),),
        approvals=(Approved("d", ("lead",), LINK, STAMP),),
        doers=(CLERK,),
        clashes=(Conflict("skip", NOTE, (Answer(NOTE, STAMP),)),),
        former_fields={"old": ((Answer(NOTE, STAMP),),)},
    )


def looked_over(data: dict[str, Any], inner: dict[str, Any], *, answer: bool) -> Survey:
    """A run of the SOP, with `answer` as far as steps are there to be answered."""
    sop, used = sop_of("main", data), {"other": sop_of("other", inner)}
    made = Made(
        run="r", sop="main", digest="0" * 64, params=check_params(sop, VALUES), by=f"{LEAD} <a@example.com>",
        at="2027-03-01T09:00:00+08:00", start="2027-03-01", roles={"lead": LEAD, "clerk": CLERK},
    )  # fmt: skip
    state = begin(make(made, sop, "0" * 64, used))
    for _round in range(3 if answer else 0):
        steps = {one.id: answered(state, one) for one in Survey(state).instances}
        state = replace(state, steps=steps, closed=Remark(NOTE, STAMP))
    return Survey(state)


def whole(steps: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    head = {"title": "Main", "owner": "lead", "roles": {"lead": "x", "clerk": "y"}, "params": PARAMS}
    return {**head, "changelog": {"1": NOTE}, **more, "phases": [
        {"id": "one", "title": "One", "steps": steps},
        {"id": "shut", "title": INNER, "internal": True,
         "steps": [{"id": "inner", "title": INNER, "collect": {"told": "text"}}]},
    ]}  # fmt: skip


def everything(outside: Outside) -> str:
    """All that a page for people outside could show."""
    return repr([
        outside.steps, outside.sop, outside.sop.model_dump_json(), outside.params, outside.run,
        outside.started, outside.closed, outside.total, outside.settled,
        [(view.id, view.title, view.text, view.checks, view.record) for view in outside.steps],
    ])  # fmt: skip


def leaked(text: str) -> list[str]:
    """The secrets in a text, however they are written: letters and digits alone are compared."""
    found = re.findall(r"datetime\.date\((\d+), (\d+), (\d+)\)", text)
    days = "".join(f" {year}{month:0>2}{day:0>2} " for year, month, day in found)
    plain = re.sub(r"[\W_]+", "", text.casefold()) + " " + days
    return [secret for secret in SECRETS if secret in plain]


@settings(max_examples=48, deadline=None)
@given(steps=steps(), inner=other(), answer=st.booleans())
def test_nothing_internal_leaves(steps: list[dict[str, Any]], inner: dict[str, Any], answer: bool) -> None:
    """Whatever texts, conditions, dates, repeats and used SOPs make of internal values stays inside."""
    survey = looked_over(whole(steps), inner, answer=answer)
    outside = Outside(survey)
    assert leaked(everything(outside)) == []
    assert outside.total == len(outside.steps) == len({view.id for view in outside.steps})
    statuses = [survey.status(one) for one in survey.instances if not one.node.internal]
    assert [view.status for view in outside.steps] == statuses


@settings(max_examples=24, deadline=None)
@given(steps=steps(), inner=other(), answer=st.booleans())
def test_nothing_internal_is_drawn(steps: list[dict[str, Any]], inner: dict[str, Any], answer: bool) -> None:
    """Nor does it leave in a picture of a run or of its SOP, in any form; every step outside is in it."""
    survey = looked_over(whole(steps), inner, answer=answer)
    state = begin(survey.state.run)
    for one, is_run in ((survey, True), (Survey(state, Once(state)), False)):
        picture = gather(one, is_run=is_run, outside=True)
        told = "".join(render(form, picture, "right")[0] for form in FORMATS)
        assert leaked(told + repr(picture)) == []
        shown = [node.id for node in picture.nodes if not node.is_joint]
        assert shown == [view.id for view in Outside(one).steps]


PLAIN = {"title": "{{ subject }}", "do": "{{ things }}"}
OTHER: dict[str, Any] = {
    "title": "Other", "owner": "lead", "roles": {"lead": "x"},
    "params": {"subject": {"type": "text", "default": "none"}, "things": {"type": "text", "default": "none"}},
    "steps": [{"id": "who", **PLAIN, "collect": {"told": FIELDS["slot"], "size": "integer"}}],
}  # fmt: skip


def views(steps: list[dict[str, Any]], *, answer: bool = False) -> dict[str, Any]:
    """What people outside see of a run of these steps, by id."""
    return {view.id: view for view in Outside(looked_over(whole(steps), OTHER, answer=answer)).steps}


def test_what_is_not_internal_stays_in_the_same_texts() -> None:
    """Only what is internal reads as the mask; a text that goes by it is hidden as a whole."""
    texts = {
        "a": "{{ event }} for {{ budget }}",
        "b": "{% for row in goods %}{{ row.what }} {{ row.price }}. {% endfor %}",
        "c": "{{ places | join(', ') }} at {{ event | upper }}",
        "d": "Ask {{ lead }}",
        "e": "{% if budget > 5 %}much{% else %}little{% endif %} for {{ event }}",
        "f": "{{ goods }}",
        "g": "{{ event }} {{ nothing }}",
        "h": "{{ goods | join('/') }}",
    }
    seen = views([{"id": name, "title": text} for name, text in texts.items()])
    assert {name: view.title for name, view in seen.items()} == {
        "a": f"Fair for {MASK}",
        "b": f"tent {MASK}. band {MASK}. ",
        "c": f"{MASK} at FAIR",
        "d": f"Ask {MASK}",
        "e": MASK,
        "f": f"tent, {MASK}, {MASK}, {MASK}; band, {MASK}, {MASK}, {MASK}",
        "g": "Fair \u2039nothing\u203a",
        "h": MASK,
    }


def test_answers_without_a_mark_stay() -> None:
    """Fields, columns, evidence and checks without a mark are there, with the day, and without who it was."""
    collect = {
        "reach": {"type": "integer", "target": ">= 3"},
        "open": {"type": "integer", "target": ">= number"},
        "dark": {"type": "number", "internal": True},
        "needs": {"type": "table", "columns": {"need": "text", "who": {"type": "text", "internal": True}}},
    }
    evidence = [{"id": "paper", "internal": True}, {"id": "photo"}]
    step = {
        "id": "a",
        "title": "A",
        "collect": collect,
        "evidence": evidence,
        "check": ["Below {{ budget }}"],
    }
    view = views([step], answer=True)["a"]
    assert list(view.step.collect) == list(view.record.fields) == ["reach", "open", "needs"]
    assert view.record.value("reach") == 12
    assert view.record.value("needs") == [{"need": "tent"}, {"need": "band"}]
    assert view.targets == {"reach": (">= 3", True, (">=", 3.0)), "open": (MASK, None, None)}
    assert view.step.check == list(view.record.checks) == [f"Below {MASK}"]
    assert [one.id for one in view.record.evidence] == ["photo"]
    assert (view.status, view.record.stamp.at[:10], view.record.stamp.by) == ("done", "2027-03-02", MASK)


def test_steps_repeated_over_something_internal_go_by_number() -> None:
    """Their ids and those of what waits for them name no item; other columns of a row are shown."""
    seen = views(
        [
            {"id": "go", "title": "Go to {{ item }}", "each": "places"},
            {"id": "sit", "title": "{{ item }} sits at {{ item.seat }}", "each": "guests"},
            {"id": "buy", "title": "Buy {{ item }} for {{ item.price }}", "each": "goods", "needs": ["go"]},
            {"id": "use", "title": "Look at {{ item }}", "use": "other", "each": "places"},
        ]
    )
    assert {name: view.title for name, view in seen.items()} == {
        "go[1]": f"Go to {MASK}",
        "go[2]": f"Go to {MASK}",
        "sit[1]": f"{MASK} sits at 7",
        "sit[2]": f"{MASK} sits at 8",
        "buy[tent]": f"Buy tent for {MASK}",
        "buy[band]": f"Buy band for {MASK}",
        "use[1]/who": "none",
        "use[2]/who": "none",
    }
    assert seen["buy[tent]"].waits_for == ("go[1]", "go[2]")
    assert seen["use[2]/who"].group == f"Look at {MASK}"


def test_what_a_used_sop_is_handed_stays_internal() -> None:
    """A parameter is as internal as what it is given, even where its default stands."""
    steps = [
        {"id": "a", "title": "A", "use": "other", "with": {"subject": "{{ word }}", "things": "{{ event }}"}},
        {"id": "b", "title": "B", "use": "other", "with": {"subject": "{{ deal.terms }}"}},
        {"id": "deal", "title": "Deal", "internal": True, "collect": {"terms": "text"}},
        {"id": "c", "title": "{{ b.told }}, {{ b.size }}"},
    ]
    seen = views(steps)
    assert [(view.title, view.text) for view in seen.values()] == [
        (MASK, "Fair"), (MASK, "none"), (f"{MASK}, \u2039b.size\u203a", ""),
    ]  # fmt: skip
    assert seen["b/who"].step.collect.keys() == {"size"}


def test_dates_and_conditions_that_come_from_something_internal_are_left_out() -> None:
    """Statuses are the true ones, also where nobody outside is told why."""
    steps = [
        {"id": "a", "title": "A", "due": "day - 7d", "when": f"number < {NUMBER}"},
        {"id": "b", "title": "B", "due": "start + 2d", "when": "event == 'Ball'"},
        {"id": "deal", "title": "Deal", "internal": True},
        {"id": "c", "title": "C", "due": "deal + 1d", "needs": ["deal"]},
    ]
    seen = views(steps)
    assert [(view.status, view.condition, str(view.due)) for view in seen.values()] == [
        ("not-needed", MASK, "None"), ("not-needed", "event == 'Ball'", "2027-03-03"),
        ("pending", "", "None"),
    ]  # fmt: skip
    assert seen["c"].waits_for == ()
    assert views(steps, answer=True)["c"].due is None


def test_phases_are_left_out_with_what_is_in_them() -> None:
    """Of a phase that is internal, or in which all is, not even the title leaves."""
    outside = Outside(looked_over(whole([{"id": "a", "title": "A"}]), OTHER, answer=False))
    assert [(phase.id, phase.steps) for phase in outside.sop.stages] == [("one", [])]
    assert (outside.total, outside.settled, outside.closed) == (1, 0, None)
    assert list(outside.params) == ["event", "goods", "guests"]
    assert outside.params["guests"] == [{"seat": 7}, {"seat": 8}]


def test_rows_of_a_repeated_step_are_texts() -> None:
    """Each row is a text there, so with an internal column all of it is hidden."""
    rows = {"type": "table", "columns": {"need": "text", "who": "text"}}
    hidden = FIELDS["needs"]
    steps = [
        {"id": "a", "title": "A", "each": ["x", "y"], "collect": {"rows": rows, "needs": hidden}},
        {"id": "b", "title": "{{ a.rows }}: {{ a.needs }}"},
    ]
    survey = looked_over(whole(steps), OTHER, answer=True)
    assert survey.step("b").title.count(f"tent, {NEED}") == 4  # of both fields
    assert Outside(survey).steps[-1].title.endswith(f": {MASK}")


def test_a_used_sop_that_begins_after_an_internal_step_tells_no_day() -> None:
    """What is due from its start on would say when the internal step was done; nor do defaults tell cells."""
    inner = {**OTHER, "steps": [{"id": "who", "title": "Who", "due": "start + 1d"}]}
    steps = [
        {"id": "deal", "title": "Deal", "internal": True},
        {"id": "a", "title": "A", "use": "other", "needs": ["deal"]},
        {"id": "b", "title": "B", "use": "other"},
    ]
    goods = {**PARAMS["goods"], "default": VALUES["goods"]}
    outside = Outside(looked_over(whole(steps, params={**PARAMS, "goods": goods}), inner, answer=True))
    assert [str(view.due) for view in outside.steps] == ["None", "2027-03-02"]
    assert outside.sop.params["goods"].default == [{"what": "tent"}, {"what": "band"}]
