"""Approvals on the command line: by one role or by all, withdrawn, rejected, void, delegated, apart."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from apart import apart, notes, sentences
from conftest import Team

LIN, CHEN, XU, WU = (
    "Lin <lin@example.com>",
    "Chen <chen@example.com>",
    "许岚 <xu@example.com>",
    "Wu <wu@example.com>",
)
PRINT = """
title: Print
owner: lead
roles: {lead: Answers, boss: Approves, law: Reads it}
params: {channels: {type: choice, many: true, options: [web, paper], default: [web, paper]}}
steps:
  - {id: brief, title: Brief, collect: {topic: text}}
  - id: page
    title: "Page on {{ brief.topic }}"
    collect: {size: integer, paper: text}
    check: [Copy, Sizes]
    evidence: [{id: design}]
    approve: {by: [boss, law]}
  - {id: offer, title: Offer, approve: {by: [boss, law], all: true}}
  - {id: post, title: "Post on {{ item }}", each: channels}
  - {id: proof, title: "Proof for {{ item }}", each: channels, needs: [post],
     approve: {by: [boss], reopens: [post, offer]}}
"""


@pytest.fixture
def desk(team: Team) -> Team:
    """A run of PRINT, in which `page` and `offer` are done and wait for approval."""
    team.sop("print", PRINT)
    assert team.lint() == []
    team.new("print", roles={"lead": LIN, "boss": CHEN, "law": XU})
    team.write("page.pdf", "page")
    team("set", "r", "brief", "topic=Spring", "--as", LIN)
    words = ("--set", "size=3", "--check", "all", "--attach", "page.pdf")
    team("done", "r", "page", *words, "--as", LIN)
    team("done", "r", "offer", "--as", LIN)
    return team


def approval(team: Team, step: str = "page") -> Any:
    return team.step(step)["approval"]


def status(team: Team, step: str = "page") -> str:
    return str(team.statuses()[step])


# Who approves


@pytest.mark.parametrize("who", [CHEN, XU])
def test_one_of_several_roles_is_enough(who: str, desk: Team) -> None:
    """Without `all` the approval of any one of the roles makes the step done, and the facts say whose."""
    assert approval(desk) | {"rejected": None} == {
        "by": ["boss", "law"], "all": False, "signed": False, "approved_by": None, "approved_at": None,
        "given": [], "void": [], "rejected": None,
    }  # fmt: skip
    assert desk("approve", "r", "page", "--as", who) == "recorded page: approve\n"
    assert status(desk) == "done"
    facts = approval(desk)
    (given,) = facts["given"]
    assert (given["by"], given["roles"], given["signed"]) == (who, ["boss" if who == CHEN else "law"], False)
    assert (facts["approved_by"], facts["approved_at"], facts["void"]) == (who, given["at"], [])


def test_strangers_do_not_approve(desk: Team) -> None:
    """Who acts for none of the roles can neither approve nor reject, and is told whose it is."""
    for words in (("approve", "r", "page"), ("reject", "r", "page", "no")):
        desk(*words, "--as", LIN, code=2)
        assert "Lin cannot approve page" in desk.err
        assert "this is for boss (Chen), law (许岚)\n" in desk.err
    assert status(desk) == "waiting"


def test_all_roles_must_approve(desk: Team) -> None:
    """With `all` the step waits until each role has approved; who has it tells, and nobody counts twice."""
    assert approval(desk, "offer")["all"] is True
    desk("approve", "r", "offer", "--as", XU)
    assert status(desk, "offer") == "waiting"
    facts = approval(desk, "offer")
    assert [one["roles"] for one in facts["given"]] == [["law"]]
    assert facts["approved_by"] is None
    assert "waits for approval by boss; approved by 许岚" in sentences(desk("status", "r"), "Lin")
    desk("approve", "r", "offer", "--as", XU, code=2)
    assert "许岚 has approved offer already" in desk.err
    assert "it still waits for boss (Chen)" in desk.err
    desk("approve", "r", "offer", "--as", CHEN)
    assert status(desk, "offer") == "done"
    assert [one["by"] for one in approval(desk, "offer")["given"]] == [XU, CHEN]
    desk("approve", "r", "offer", "--as", CHEN, code=2)
    assert "offer is approved already" in desk.err


def test_one_person_with_two_roles_approves_for_both(desk: Team) -> None:
    """Who has all the roles that are asked approves once."""
    desk("bind", "r", f"law={CHEN}")
    desk("approve", "r", "offer", "--as", CHEN)
    assert status(desk, "offer") == "done"
    assert approval(desk, "offer")["given"][0]["roles"] == ["boss", "law"]


# What no longer holds


def test_withdrawn_approval_leaves_the_step_waiting(desk: Team) -> None:
    """Only the giver takes an approval back, with a reason; what was done stays, and another may approve."""
    desk("approve", "r", "page", "--as", CHEN)
    desk("withdraw", "r", "page", "the price changed", "--as", XU, code=2)
    assert "许岚 has not approved page" in desk.err
    desk("withdraw", "r", "page", "  ", "--as", CHEN, code=2)
    assert "taking an approval back wants a reason" in desk.err
    assert status(desk) == "done"
    told = desk("withdraw", "r", "page", "the price\nchanged", "--as", CHEN)
    assert told == 'recorded page: withdraw approval "the price changed"\n'
    assert "what was approved" not in desk.err or "waits for approval again" in desk.err
    assert status(desk) == "waiting"
    assert (approval(desk)["given"], approval(desk)["void"]) == ([], [])
    assert desk.step("page")["fields"]["size"] == 3
    desk("approve", "r", "page", "--as", XU)
    assert status(desk) == "done"


def test_withdrawing_one_of_all_keeps_the_others(desk: Team) -> None:
    """Of several approvals only the giver's own goes."""
    desk("approve", "r", "offer", "--as", XU)
    desk("approve", "r", "offer", "--as", CHEN)
    desk("withdraw", "r", "offer", "too early", "--as", CHEN)
    assert [one["by"] for one in approval(desk, "offer")["given"]] == [XU]
    assert status(desk, "offer") == "waiting"


