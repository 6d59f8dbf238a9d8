"""Who has roles and steps, and how that changes in a run: bind, assign, delegate."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from apart import apart, notes, sentences
from conftest import USER, Team

LIN, CHEN, XU, WU = (
    "Lin <lin@example.com>",
    "Chen <chen@example.com>",
    "许岚 <xu@example.com>",
    "Wu <wu@example.com>",
)
HALL = """
title: Hall
owner: lead
roles: {lead: Answers, cook: Cooks}
steps:
  - {id: rent, title: "Rent it, says {{ lead }}"}
  - {id: soup, title: Soup, owner: cook, needs: [rent], approve: {by: [lead]}}
  - {id: wash, title: Wash up, owner: cook}
"""


@pytest.fixture
def hall(team: Team) -> Team:
    """A run of HALL in which nothing has happened."""
    team.sop("hall", HALL)
    assert team.lint() == []
    team.new("hall", roles={"lead": LIN, "cook": CHEN})
    return team


def people(team: Team) -> dict[str, str]:
    return {step["id"]: step["person"] for step in team.facts()["steps"]}


def events(team: Team) -> list[Any]:
    return [json.loads(line) for line in team("log", "r", "--json").splitlines()]


def days(count: int) -> str:
    return (date.today() + timedelta(days=count)).isoformat()


# Roles


def test_bound_role_has_another_person_everywhere(hall: Team) -> None:
    """Facts, steps, texts and report name the new person from then on; run.yaml stays as it was made."""
    made = (hall.folder / "runs/r/run.yaml").read_bytes()
    told = hall("bind", "r", f"lead={XU}", f"cook={WU}", "--reason", "Lin is\nill")
    assert told == 'recorded: bind lead is 许岚, cook is Wu "Lin is ill"\n'
    facts = hall.facts()
    assert facts["roles"] == {"lead": XU, "cook": WU}
    assert people(hall) == {"rent": XU, "soup": WU, "wash": WU}
    assert facts["steps"][0]["title"] == "Rent it, says 许岚"
    assert "许岚" in hall("status", "r")
    assert "lead: 许岚" in hall("report", "r")
    assert 'the run: bind cook is Wu, lead is 许岚 "Lin is ill"' in hall("log", "r")
    assert (hall.folder / "runs/r/run.yaml").read_bytes() == made
    hall("bind", "r", f"lead={LIN}")
    assert hall.facts()["roles"]["lead"] == LIN


def test_role_that_nobody_had_gets_a_person(team: Team) -> None:
    """A role left open when the run was made is filled later."""
    team.sop("hall", HALL)
    team.new("hall", roles={"lead": LIN, "cook": CHEN})
    team("bind", "r", "cook=Wu")
    assert people(team)["soup"] == "Wu"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("leed=X",), "did you mean lead?"),
        (("guest=X",), "the SOP has no role 'guest'"),
        (("lead=<>",), "is no person"),
        (("lead=",), "is no person"),
        (("lead",), "write name=value"),
        (("lead=X", "--as", "<>"), "is no person"),
    ],
)
def test_bind_refuses_what_is_no_role_or_nobody(words: tuple[str, ...], told: str, hall: Team) -> None:
    """An unknown role, nobody, and half a word are refused in plain words; nothing is recorded."""
    hall("bind", "r", *words, code=2)
    assert told in hall.err
    assert events(hall) == []


def test_one_wrong_of_several_binds_nobody(hall: Team) -> None:
    """Several roles are bound together or not at all."""
    hall("bind", "r", f"lead={XU}", "waiter=Wu", code=2)
    assert "the SOP has no role 'waiter'" in hall.err
    assert hall.facts()["roles"] == {"lead": LIN, "cook": CHEN}


def test_bound_apart_is_a_conflict_of_the_run(hall: Team) -> None:
    """Two people for one role, apart: the last stands, status and facts show both until one binds anew."""
    apart(
        hall, [("bind", "r", f"cook={XU}")], [*notes("rent", 1), ("bind", "r", f"cook={WU}", f"lead={CHEN}")]
    )
    facts = hall.facts()
    assert facts["roles"] == {"lead": CHEN, "cook": WU}
    (conflict,) = facts["conflicts"]
    assert (conflict["kind"], conflict["name"]) == ("people", "cook")
    assert [side["value"] for side in conflict["sides"]] == [XU, WU]
    told = f"rival people for cook: 许岚 ({USER.partition(' <')[0]}), Wu (Test Person); the last one stands"
    assert told in " ".join(hall("status", "r").split())
    assert all(step["conflicts"] == [] for step in facts["steps"])
    hall("bind", "r", f"cook={XU}")
    assert (hall.facts()["conflicts"], hall.facts()["roles"]["cook"]) == ([], XU)


def test_bound_apart_to_the_same_person_is_no_conflict(hall: Team) -> None:
    """Who meant the same has nothing to settle."""
    apart(hall, [("bind", "r", f"cook={XU}")], [("bind", "r", f"cook={XU}")])
    assert (hall.facts()["conflicts"], hall.facts()["roles"]["cook"]) == ([], XU)


# Steps


def test_assigned_step_is_somebody_elses_until_given_back(hall: Team) -> None:
    """A step goes to one person whatever its role; `-` gives it back; other steps of the role stay."""
    assert hall("assign", "r", "wash", WU) == "recorded wash: assign to Wu\n"
    assert people(hall) == {"rent": LIN, "soup": CHEN, "wash": WU}
    step = hall.step("wash")
    assert (step["owner"], step["assigned"]) == ("cook", True)
    hall("bind", "r", f"cook={XU}")
    assert people(hall) == {"rent": LIN, "soup": XU, "wash": WU}, "the one whom it was given to keeps it"
    hall("assign", "r", "wash", LIN)
    assert people(hall)["wash"] == LIN
    assert hall("assign", "r", "wash", "-") == "recorded wash: give back to its role\n"
    step = hall.step("wash")
    assert (step["person"], step["assigned"]) == (XU, False)
    assert hall.facts()["conflicts"] == []


@pytest.mark.parametrize(
    ("before", "words", "told"),
    [
        ((), ("wash", "-"), "wash is with its role already"),
        ((), ("wash", "<>"), "is no person"),
        ((), ("wsah", WU), "did you mean wash?"),
        (("done", "r", "wash"), ("wash", WU), "cannot assign wash: it is done"),
        (("skip", "r", "wash", "no"), ("wash", WU), "cannot assign wash: it is skipped"),
    ],
)
def test_assign_refuses(before: tuple[str, ...], words: tuple[str, ...], told: str, hall: Team) -> None:
    """What is settled, with its role already, or no person is refused and not recorded."""
    if before:
        hall(*before)
    known = len(events(hall))
    hall("assign", "r", *words, code=2)
    assert told in hall.err
    assert len(events(hall)) == known


def test_a_step_that_waits_may_be_given_away(hall: Team) -> None:
    """A step that cannot begin yet may have its person already; one that waits for approval may not."""
    hall("assign", "r", "soup", WU)
    assert hall.step("soup")["status"] == "pending"
    assert people(hall)["soup"] == WU
    hall("done", "r", "rent")
    hall("done", "r", "soup", "--as", WU)
    hall("assign", "r", "soup", XU, code=2)
    assert "reopen it first" in hall.err


# Delegations


def test_delegation_is_shown_with_its_days(hall: Team) -> None:
    """The facts have who acts for a role, from when to when, and who said so."""
    told = hall("delegate", "r", "lead", WU, "--from", "2027-03-01", "--until", "2027-03-12", "--as", LIN)
    assert told == "recorded: delegate lead to Wu, 2027-03-01 to 2027-03-12\n"
    (one,) = hall.facts()["delegations"]
    assert (one["role"], one["to"], one["from"], one["until"], one["by"]) == (
        "lead", WU, "2027-03-01", "2027-03-12", LIN
    )  # fmt: skip
    assert hall.facts()["roles"]["lead"] == LIN, "the one who has the role keeps it"


def test_delegated_again_the_days_change(hall: Team) -> None:
    """For one person the last period holds, so that it can be ended; others keep theirs."""
    hall("delegate", "r", "lead", WU, "--until", days(5))
    hall("delegate", "r", "lead", XU, "--until", days(5))
    hall("delegate", "r", "lead", "W. Wu <WU@example.com>", "--from", days(-3), "--until", days(-1))
    found = {one["to"]: (one["from"], one["until"]) for one in hall.facts()["delegations"]}
    assert found == {XU: (days(0), days(5)), "W. Wu <WU@example.com>": (days(-3), days(-1))}
    hall("done", "r", "rent")
    hall("done", "r", "soup", "--as", CHEN)
    hall("approve", "r", "soup", "--as", WU, code=2)
    assert "Wu cannot approve soup" in hall.err
    hall("approve", "r", "soup", "--as", XU)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("leda", WU, "--until", "2027-03-12"), "did you mean lead?"),
        (("lead", "<>", "--until", "2027-03-12"), "is no person"),
        (("lead", LIN, "--until", "2999-03-12"), "Lin has the role lead already"),
        (("lead", WU, "--until", "2020-03-12"), "has no day"),
        (("lead", WU, "--from", "2027-03-12", "--until", "2027-03-11"),
         "a delegation from 2027-03-12 to 2027-03-11 has no day"),
        (("lead", WU, "--until", "soon"), "--until: `soon` is no date"),
        (("lead", WU, "--until", "2027-03-12", "--from", "2027-02-30"), "--from: "),
        (("lead", WU), "--until"),
    ],
)  # fmt: skip
def test_delegate_refuses(words: tuple[str, ...], told: str, hall: Team) -> None:
    """A period without a day, a past one, no date, no role, no person: refused and not recorded."""
    hall("delegate", "r", *words, code=2)
    assert told in hall.err
    assert events(hall) == []


def test_delegate_may_be_asked_for_their_approval(hall: Team) -> None:
    """Who is refused an approval is told who else acts for the role that day."""
    hall("delegate", "r", "lead", WU, "--until", days(1), "--as", LIN)
    hall("done", "r", "rent")
    hall("done", "r", "soup", "--as", CHEN)
    hall("approve", "r", "soup", "--as", XU, code=2)
    assert "this is for lead (Lin, Wu)" in hall.err
    assert "waits for approval by lead" in sentences(hall("status", "r"), "Chen")


# Shown


def test_status_says_who_did_what_another_has_now(hall: Team) -> None:
    """The column of people says who has a step; whoever did it stays named."""
    hall("done", "r", "rent", "--as", LIN)
    assert "Rent it, says Lin (done) " in hall("status", "r")
    hall("bind", "r", f"lead={XU}")
    assert "Rent it, says 许岚 (done, by Lin)" in sentences(hall("status", "r"), "许岚")


def test_a_name_alone_is_the_one_who_is_called_so(hall: Team) -> None:
    """Whoever is in the run is found by the name; somebody unknown is taken as written."""
    name = hall.facts()["roles"]["lead"].partition(" <")[0]
    step = hall.facts()["steps"][0]["id"]
    hall("assign", "r", step, name)
    assert hall.step(step)["person"] == hall.facts()["roles"]["lead"]
    hall("assign", "r", step, "Zoe")
    assert hall.step(step)["person"] == "Zoe"
