"""Lint of people: who approves, who has a part, who is told; what it says agrees with real runs."""

import json
from itertools import product

import pytest
from conftest import Team

from sopctl.errors import Finding
from sopctl.lint.engine import lint
from sopctl.sop.load import load_sop

HEAD = "id: a\ntitle: t\nowner: lead\nroles: {lead: x, boss: y, law: z}\n"
ALL = "  - {id: all, title: t, notify: [lead, boss, law]}\n"
LIN, CHEN, XU = "Lin <lin@example.com>", "Chen <chen@example.com>", "Xu <xu@example.com>"
PEOPLE = {"lead": LIN, "boss": CHEN, "law": XU}


def found(text: str, *codes: str, file: str = "a.yaml") -> list[Finding]:
    loaded = load_sop(file, text.encode())
    assert loaded.sop is not None, loaded.findings
    return lint(loaded, codes=codes or ["SOP403", "SOP404", "SOP405", "SOP406"])


def one_step(keys: str) -> str:
    return f"{HEAD}steps:\n{ALL}  - {{id: s, title: t, {keys}}}\n"


def mended(text: str, finding: Finding) -> str:
    """A file after the finding's fix."""
    assert finding.fix is not None
    for edit in sorted(finding.fix.edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


# Approvals


def test_every_way_to_ask_for_an_approval_agrees_with_a_run(team: Team) -> None:
    """Impossible is what nobody can approve once its owner did it, self-approval what the owner can.

    All ways to ask roles are tried in one run: the owner does each step, then everybody approves it.
    """
    asked = [["lead"], ["boss"], ["lead", "boss"], ["boss", "law"]]
    ways = list(product(asked, ["", ", all: true"], ["", ", not: owner"]))
    steps = [
        f"  - {{id: s{number}, title: t, approve: {{by: [{', '.join(by)}]{every}{barred}}}}}\n"
        for number, (by, every, barred) in enumerate(ways)
    ]
    text = f"{HEAD}steps:\n{ALL}{''.join(steps)}"
    team.sop("a", text)
    told = {(finding.rule.code, finding.place.line) for finding in found(text)}
    team.new("a", roles=PEOPLE)
    for number, (by, _every, _barred) in enumerate(ways):
        step, line = f"s{number}", 7 + number
        team("done", "r", step, "--as", LIN)
        alone = approves(team, step, LIN) and team.step(step)["status"] == "done"
        assert (("SOP403", line) in told) == alone, ways[number]
        for role in by:
            approves(team, step, PEOPLE[role])
        given = team.step(step)["status"] == "done"
        assert (("SOP405", line) in told) == (not given), ways[number]
        if not given:
            # It is no error: reopened and done by somebody else it is approved.
            team("reopen", "r", step, "again", "--as", XU)
            team("done", "r", step, "--as", "Wu <wu@example.com>")
            for role in by:
                approves(team, step, PEOPLE[role])
            assert team.step(step)["status"] == "done"


def approves(team: Team, step: str, person: str) -> bool:
    """Whether somebody could approve a step, by trying to."""
    from sopctl.cli.main import main

    return main(["approve", "r", step, "--as", person]) == 0


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [
        ("approve: {by: [boss, lead]}", "SOP403", "lead]"),
        ("approve: {by: lead}", "SOP403", "lead}"),
        ("owner: boss, approve: {by: [boss, lead], all: true, not: owner}", "SOP405", "boss, lead]"),
        ("notify: []", "SOP406", "[]"),
        ("notify: [lead, lead]", "SOP406", "lead, lead"),
        ("notify: lead", "SOP406", "lead}"),
    ],
)
def test_a_finding_stands_on_the_role(keys: str, code: str, words: str) -> None:
    """The place is that of the very role, however the list is written."""
    (finding,) = found(one_step(keys))
    assert finding.rule.code == code
    line = one_step(keys).splitlines()[6]
    assert (finding.place.line, finding.place.column) == (7, line.index(words) + 1)


