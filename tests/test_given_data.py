"""Tables and funnels given on the command line as YAML or JSON."""

import json

import pytest
from conftest import Team

LIN = "Lin <lin@example.com>"
SHOP = """\
title: A shop
owner: lead
roles: {lead: Leads}
params:
  before: {type: funnel, stages: [opened, bought], default: {opened: 2, bought: 1}}
  shops: {type: table, columns: {name: text}, default: []}
phases:
- id: p
  title: All
  steps:
  - {id: look, title: Look, collect: {way: {type: funnel, stages: [opened, read the page, bought]}}}
"""


@pytest.fixture
def shop(team: Team) -> Team:
    team.sop("shop", SHOP)
    return team


@pytest.mark.parametrize(
    "text",
    [
        "{opened: 6180, read the page: 900, bought: 12}",
        ' {"bought": 12, "opened": 6180, "read the page": "900"}',
        "6180, 900, 12",
        "{opened: 6180,\n read the page: 900,\n bought: 12}",
    ],
)
def test_a_funnel_is_given_in_every_way(shop: Team, text: str) -> None:
    """As numbers or as a map, by `set` and by `done`."""
    shop.new("shop", roles={"lead": LIN})
    shop("set", "r", "look", f"way={text}")
    given = {"opened": 6180, "read the page": 900, "bought": 12}
    assert shop.step("look")["fields"] == {"way": given}
    shop("set", "r", "look", "way=3 2 1")
    shop("done", "r", "look", "--set", f"way={text}")
    assert shop.step("look")["fields"] == {"way": given}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{opened: 5}", "way: no number for read the page, bought"),
        ("{opened: 5, read the page: , bought: 1}", "way: no number for read the page"),
        ("{open: 5, read the page: 4, bought: 1}", "no stage `open`; did you mean opened?"),
        ("{opened: many, read the page: 4, bought: 1}", "way: opened: wanted a number, not the text `many`"),
        ("{opened: 5, read the page: 9, bought: 1}", "read the page: 9 is more than the 5 before it"),
        ("{opened: 5, read the page: 4", "never closed"),
        ("{}", "no number for opened, read the page, bought"),
    ],
)
def test_what_is_wrong_with_a_map_is_said_once(shop: Team, text: str, told: str) -> None:
    """The stage is named, and nothing is recorded."""
    shop.new("shop", roles={"lead": LIN})
    shop("set", "r", "look", f"way={text}", code=2)
    assert shop.err.count(told) == 1
    assert len(shop.err.splitlines()) <= 2
    assert shop.step("look")["fields"] == {}


def test_parameters_are_given_so_too(shop: Team) -> None:
    """A funnel as a map, a table as a list of rows."""
    words = ("--set", "before={opened: 7, bought: 3}", "--set", 'shops=[{"name": "North"}]')
    shop("new", "shop", "--name", "r", "--role", f"lead={LIN}", *words)
    assert shop.facts()["params"] == {"before": {"opened": 7, "bought": 3}, "shops": [{"name": "North"}]}
    shop("new", "shop", "--name", "s", "--role", f"lead={LIN}", "--set", "before={opened: 7}", code=2)
    assert "no number for bought" in shop.err
    assert json.loads(shop("list", "--json"))