CHANGES = {
    "field": ("set", "r", "page", "size=4"),
    "new field": ("set", "r", "page", "paper=thick"),
    "evidence": ("attach", "r", "page", "other.pdf"),
    "text": ("set", "r", "brief", "topic=Autumn"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_approval_is_void_once_what_was_shown_changes(what: str, desk: Team) -> None:
    """Another value, file or text voids the approval; it says so, and a new approval holds again."""
    desk.write("other.pdf", "other")
    desk("approve", "r", "page", "--as", CHEN)
    desk(*CHANGES[what], "--as", LIN)
    if what != "text":
        assert "what was approved has changed: page waits for approval again" in desk.err
    assert status(desk) == "waiting"
    facts = approval(desk)
    assert (facts["given"], [one["by"] for one in facts["void"]], facts["approved_by"]) == ([], [CHEN], None)
    assert "the approval of Chen no longer holds" in sentences(desk("status", "r"), "Lin")
    report = desk("report", "r")
    assert "Waits for approval by boss, law" in report
    assert "Approved by Chen" not in report
    desk("approve", "r", "page", "--as", CHEN)
    assert status(desk) == "done"
    assert (len(approval(desk)["given"]), approval(desk)["void"]) == (1, [])


def test_changed_back_the_approval_holds_again(desk: Team) -> None:
    """An approval is of what was shown: shown that again, it counts."""
    desk("approve", "r", "page", "--as", CHEN)
    desk("set", "r", "page", "size=4")
    desk("set", "r", "page", "size=3")
    assert status(desk) == "done"


def test_the_report_shows_who_approved(desk: Team) -> None:
    """The report has each approval that holds, with its time."""
    desk("approve", "r", "offer", "--as", XU)
    assert "Approved by 许岚, 20" in desk("report", "r")
    desk("approve", "r", "offer", "--as", CHEN)
    for form in ("md", "html"):
        report = desk("report", "r", "--format", form)
        assert "Chen, 20" in report
        assert "许岚, 20" in report


# Rejected


def test_rejection_brings_back_what_it_names(desk: Team) -> None:
    """The step and those under `reopens` come back with the reason; of a repeated pair the same item."""
    for item in ("web", "paper"):
        desk("done", "r", f"post[{item}]", "--as", LIN)
        desk("done", "r", f"proof[{item}]", "--as", LIN)
    desk("approve", "r", "offer", "--as", XU)
    desk("approve", "r", "offer", "--as", CHEN)
    desk("reject", "r", "proof[web]", " ", "--as", CHEN, code=2)
    assert "a rejection wants a reason" in desk.err
    assert (
        desk("reject", "r", "proof[web]", "too dark", "--as", CHEN)
        == 'recorded proof[web]: reject "too dark"\n'
    )
    assert desk.statuses() == {
        "brief": "ready", "page": "waiting",
        "post[web]": "ready", "proof[web]": "pending", "post[paper]": "done", "proof[paper]": "waiting",
        "offer": "ready",
    }  # fmt: skip
    assert approval(desk, "proof[web]")["rejected"]["text"] == "too dark"
    post = desk.step("post[web]")
    assert (post["reopened"]["text"], post["reopened"]["by"]) == ("too dark", CHEN)
    text = sentences(desk("status", "r"), "Lin")
    assert "reopened by Chen: too dark" in text
    assert "rejected by Chen: too dark" in text
    assert "Rejected by Chen: too dark" in desk("report", "r")

    desk("done", "r", "post[web]", "--as", LIN)
    desk("done", "r", "proof[web]", "--as", LIN)
    desk("done", "r", "offer", "--as", LIN)
    assert desk.step("post[web]")["reopened"] is None
    assert approval(desk, "proof[web]")["rejected"] is None
    assert (status(desk, "proof[web]"), status(desk, "offer")) == ("waiting", "waiting")
    assert approval(desk, "offer")["given"] == [], "what came back wants new approvals"
    desk("approve", "r", "proof[web]", "--as", CHEN)
    assert status(desk, "proof[web]") == "done"


def test_rejection_leaves_what_is_not_done(desk: Team) -> None:
    """A step under `reopens` that was skipped or is open stays as it is."""
    desk("skip", "r", "post[web]", "nobody reads it")
    desk("done", "r", "proof[web]")
    desk("reopen", "r", "offer")
    desk("start", "r", "offer")
    desk("reject", "r", "proof[web]", "too dark", "--as", CHEN)
    assert (status(desk, "post[web]"), status(desk, "offer"), status(desk, "proof[web]")) == (
        "skipped", "started", "ready"
    )  # fmt: skip
    assert desk.step("offer")["reopened"]["text"] == ""


# Other people


def days(count: int) -> str:
    return (date.today() + timedelta(days=count)).isoformat()


def test_delegate_approves_within_the_period_alone(desk: Team) -> None:
    """Whom a role is delegated to approves for it from the first day to the last, both included."""
    desk("delegate", "r", "boss", WU, "--from", days(2), "--until", days(5), "--as", CHEN)
    desk("approve", "r", "page", "--as", WU, code=2)
    assert "Wu cannot approve page" in desk.err
    desk("delegate", "r", "boss", WU, "--from", days(-5), "--until", days(-2), "--as", CHEN)
    desk("approve", "r", "page", "--as", WU, code=2)
    desk("delegate", "r", "boss", WU, "--until", days(1), "--as", CHEN)
    desk("approve", "r", "page", "--as", WU)
    assert status(desk) == "done"
    assert approval(desk)["given"][0]["roles"] == ["boss"]
    desk("approve", "r", "offer", "--as", CHEN)
    assert approval(desk, "offer")["given"][0]["by"] == CHEN, "the one who has the role may as well"
    desk("delegate", "r", "boss", WU, "--from", days(-5), "--until", days(-2), "--as", CHEN)
    assert status(desk) == "done", "what was approved then stays approved"


def test_a_new_holder_of_the_role_leaves_approvals_as_they_are(desk: Team) -> None:
    """Bound to somebody else, the role's approval stays; the one who lost the role can approve no more."""
    desk("approve", "r", "page", "--as", CHEN)
    desk("bind", "r", f"boss={WU}")
    assert status(desk) == "done"
    desk("approve", "r", "offer", "--as", CHEN, code=2)
    assert "this is for boss (Wu), law (许岚)" in desk.err
    desk("approve", "r", "offer", "--as", WU)
    assert approval(desk, "offer")["given"][0]["roles"] == ["boss"]


def test_who_comes_second_for_a_role_is_told_who_approved(desk: Team) -> None:
    """When another has approved for the role, its delegate is told who, and for whom it still waits."""
    desk("delegate", "r", "boss", WU, "--until", days(1), "--as", CHEN)
    desk("approve", "r", "offer", "--as", CHEN)
    desk("approve", "r", "offer", "--as", WU, code=2)
    assert "Chen has approved offer already" in desk.err
    assert "it still waits for law (许岚)" in desk.err


# Apart


@pytest.mark.parametrize("ahead", ["approval", "rejection"])
def test_rejection_stands_until_it_is_settled(ahead: str, desk: Team) -> None:
    """Approved here and rejected there: the rejection stands, and status names both until it is settled."""
    yes, no = ("approve", "r", "page", "--as", CHEN), ("reject", "r", "page", "too dark", "--as", XU)
    late = notes("brief", 2)
    apart(desk, [*(late if ahead == "approval" else []), yes], [*(late if ahead == "rejection" else []), no])
    assert status(desk) == "ready"
    (conflict,) = desk.step("page")["conflicts"]
    assert conflict["kind"] == "approval"
    assert [(one["value"], one["by"]) for one in conflict["sides"]] == [("approved", CHEN), ("rejected", XU)]
    told = "approved and rejected apart: approved (Chen), rejected (许岚); the rejection stands"
    text = sentences(desk("status", "r"), "Lin")
    assert told in text
    assert "conflicts at page; settle them: sopctl settle r page" in text
    assert f"Conflict: {told}" in desk("report", "r")
    assert desk("settle", "r", "page") == "recorded page: settle it as it stands\n"
    assert desk.step("page")["conflicts"] == []
    assert status(desk) == "ready"
    assert desk("verify", "r").startswith("r: ")


def test_done_again_the_conflict_still_names_who_rejected(desk: Team) -> None:
    """An approval that comes late, of work that was rejected and redone, clashes with who rejected it."""
    late = [*notes("brief", 4), ("approve", "r", "page", "--as", CHEN)]
    redone = [("reject", "r", "page", "too dark", "--as", XU), ("done", "r", "page", "--as", LIN)]
    apart(desk, late, redone)
    assert status(desk) == "waiting"
    (conflict,) = desk.step("page")["conflicts"]
    assert [(one["value"], one["by"]) for one in conflict["sides"]] == [("approved", CHEN), ("rejected", XU)]
    desk("approve", "r", "page", "--as", CHEN)
    assert status(desk) == "done"


def test_late_approval_of_what_a_rejection_reopened_does_not_hold(desk: Team) -> None:
    """Nor does an approval of a step that a rejection of another had brought back, and that was redone."""
    for step in ("post[web]", "proof[web]"):
        desk("done", "r", step)
    late = [
        *notes("brief", 6),
        ("approve", "r", "offer", "--as", XU),
        ("approve", "r", "offer", "--as", CHEN),
    ]
    apart(
        desk,
        late,
        [("reject", "r", "proof[web]", "too dark", "--as", CHEN), ("done", "r", "offer", "--as", LIN)],
    )
    assert status(desk, "offer") == "waiting"
    assert {one["kind"] for one in desk.step("offer")["conflicts"]} == {"approval"}


def test_a_closed_run_takes_no_approval(desk: Team) -> None:
    """A closed run refuses approvals, rejections and withdrawals alike."""
    desk("approve", "r", "page", "--as", CHEN)
    desk("close", "r", "--anyway", "cancelled")
    for words in (("approve", "r", "offer"), ("reject", "r", "offer", "no"), ("withdraw", "r", "page", "no")):
        desk(*words, "--as", CHEN, code=2)
        assert "the run is closed" in desk.err
    events = [json.loads(line) for line in desk("log", "r", "--json").splitlines()]
    assert events[-1]["kind"] == "closed"


# Four eyes


@pytest.fixture
def eyes(team: Team) -> Team:
    """A step that Lin did, and that somebody else must approve; Chen may."""
    team.sop(
        "eyes",
        """
        title: Eyes
        owner: lead
        roles: {lead: Answers, boss: Approves}
        steps:
          - {id: page, title: Page, collect: {size: integer}, evidence: [{id: design}],
             approve: {by: [boss], not: owner}}
        """,
    )
    team.new("eyes", roles={"lead": LIN, "boss": CHEN})
    team("done", "r", "page", "--set", "size=3", "--as", LIN)
    return team


@pytest.mark.parametrize(
    "words", [("set", "r", "page", "size=900"), ("attach", "r", "page", "https://example.com/other")]
)
def test_whoever_changes_what_is_done_does_not_approve_it(words: tuple[str, ...], eyes: Team) -> None:
    """What an approver puts in the place of what was done nobody else has seen."""
    eyes(*words, "--as", CHEN)
    eyes("approve", "r", "page", "--as", CHEN, code=2)
    assert "Chen did page, so somebody else must approve it" in eyes.err
    eyes("undo", "r", "--as", CHEN)
    eyes("approve", "r", "page", "--as", CHEN)
    assert status(eyes) == "done"


def test_who_filled_in_a_field_before_it_was_done_may_approve(eyes: Team) -> None:
    """Whoever does a step then has looked at what others put there."""
    eyes("reopen", "r", "page", "anew", "--as", LIN)
    eyes("set", "r", "page", "size=4", "--as", CHEN)
    eyes("done", "r", "page", "--as", LIN)
    eyes("approve", "r", "page", "--as", CHEN)
    assert status(eyes) == "done"


def test_a_role_is_not_taken_back_from_who_has_judged(eyes: Team) -> None:
    """Undoing a binding or a delegation would silently take another's approval away with it."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    for words in (("bind", "r", f"boss={WU}"), ("delegate", "r", "boss", WU, "--until", tomorrow)):
        eyes(*words, "--as", LIN)
        eyes("approve", "r", "page", "--as", WU)
        eyes("undo", "r", "--as", LIN, code=2)
        assert "Wu has judged page since" in eyes.err
        assert status(eyes) == "done"
        eyes("withdraw", "r", "page", "not yet", "--as", WU)
        eyes("bind", "r", f"boss={CHEN}", "--as", XU)
    eyes("delegate", "r", "boss", XU, "--until", tomorrow, "--as", LIN)
    assert eyes("undo", "r", "--as", LIN).startswith("recorded: undo delegate boss to")