@pytest.mark.parametrize(
    "keys",
    [
        "approve: {by: [boss]}",
        "approve: {by: [lead, boss], not: owner}",
        "approve: {by: [lead, boss], all: true}",
        "owner: law, approve: {by: [lead, boss]}",
        "notify: [boss]",
        "notify: [lead, boss]",
        "approve: {by: [boss], not: owner}, notify: [lead]",
    ],
)
def test_sound_steps_are_left_alone(keys: str) -> None:
    """A second pair of eyes, and somebody to tell, is all that is asked."""
    assert found(one_step(keys)) == []


FIXED = {
    "in braces": "    approve: {by: [lead, boss], signed: true}\n",
    "in a block": "    approve:\n      by: [lead, boss]\n      # why\n      signed: true\n",
    "with line ends of Windows": "    approve:\r\n      by: [lead, boss]\r\n",
    "in a block, a list below": "    approve:\n      by:\n      - lead\n      - boss\n",
    "over several lines": "    approve: {\n      by: [lead, boss]\n    }\n",
}


@pytest.mark.parametrize("case", FIXED)
def test_the_fix_bars_the_owner_and_changes_nothing_else(case: str) -> None:
    """However the approval is written, the file then says `not: owner`, and lint is content."""
    text = f"{HEAD}steps:\n{ALL}  - id: s\n    title: t\n{FIXED[case]}    check: [x]\n"
    (finding,) = found(text)
    after = mended(text, finding)
    was, now = (load_sop("a.yaml", one.encode()).document for one in (text, after))
    assert was is not None
    assert now is not None
    was.data["steps"][1]["approve"]["not"] = "owner"
    assert was.data == now.data
    assert finding.fix is not None
    assert finding.fix.data == (("set", ("steps", 1, "approve", "not"), "owner"),)
    assert not finding.fix.safe
    assert found(after) == []


def test_the_fix_works_in_markdown() -> None:
    """A step of a Markdown SOP carries its keys in a block of its own."""
    text = (
        "---\nid: a\nowner: lead\nroles: {lead: x, boss: y}\n---\n\n# T\n\n## P\n\n### S\n\n"
        "```yaml sop\napprove:\n  by: [lead, boss]\n```\n"
    )
    (finding,) = found(text, file="a.md")
    assert found(mended(text, finding), file="a.md") == []


def test_one_role_that_asks_itself_gets_no_fix() -> None:
    """With `not: owner` nobody could approve it, so another role must be named by people."""
    (finding,) = found(one_step("approve: {by: [lead]}"))
    assert finding.fix is None
    assert "another role" in finding.mend


def test_one_role_handed_to_doer_and_judge_is_told(team: Team) -> None:
    """A used SOP keeps two roles apart; whoever hands it one for both is told where, and a run agrees."""
    team.sop("check", "title: Check\nowner: doer\nroles: {doer: x, judge: y}\n"
             "steps: [{id: look, title: Look, approve: {by: [judge], not: owner}}]\n")  # fmt: skip
    user = "title: t\nowner: lead\nroles: {lead: x, boss: y}\nsteps:\n  - {id: n, title: t, notify: [boss]}\n"
    team.sop("a", user + "  - {id: c, title: t, use: check, with: {doer: lead, judge: lead}}\n")
    ((file, line, column, code, told),) = team.lint()
    assert (file, line, column, code) == ("sops/a.yaml", 6, 61, "SOP405")
    assert "`lead` would both do and approve `look` of `check`" in told
    team.new("a", roles={"lead": LIN, "boss": CHEN})
    team("done", "r", "c/look", "--as", LIN)
    for person in (LIN, CHEN):
        team("approve", "r", "c/look", "--as", person, code=2)
    team.sop("a", user + "  - {id: c, title: t, use: check, with: {doer: lead, judge: boss}}\n")
    assert team.lint() == []
    team.sop("a", user + "  - {id: c, title: t, owner: boss, use: check, with: {doer: lead, judge: boss}}\n")
    assert [one[1:4] for one in team.lint()] == [(6, 74, "SOP405")]  # who owns the use owns the step


