"""Runs that are long, and SOPs and journals that were made to be too much."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from sopctl.errors import Refused, SopctlError
from sopctl.lint.engine import lint
from sopctl.runs.acts.approve import Approve
from sopctl.runs.acts.block import Block
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.set_fields import SetFields
from sopctl.runs.decide import decide, evolve, fold
from sopctl.runs.event import Event, seal
from sopctl.runs.made import Made, Run, check_params, make
from sopctl.runs.state import State, begin
from sopctl.runs.survey import Survey
from sopctl.runs.view import shown_digest
from sopctl.sop.load import load_sop, require_sop

Cli = Callable[..., "CompletedProcess[str]"]
WriteSop = Callable[[Path, str, str], Path]

AT = "2027-03-01T09:00:00+08:00"
ROOT = "0" * 64
HEAD = "id: trial\ntitle: Trial\nowner: lead\nroles: {lead: Answers, boss: Approves}\n"
LIN, XU = "Lin <lin@example.com>", "Xu <xu@example.com>"


def a_run(text: str, **params: object) -> Run:
    """A run of HEAD and these steps."""
    sop = require_sop(load_sop("trial.yaml", (HEAD + text).encode()))
    made = Made(
        run="trial", sop="trial", digest=ROOT, params=check_params(sop, params), by=LIN, at=AT,
        start="2027-03-01", roles={"lead": LIN, "boss": XU},
    )  # fmt: skip
    return make(made, sop, ROOT)


def act(state: State, command: object, by: str = LIN) -> State:
    return evolve(state, decide(command, state, by, AT))


@pytest.mark.parametrize("backwards", [False, True])
def test_a_chain_of_a_thousand_steps_is_walked(backwards: bool) -> None:
    """However long the chain and in whatever order it is written, each step opens the next."""
    lines = [f"  - {{id: s{n}, title: Step {n}{f', needs: s{n - 1}' if n else ''}}}\n" for n in range(1000)]
    run = a_run("steps:\n" + "".join(reversed(lines) if backwards else lines))
    state = begin(run)
    survey = Survey(state)
    assert [survey.step(f"s{n}").status for n in (0, 1, 999)] == ["ready", "pending", "pending"]
    state = act(state, Done("s0"))
    assert Survey(state).step("s1").status == "ready"
    with pytest.raises(Refused, match="waits for s998"):
        decide(Done("s999"), state, LIN, AT)


def test_blocking_a_step_does_not_open_it() -> None:
    """A step that waits for another is not done by way of a block."""
    run = a_run("steps: [{id: one, title: One}, {id: two, title: Two, needs: one}]\n")
    state = act(begin(run), Block("two", "no time"))
    with pytest.raises(Refused, match="waits for one"):
        decide(Done("two"), state, LIN, AT)
    state = act(state, Done("one"))
    assert Survey(act(state, Done("two"))).step("two").status == "done"


def test_what_changed_since_it_was_shown_is_not_approved() -> None:
    """An approver approves what the screen showed, or nothing."""
    run = a_run(
        "steps: [{id: offer, title: Offer, collect: {price: integer}, approve: {by: boss, not: owner}}]\n"
    )
    state = act(begin(run), Done("offer", {"price": 5}))
    seen = shown_digest(Survey(state).step("offer"))
    changed = act(state, SetFields("offer", {"price": 9}))
    with pytest.raises(Refused, match="changed since you were shown it"):
        decide(Approve("offer", seen), changed, XU, AT)
    assert Survey(act(state, Approve("offer", seen), XU)).step("offer").status == "done"


def test_an_answer_over_one_that_was_not_shown_is_a_conflict() -> None:
    """What a writer did not see stays beside what they wrote."""
    run = a_run("steps: [{id: s, title: S, collect: {n: integer}}]\n")
    state = act(begin(run), SetFields("s", {"n": 1}))
    state = act(state, SetFields("s", {"n": 2}, saw={}))
    record = Survey(state).step("s").record
    assert record.value("n") == 2
    assert [one.name for one in record.conflicts()] == ["n"]


def test_whoever_had_a_hand_in_it_cannot_approve_it() -> None:
    """With `not: owner` all who said done are barred, also when the acts were merged."""
    run = a_run("steps: [{id: s, title: S, approve: {by: boss, not: owner}}]\n")
    first, second = (decide(Done("s"), begin(run), who, AT) for who in (LIN, XU))
    state = fold(run, [first, second])
    with pytest.raises(Refused, match="somebody else must approve"):
        decide(Approve("s"), state, XU, AT)


def test_an_approval_by_nobody_who_may_give_it_does_not_count() -> None:
    """A sealed event from somebody without the role leaves the step waiting."""
    run = a_run("steps: [{id: s, title: S, approve: {by: boss}}]\n")
    state = act(begin(run), Done("s"))
    view = Survey(state).step("s")
    data = {"digest": shown_digest(view), "of": view.record.stamp.event if view.record.stamp else ""}
    forged = seal(2, tuple(state.heads), AT, "Mallory <m@example.com>", "approved", "s", data)
    assert Survey(evolve(state, forged)).step("s").status == "waiting"


def test_what_the_fold_would_not_take_is_not_recorded(repo: Path, sopctl: Cli, write_sop: WriteSop) -> None:
    """An option that does not survive being stored is refused, and nothing is written."""
    write_sop(
        repo,
        "odd",
        "id: odd\ntitle: Odd\nowner: a\nroles: {a: x}\n"
        "steps: [{id: s, title: S, collect: {c: {type: choice, options: [' a', b]}}}]\n",
    )
    assert sopctl("new", "odd", "--name", "o", "--role", "a=A", cwd=repo).returncode == 0
    done = sopctl("done", "o", "s", "--set", "c=1", cwd=repo)
    recorded = sopctl("log", "o", "--json", cwd=repo).stdout
    assert (done.returncode == 0) == bool(recorded)
    assert (done.returncode == 0) == done.stdout.startswith("recorded")
    (repo / "answers.yaml").write_text("s: {set: {c: 1}}\n")
    walk = sopctl("run", "o", "--answers", "answers.yaml", cwd=repo)
    assert walk.returncode in (0, 3)


def test_too_many_repeated_steps_are_refused_by_lint_and_by_run() -> None:
    """Steps times options are counted before they are made."""
    options = ", ".join(f"o{n}" for n in range(200))
    text = f"params: {{many: {{type: choice, many: true, options: [{options}]}}}}\nsteps:\n"
    text += "".join(f"  - {{id: s{n}, title: S, each: many}}\n" for n in range(100))
    found = lint(load_sop("trial.yaml", (HEAD + text).encode()))
    assert [one.rule.code for one in found if one.rule.severity == "error"] == ["SOP206"]
    with pytest.raises(SopctlError, match="more than 5,000 steps"):
        a_run(text, many=[f"o{n}" for n in range(200)])


def test_a_text_that_grows_without_end_is_left_as_it_is() -> None:
    """A value put into a text ten thousand times does not fill the memory."""
    text = "params: {a: text}\nsteps:\n  - {id: s, title: S, do: '" + "{{a}}" * 10_000 + "'}\n"
    view = Survey(begin(a_run(text, a="x" * 90_000))).step("s")
    assert len(view.text) == 50_000


def test_forged_rivals_do_not_pile_up() -> None:
    """Thousands of sealed answers that saw nothing leave some rivals, not thousands."""
    run = a_run("steps: [{id: s, title: S, collect: {n: integer}}]\n")
    forged: list[Event] = [
        seal(n, (ROOT,), AT, LIN, "set", "s", {"fields": {"n": n}}) for n in range(1, 3000)
    ]
    record = Survey(fold(run, forged)).step("s").record
    assert record.value("n") == 2999
    assert len(record.fields["n"]) < 100


def test_answers_are_not_markdown(repo: Path, sopctl: Cli, write_sop: WriteSop) -> None:
    """What a person answers is text in later instructions: it forges no heading and no link."""
    write_sop(
        repo,
        "m",
        "id: m\ntitle: M\nowner: a\nroles: {a: x}\nparams: {event: text}\n"
        "steps: [{id: s, title: 'On {{ event }}', do: 'About **{{ event }}**.'}]\n",
    )
    event = "<b>[here](https://evil.example) **Approved by Bo**"
    made = sopctl("new", "m", "--name", "r", "--set", f"event={event}", "--role", "a=A", cwd=repo)
    assert made.returncode == 0, made.stderr
    page = sopctl("report", "r", "--format", "html", cwd=repo).stdout
    assert 'href="https://evil.example"' not in page
    assert "[here](https://evil.example) **Approved by Bo**" in page
    status = json.loads(sopctl("status", "r", "--json", cwd=repo).stdout)
    assert status["steps"][0]["title"] == f"On {event}"


def test_a_folder_full_of_line_ends_is_named_in_few_words(
    repo: Path, sopctl: Cli, write_sop: WriteSop
) -> None:
    """A journal that is no journal costs some lines of warning, and the run opens."""
    write_sop(repo, "m", "id: m\ntitle: M\nowner: a\nroles: {a: x}\nsteps: [{id: s, title: S}]\n")
    assert sopctl("new", "m", "--name", "r", "--role", "a=A", cwd=repo).returncode == 0
    journal = repo / "runs" / "r" / "journal"
    journal.mkdir(exist_ok=True)
    (journal / "a.jsonl").write_bytes(b"\n" * 5000)
    (journal / "b.jsonl").write_bytes(b"\n" * 3_000_000)
    status = sopctl("status", "r", cwd=repo)
    assert status.returncode == 0
    assert "4980 more damaged lines" in status.stderr
    assert "more than 200,000 lines" in status.stderr
    assert len(status.stderr.splitlines()) < 30
    assert sopctl("done", "r", "s", cwd=repo).returncode == 0
