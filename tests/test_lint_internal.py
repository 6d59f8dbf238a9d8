"""Lint tells where people outside could deduce something internal."""

from typing import Any

import yaml
from conftest import Team

PARAMS: dict[str, Any] = {
    "event": "text",
    "debts": {"type": "bool", "internal": True},
    "places": {"type": "choice", "many": True, "options": ["shop", "yard"], "internal": True},
    "goods": {"type": "table", "columns": {"what": "text", "price": {"type": "integer", "internal": True}}},
    "guests": {"type": "table", "columns": {"who": {"type": "text", "internal": True}, "seat": "integer"}},
}


def told(team: Team, *steps: dict[str, Any], **more: Any) -> list[str]:
    """What SOP906 says of an SOP with these steps."""
    steps = tuple({"title": "Do it", **step} for step in steps)
    head = {"title": "Any", "owner": "lead", "roles": {"lead": "Leads"}, "params": PARAMS}
    team.sop("any", yaml.safe_dump({**head, "steps": list(steps), **more}, sort_keys=False))
    found = team.lint("--select", "SOP906")
    assert {code for __, __, __, code, __ in found} <= {"SOP906"}
    return [message.partition(";")[0] for *__, message in found]


def test_a_condition_on_something_internal_tells_of_it(team: Team) -> None:
    """Parameters, answers, answers of internal steps, and cells of a row."""
    ask = {"id": "ask-it", "collect": {"low": {"type": "bool", "internal": True}, "high": "bool"}}
    deal = {"id": "deal", "internal": True, "collect": {"won": "bool"}}
    assert told(
        team, ask, deal,
        {"id": "a", "when": "debts and event == 'Fair'"},
        {"id": "b", "when": "ask_it.low or deal.won"},
        {"id": "c", "each": "goods", "when": "item.price > 5"},
        {"id": "d", "each": "guests", "when": "item != 'Li'"},
    ) == [
        "whether `a` is needed tells people outside of what is internal: `debts`",
        "whether `b` is needed tells people outside of what is internal: `ask_it.low`, `deal.won`",
        "whether `c` is needed tells people outside of what is internal: `item.price`",
        "whether `d` is needed tells people outside of what is internal: `item`",
    ]  # fmt: skip
    assert "mark the step `internal: true` too" in team("lint")


def test_a_step_for_each_of_an_internal_list_tells_how_long_it_is(team: Team) -> None:
    """Rows of which some columns are internal are no secret themselves."""
    rows = {"type": "table", "internal": True, "columns": {"who": "text"}}
    assert told(
        team, {"id": "ask", "collect": {"rows": rows}}, {"id": "a", "each": "places"},
        {"id": "b", "each": "ask.rows"}, {"id": "c", "each": "guests"},
    ) == [
        "how often `a` is there tells people outside of what is internal: `places`",
        "how often `b` is there tells people outside of what is internal: `ask.rows`",
    ]  # fmt: skip


def test_what_people_outside_do_not_see_tells_them_nothing(team: Team) -> None:
    """Internal steps and phases may hang on anything; others on what everybody may know."""
    assert (
        told(team, {"id": "a", "when": "debts", "internal": True}, {"id": "b", "when": "event == 'x'"}) == []
    )
    phases = [
        {"id": "p", "title": "P", "internal": True, "steps": [{"id": "c", "title": "C", "when": "debts"}]}
    ]
    head = {"title": "Any", "owner": "lead", "roles": {"lead": "Leads"}, "params": PARAMS, "phases": phases}
    team.sop("any", yaml.safe_dump(head))
    assert team.lint("--select", "SOP906") == []


def test_answers_of_a_used_sop_are_as_internal_as_it_says(team: Team) -> None:
    """And so are all of them where the step that uses it is internal."""
    team.sop(
        "look",
        """
        title: Look
        owner: lead
        roles: {lead: Leads}
        steps: [{id: see, title: See, collect: {low: {type: bool, internal: true}, high: bool}}]
        """,
    )
    look = {"use": "look"}
    assert told(
        team, {"id": "one", **look}, {"id": "two", "internal": True, **look},
        {"id": "a", "when": "one.low"}, {"id": "b", "when": "one.high"}, {"id": "c", "when": "two.high"},
        {"id": "d", "when": "debts", **look},
    ) == [
        "whether `a` is needed tells people outside of what is internal: `one.low`",
        "whether `c` is needed tells people outside of what is internal: `two.high`",
        "whether `d` is needed tells people outside of what is internal: `debts`",
    ]  # fmt: skip


def test_it_is_advice(team: Team) -> None:
    """It fails nothing, and its page says why."""
    told(team, {"id": "a", "when": "debts"})
    assert "SOP906 internal-deduced" in team("lint", "--select", "SOP906")
    assert "a note: advice" in team("lint", "--explain", "SOP906")