# Roles


PARTS = {
    "answers for the SOP": "owner: x\nroles: {x: y}\nsteps: [{id: s, title: t}]\n",
    "owns a step": "roles: {x: y}\nsteps: [{id: s, title: t, owner: x}]\n",
    "approves": "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, approve: {by: x}}]\n",
    "is told": "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, notify: [x]}]\n",
    "named in a text": "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, do: 'Ask {{ x }}'}]\n",
    "named in a check": "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, check: ['{{ x }} ate']}]\n",
    "named with a filter": (
        "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, do: '{{ x|upper }}'}]\n"
    ),
    "in a condition": "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, when: x == 'Lin'}]\n",
    "in a command": "owner: a\nroles: {a: b, x: y}\nsteps: [{id: s, title: t, run: 'mail \"$SOP_X\"'}]\n",
    "may be chosen in a table": (
        "owner: a\nroles: {a: b, x: y}\n"
        "steps: [{id: s, title: t, collect: {n: {type: table, columns: {who: role}}}}]\n"
    ),
    "in full width": "owner: a\nroles: {a: b, ｘ: y}\nsteps: [{id: s, title: t, do: 'Ask {{ x }}'}]\n",
    "in Chinese": "owner: 主管\nroles: {主管: b, 法务: y}\nsteps: [{id: s, title: t, notify: [法务]}]\n",
}


@pytest.mark.parametrize("case", PARTS)
def test_a_role_with_a_part_is_left_alone(case: str) -> None:
    """Wherever a role counts, it has a part."""
    assert found(f"id: i\ntitle: t\n{PARTS[case]}", "SOP404") == []


def test_roles_without_a_part_are_told_at_their_names(team: Team) -> None:
    """Also where roles are a list of shared ones; one that is misspelt elsewhere may be meant."""
    team.write("sops/_shared.yaml", "roles: {lead: x, 设计: y, law: z}\n")
    team.sop("a", "title: t\nowner: lead\nroles: [lead, 设计]\nsteps: [{id: s, title: t}]\n")
    team.sop("b", "title: t\nowner: lead\nroles:\n  lead: x\n  law:\nsteps: [{id: s, title: t}]\n")
    team.sop("c", "title: t\nowner: lead\nroles: {lead: x, law: y}\nsteps: [{id: s, title: t, owner: lwa}]\n")
    assert [one[:4] for one in team.lint()] == [
        ("sops/a.yaml", 3, 15, "SOP404"),
        ("sops/b.yaml", 5, 3, "SOP404"),
        ("sops/c.yaml", 4, 34, "SOP402"),
    ]


def test_a_role_of_a_used_sop_has_a_part_here(team: Team) -> None:
    """By the same name, or handed by `with`; a role that goes nowhere is told."""
    team.sop("inner", "title: t\nowner: doer\nroles: {doer: x, judge: y}\n"
             "steps: [{id: look, title: t, approve: {by: [judge]}}]\n")  # fmt: skip
    team.sop("a", "title: t\nowner: lead\nroles: {lead: x, doer: y, boss: z, law: w}\n"
             "steps: [{id: s, title: t, use: inner, with: {judge: boss}}]\n")  # fmt: skip
    assert [(one[0], one[2], one[3]) for one in team.lint()] == [("sops/a.yaml", 36, "SOP404")]


def test_findings_on_people_are_warnings_and_no_run_is_refused(team: Team) -> None:
    """CI stops at them, `new` does not."""
    text = one_step("approve: {by: [lead], not: owner}, notify: []").replace("law: z", "law: z, odd: o")
    team.sop("a", text)
    told = json.loads(team("lint", "--format", "json", code=1))
    assert {one["code"]: one["severity"] for one in told} == dict.fromkeys(
        ("SOP404", "SOP405", "SOP406"), "warning"
    )
    team.new("a", roles={**PEOPLE, "odd": LIN})
