"""`use`: another SOP in place of a step, from lint to the report."""

from pathlib import Path

import pytest
from conftest import Team

LI, XU, WU = "Li <li@example.com>", "Xu <xu@example.com>", "Wu <wu@example.com>"
LOOK_BACK = """
title: Look back
roles: {host: Leads the talk, writer: Writes it down}
owner: host
params:
  subject: {type: text, ask: What is it about?}
  people: {type: integer, default: 3}
steps:
  - {id: causes, title: "Why {{ subject }} went so", collect: {cause: text, deep: bool}}
  - {id: digest, title: "Digest for {{ people }}", owner: writer, needs: [causes],
     when: causes.deep and people > 3, collect: {lessons: longtext}, due: causes + 2d}
  - {id: send, title: Send it, needs: [digest], notify: [writer]}
"""
FAIR = """
title: Fair
owner: lead
roles: {lead: Answers, clerk: Writes}
params: {event: text, guests: {type: integer, default: 10}, day: date}
steps:
  - {id: hold, title: Hold it, collect: {done_on: date}}
  - id: look-back
    title: "Look back at {{ event }}"
    use: look-back
    needs: [hold]
    due: day + 5d
    with: {subject: "{{ event }} of {{ guests }}", people: "{{ guests }}", host: lead, writer: clerk}
  - {id: thank, title: "Thank, since {{ look_back.cause }}", needs: [look-back]}
  - {id: more, title: More, when: look_back.deep and 'rain' in look_back.lessons}
"""
GIVEN = {"params": {"event": "Spring", "guests": 20, "day": "2027-03-18"}, "roles": {"lead": LI, "clerk": XU}}


@pytest.fixture
def fair(team: Team) -> Team:
    """A run of FAIR."""
    team.sop("look-back", LOOK_BACK)
    team.sop("fair", FAIR.replace("'rain' in look_back.lessons", "look_back.lessons == 'rain'"))
    assert team.lint() == []
    team.new("fair", **GIVEN)
    return team


def test_the_steps_of_a_used_sop_stand_in_its_place(fair: Team) -> None:
    """The other SOP's steps are steps of the run, in the order of the procedure, by their full ids."""
    assert fair.statuses() == {
        "hold": "ready", "look-back/causes": "pending", "look-back/digest": "pending",
        "look-back/send": "pending", "thank": "pending", "more": "pending",
    }  # fmt: skip
    assert fair.facts()["progress"] == {"settled": 0, "total": 6}
    assert "Look back at Spring" in fair("report", "r")


def test_parameters_are_handed_over_with_their_type(fair: Team) -> None:
    """A text may hold several names; one name alone stays a number, also for conditions."""
    assert fair.step("look-back/causes")["title"] == "Why Spring of 20 went so"
    assert fair.step("look-back/digest")["title"] == "Digest for 20"
    fair("done", "r", "hold")
    fair("done", "r", "look-back/causes", "--set", "deep=y")
    assert fair.step("look-back/digest")["status"] == "ready"


def test_a_parameter_of_the_same_name_or_its_default_is_taken(team: Team) -> None:
    """Without `with` it is the value of the parameter of the same name here, else its own default."""
    team.sop("look-back", LOOK_BACK)
    head = "title: t\nowner: host\nroles: {host: x, writer: y}\nparams: {subject: text}\n"
    team.sop("a", head + "steps: [{id: b, title: t, use: look-back}]\n")
    assert team.lint() == []
    team.new("a", params={"subject": "Rain"}, roles={"host": LI, "writer": XU})
    assert team.step("b/causes")["title"] == "Why Rain went so"
    assert team.step("b/digest")["title"] == "Digest for 3"
    team("done", "r", "b/causes", "--set", "deep=y")
    assert team.step("b/digest")["status"] == "not-needed"


def test_a_step_that_hangs_on_what_is_handed_over_says_so(team: Team) -> None:
    """While the answer that a parameter is taken from is open, steps that hang on it wait for its step."""
    team.sop(
        "low",
        "title: t\nowner: r\nroles: {r: x}\nparams: {flag: bool}\nsteps: [{id: s, title: t, when: flag}]\n",
    )
    team.sop("a", "title: t\nowner: r\nroles: {r: x}\nsteps:\n  - {id: ask, title: t, collect: {yes: bool}}\n"
             '  - {id: b, title: t, use: low, with: {flag: "{{ ask.yes }}"}}\n')  # fmt: skip
    team.new("a", roles={"r": LI})
    assert team.step("b/s")["status"] == "pending"
    assert team.step("b/s")["waits_for"] == ["ask"]
    team("done", "r", "ask", "--set", "yes=n")
    assert team.statuses()["b/s"] == "not-needed"
    team("set", "r", "ask", "yes=y")
    assert team.statuses()["b/s"] == "ready"


def test_roles_are_mapped(fair: Team) -> None:
    """Owners and those to notify are roles and people of the run's own SOP."""
    assert (fair.step("look-back/causes")["owner"], fair.step("look-back/causes")["person"]) == ("lead", LI)
    assert (fair.step("look-back/digest")["owner"], fair.step("look-back/digest")["person"]) == ("clerk", XU)
    fair("done", "r", "hold")
    fair("done", "r", "look-back/causes", "--set", "deep=n")
    said = fair("done", "r", "look-back/send") + fair.err
    assert "writer" not in said


def test_fields_are_read_back(fair: Team) -> None:
    """A field of the other SOP is `look_back.field` here, in conditions and in texts."""
    assert "look_back.cause" in fair.step("thank")["title"] or "cause" in fair.step("thank")["title"]
    fair("done", "r", "hold")
    fair("done", "r", "look-back/causes", "--set", "deep=y", "--set", "cause=rain")
    assert fair.step("thank")["title"] == "Thank, since rain"
    assert fair.step("more")["status"] == "pending"
    assert fair.step("more")["waits_for"] == ["look-back/digest"]
    fair("done", "r", "look-back/digest", "--set", "lessons=rain")
    assert fair.step("more")["status"] == "ready"
    fair("set", "r", "look-back/digest", "lessons=sun")
    assert fair.step("more")["status"] == "not-needed"


def test_a_step_that_needs_it_waits_for_all_of_it(fair: Team) -> None:
    """`needs: [look-back]` is settled when every step of the other SOP is."""
    assert fair.step("look-back/causes")["waits_for"] == ["hold"]
    fair("done", "r", "hold")
    assert fair.statuses()["look-back/causes"] == "ready"
    assert fair.step("thank")["waits_for"] == ["look-back/causes", "look-back/digest", "look-back/send"]
    fair("done", "r", "look-back/causes", "--set", "deep=n")
    assert fair.step("look-back/digest")["status"] == "not-needed"
    assert fair.step("thank")["waits_for"] == ["look-back/send"]
    fair("done", "r", "thank", code=2)
    assert "it waits for look-back/send" in fair.err
    fair("skip", "r", "look-back/send", "nobody asked")
    assert fair.step("thank")["status"] == "ready"


def test_dates_and_owners_are_inherited(team: Team) -> None:
    """Steps without an owner or a date have those of the step that uses them; their own come first."""
    team.sop("look-back", LOOK_BACK.replace("{id: causes,", "{id: causes, owner: host,"))
    team.sop(
        "fair",
        FAIR.replace(" and 'rain' in look_back.lessons", "").replace(
            "needs: [hold]\n", "needs: [hold]\n    owner: clerk\n"
        ),
    )
    team.new("fair", **GIVEN)
    steps = {step["id"]: step for step in team.facts()["steps"]}
    assert [steps[f"look-back/{name}"]["owner"] for name in ("causes", "digest", "send")] == [
        "lead",
        "clerk",
        "clerk",
    ]
    assert [steps[f"look-back/{name}"]["due"] for name in ("causes", "digest", "send")] == [
        "2027-03-23",
        None,
        "2027-03-23",
    ]


def test_without_an_owner_it_is_the_other_sops_own(fair: Team) -> None:
    """Where neither the step nor the one that uses it names an owner, the used SOP's own comes first."""
    assert fair.step("look-back/send")["owner"] == "lead"
    fair.sop("solo", "title: t\nowner: boss\nroles: {boss: x, host: y, writer: z}\nparams: {subject: text}\n"
             "steps: [{id: b, title: t, use: look-back}]\n")  # fmt: skip
    fair.new("solo", run="s", params={"subject": "x"}, roles={"boss": LI, "host": WU, "writer": XU})
    assert fair.step("b/causes", "s")["owner"] == "host"


def test_a_field_of_two_steps_has_no_name(team: Team) -> None:
    """Only a field that stands in one step of the other SOP alone can be read back."""
    team.sop(
        "look-back",
        LOOK_BACK.replace("collect: {lessons: longtext}", "collect: {lessons: longtext, cause: text}"),
    )
    team.sop("fair", FAIR.replace(" and 'rain' in look_back.lessons", ""))
    ((file, line, column, code, told),) = team.lint()
    assert (file, line, code) == ("sops/fair.yaml", 14, "SOP203")
    assert "unknown name `look_back.cause`" in told
    assert FAIR.splitlines()[line - 1][column - 1 :].startswith("look_back.cause")


def test_what_is_not_needed_is_all_not_needed(team: Team) -> None:
    """Where `when` of the step is false no step of the other SOP is needed, and what needs it goes on."""
    team.sop("look-back", LOOK_BACK)
    text = FAIR.replace(" and 'rain' in look_back.lessons", "").replace(
        "needs: [hold]\n", "when: hold.done_on > '2027-01-01'\n"
    )
    team.sop(
        "fair",
        text.replace("hold.done_on > '2027-01-01'", "hold.rained").replace(
            "{done_on: date}", "{rained: bool}"
        ),
    )
    team.new("fair", **GIVEN)
    assert team.step("look-back/causes")["waits_for"] == ["hold"]
    team("done", "r", "hold", "--set", "rained=n")
    assert [status for step, status in team.statuses().items() if "/" in step] == ["not-needed"] * 3
    assert team.statuses()["thank"] == "ready"
    assert team.statuses()["more"] == "not-needed"
    team("done", "r", "look-back/causes", code=2)
    assert "`hold.rained` is false" in team.err
    team("set", "r", "hold", "rained=y")
    assert team.statuses()["look-back/causes"] == "ready"


def test_it_is_repeated_like_any_step(team: Team) -> None:
    """With `each` the other SOP's steps appear for every item, which its parameters may get."""
    team.sop("look-back", LOOK_BACK)
    team.sop(
        "a",
        """
        title: t
        owner: host
        roles: {host: x, writer: y}
        params: {places: {type: choice, many: true, options: [shop, yard, roof]}}
        steps:
          - {id: open, title: "Open {{ item }}", each: places}
          - {id: b, title: "About {{ item }}", each: places, needs: [open], use: look-back,
             with: {subject: "{{ item }}"}}
          - {id: end, title: "All of: {{ b.cause }}", needs: [b]}
        """,
    )
    assert team.lint() == []
    team.new("a", params={"places": ["shop", "roof"]}, roles={"host": LI, "writer": XU})
    assert list(team.statuses()) == [
        "open[shop]", "open[roof]",
        "b[shop]/causes", "b[shop]/digest", "b[shop]/send",
        "b[roof]/causes", "b[roof]/digest", "b[roof]/send", "end",
    ]  # fmt: skip
    assert team.step("b[roof]/causes")["title"] == "Why roof went so"
    assert team.step("b[roof]/causes")["waits_for"] == ["open[roof]"]
    team("done", "r", "open[roof]")
    assert team.statuses()["b[roof]/causes"] == "ready"
    assert team.statuses()["b[shop]/causes"] == "pending"
    team("done", "r", "b[roof]/causes", "--set", "cause=wind")
    assert team.statuses()["b[roof]/digest"] == "not-needed"
    team("done", "r", "open[shop]")
    team("done", "r", "b[shop]/causes", "--set", "cause=rain")
    assert team.step("end")["title"] == "All of: rain, wind"
    assert team.step("end")["waits_for"] == ["b[shop]/send", "b[roof]/send"]


def test_a_used_sop_may_use_another(team: Team) -> None:
    """Two deep, ids, parameters, roles and fields go all the way down and up again."""
    team.sop("look-back", LOOK_BACK)
    team.sop(
        "week",
        """
        title: Week
        owner: chair
        roles: {chair: x, scribe: y}
        params: {number: integer}
        steps:
          - {id: talk, title: Talk, use: look-back,
             with: {subject: "week {{ number }}", host: chair, writer: scribe}}
        """,
    )
    team.sop(
        "year",
        """
        title: Year
        owner: boss
        roles: {boss: x, clerk: y}
        steps:
          - {id: first, title: First, use: week, with: {number: 1, chair: boss, scribe: clerk}}
          - {id: end, title: "{{ first.cause }}", needs: [first]}
        """,
    )
    assert team.lint() == []
    team.new("year", roles={"boss": LI, "clerk": XU})
    assert list(team.statuses()) == ["first/talk/causes", "first/talk/digest", "first/talk/send", "end"]
    step = team.step("first/talk/causes")
    assert (step["title"], step["owner"], step["person"]) == ("Why week 1 went so", "boss", LI)
    assert team.step("first/talk/digest")["owner"] == "clerk"
    team("done", "r", "first/talk/causes", "--set", "cause=rain")
    assert team.step("end")["title"] == "rain"
    assert sorted(path.name for path in (team.folder / "runs/r/sops").iterdir()) == [
        "look-back.yaml",
        "week.yaml",
    ]


def test_pins_stand_beside_and_hold(fair: Team) -> None:
    """A run reads the used SOP as it was; the library may change, the pin may not."""
    pin = fair.folder / "runs/r/sops/look-back.yaml"
    assert pin.read_text() == LOOK_BACK
    before = fair.facts()
    fair.sop("look-back", "title: Other\nowner: r\nroles: {r: x}\nsteps: [{id: other, title: t}]\n")
    assert fair.facts() == before
    (fair.folder / "sops/look-back.yaml").unlink()
    fair("verify")
    fair("done", "r", "hold")
    pin.write_text(LOOK_BACK.replace("Why", "How"))
    assert "sops/look-back.yaml: not the file that this run was made with" in fair("verify", code=1)
    assert fair.step("look-back/causes")["title"] == "How Spring of 20 went so"
    pin.unlink()
    fair("verify", code=1)
    fair("status", "r", code=2)


def test_answers_name_full_ids(fair: Team) -> None:
    """A file of answers names a used SOP's steps as the run does; the walk ends when all is settled."""
    fair.write(
        "answers.yaml",
        """
        hold: {set: {done_on: 2027-03-18}}
        look-back/causes: {set: {cause: rain, deep: true}}
        look-back/digest: {set: {lessons: rain}}
        look-back/send: {}
        thank: {}
        more: {skip: enough}
        """,
    )
    recorded = fair("run", "r", "--answers", "answers.yaml")
    assert "look-back/digest" in recorded
    assert set(fair.statuses().values()) == {"done", "skipped"}
    assert "look-back/digest" in fair("log", "r")
    fair("close", "r")
    fair("verify")


def test_a_step_is_found_by_the_beginning_of_its_id(fair: Team) -> None:
    """`look-back/c` will do for `look-back/causes`; `look-back` alone may be any of its steps."""
    fair("done", "r", "hold")
    fair("note", "r", "look-back/c", "seen")
    assert [note["text"] for note in fair.step("look-back/causes")["notes"]] == ["seen"]
    fair("note", "r", "look-back", "seen", code=2)
    assert "may be look-back/causes, look-back/digest, look-back/send" in fair.err


def test_an_approval_inside_is_given_by_the_mapped_role(team: Team) -> None:
    """Who has the mapped role approves, and nobody else; `not: owner` bars who did it."""
    team.sop("check", "title: Check\nowner: doer\nroles: {doer: x, judge: y}\n"
             "steps: [{id: look, title: Look, approve: {by: [judge], not: owner}}]\n")  # fmt: skip
    team.sop("a", "title: t\nowner: lead\nroles: {lead: x, boss: y}\n"
             "steps:\n  - {id: c, title: t, use: check, with: {doer: lead, judge: boss}}\n"
             "  - {id: e, title: t, needs: [c]}\n")  # fmt: skip
    assert team.lint() == []
    team.new("a", roles={"lead": LI, "boss": XU})
    team("done", "r", "c/look", "--as", LI)
    assert team.step("c/look")["approval"]["by"] == ["boss"]
    assert team.step("e")["waits_for"] == ["c/look"]
    for person in (LI, WU):
        team("approve", "r", "c/look", "--as", person, code=2)
    team("approve", "r", "c/look", "--as", XU)
    assert team.statuses() == {"c/look": "done", "e": "ready"}


def test_a_dead_end_inside_is_warned_of(team: Team) -> None:
    """Whoever makes a run is told of an approval that nobody could give, also inside a used SOP."""
    team.sop("check", "title: Check\nowner: doer\nroles: {doer: x, judge: y}\n"
             "steps: [{id: look, title: Look, approve: {by: [judge], not: owner}}]\n")  # fmt: skip
    team.sop("a", "title: t\nowner: lead\nroles: {lead: x, boss: y}\n"
             "steps: [{id: c, title: t, use: check, with: {doer: lead, judge: boss}}]\n")  # fmt: skip
    team.new("a", roles={"lead": LI, "boss": LI})
    assert "warning: c/look: Li owns it and alone may approve it" in team.err


HEAD = "title: t\nowner: host\nroles: {host: x, writer: y}\nparams: {subject: text}\n"
WRONG = {
    "no such SOP": ("use: look-bak", "look-bak", "SOP207", "no SOP `look-bak` that can be used"),
    "itself": ("use: a", "a}", "SOP207", "a circle: `a` uses this SOP again"),
    "one that uses it": ("use: back", "back", "SOP207", "a circle: `back` uses this SOP again"),
    "unknown parameter": (
        "use: look-back, with: {subjct: x}",
        "subjct",
        "SOP207",
        "has no parameter or role `subjct`; did you mean subject?",
    ),
    "wrong type": (
        "use: look-back, with: {people: many}",
        "many",
        "SOP207",
        "wanted a number, not the text `many`",
    ),
    "name of another type": (
        'use: look-back, with: {people: "{{ subject }}"}',
        '"{{',
        "SOP207",
        "`subject` is of another type",
    ),
    "text for a number": (
        'use: look-back, with: {people: "{{ subject }} 3"}',
        '"{{',
        "SOP207",
        "a text cannot be this parameter",
    ),
    "unknown name": (
        'use: look-back, with: {subject: "{{ subjct }}"}',
        "subjct",
        "SOP203",
        "unknown name `subjct`; did you mean subject?",
    ),
    "unknown role": (
        "use: look-back, with: {host: writr}",
        "writr",
        "SOP207",
        "`writr` is no role; did you mean writer?",
    ),
    "list of roles": ("use: look-back, with: {host: [host]}", "host: [", "SOP207", "is no role"),
    "own fields": (
        "use: look-back, collect: {x: text}",
        "collect",
        "SOP107",
        "a step that uses another SOP has no `collect` of its own; remove it",
    ),
    "with alone": ("with: {x: y}", "with", "SOP107", "`with` is for a step with `use`; remove it"),
    "no id": ("use: look back", "look back", "SOP107", "is no id"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_use_is_told_at_its_place(case: str, team: Team) -> None:
    """lint names the place of a circle, of an SOP that is not there, and of what is handed over wrongly."""
    text, at, code, words = WRONG[case]
    team.sop("look-back", LOOK_BACK)
    team.sop("back", HEAD + "steps: [{id: b, title: t, use: a}]\n")
    step = f"steps: [{{id: b, title: t, {text}}}]\n"
    team.sop("a", HEAD + step)
    found = team.lint("sops/a.yaml")
    assert [one[1:4] for one in found] == [(5, step.index(at, 24) + 1, code)]
    assert words in found[0][4]
    team("new", "a", "--set", "subject=x", "--role", "host=Li", "--role", "writer=Xu", code=2)


def test_what_it_needs_and_nobody_gives_is_told(team: Team) -> None:
    """A parameter without a value and a role that nobody has are told, with what to write."""
    team.sop("look-back", LOOK_BACK)
    team.sop("a", "title: t\nowner: lead\nroles: {lead: x}\nsteps: [{id: b, title: t, use: look-back}]\n")
    found = team.lint("sops/a.yaml")
    assert [one[1:4] for one in found] == [(4, 32, "SOP207")] * 3
    told = " ".join(one[4] for one in found)
    assert (
        "`look-back` asks for a parameter `subject`, which is not given; say what it gets: with: {subject: …}"
        in told
    )
    assert "`look-back` has a role `host`, which nobody has here; say whose it is: with: {host: lead}" in told
    assert "role `writer`" in told


def test_a_parameter_of_another_type_is_told(team: Team) -> None:
    """A parameter of the same name but of another type is not taken for it."""
    team.sop("look-back", LOOK_BACK)
    head = "title: t\nowner: host\nroles: {host: x, writer: y}\nparams: {subject: date}\n"
    team.sop("a", head + "steps: [{id: b, title: t, use: look-back}]\n")
    ((_, line, column, code, told),) = team.lint("sops/a.yaml")
    assert (line, column, code) == (5, 32, "SOP207")
    assert "parameter `subject` is of another type in `look-back`" in told


def test_uses_go_five_deep_and_no_deeper(team: Team) -> None:
    """A chain of five uses runs; a sixth is told, and no run is made of it."""
    for depth in range(7):
        step = f"use: s{depth + 1}" if depth < 6 else "owner: r"
        team.sop(f"s{depth}", f"title: t\nowner: r\nroles: {{r: x}}\nsteps: [{{id: a, title: t, {step}}}]\n")
    assert team.lint("sops/s1.yaml") == []
    team.new("s1", roles={"r": LI})
    assert list(team.statuses()) == ["a/a/a/a/a/a"]
    ((_, _, _, code, told),) = team.lint("sops/s0.yaml")
    assert code == "SOP207"
    assert "more than 5 deep" in told
    team("new", "s0", "--role", "r=Li", code=2)


def test_steps_that_wait_for_each_other_through_a_use_are_told(team: Team) -> None:
    """A circle through a used SOP's needs or its parameters is a circle."""
    team.sop("look-back", LOOK_BACK)
    team.sop("a", "title: t\nowner: host\nroles: {host: x, writer: y}\nsteps:\n"
             '  - {id: b, title: t, use: look-back, with: {subject: "{{ c.word }}"}}\n'
             "  - {id: c, title: t, needs: [b], collect: {word: text}}\n")  # fmt: skip
    ((_, line, _, code, told),) = team.lint("sops/a.yaml")
    assert (line, code) == (5, "SOP302")
    assert "`b` waits for `c` waits for `b`" in told


def test_a_wrong_used_sop_keeps_a_run_from_being_made(team: Team) -> None:
    """What is wrong in the used SOP is told at its own file, and its user cannot use it."""
    team.sop("look-back", LOOK_BACK.replace("causes.deep", "causes.dep"))
    team.sop("a", HEAD + "steps: [{id: b, title: t, use: look-back}]\n")
    assert [one[0] for one in team.lint()] == ["sops/look-back.yaml"]
    team("new", "a", "--set", "subject=x", "--role", "host=Li", "--role", "writer=Xu", code=2)
    assert "sops/look-back.yaml" in team.err
    team.sop("look-back", "title: t\nsteps: [")
    assert {one[0] for one in team.lint()} == {"sops/look-back.yaml", "sops/a.yaml"}


def test_an_sop_is_used_by_its_id_wherever_it_lies(team: Team) -> None:
    """The id counts, not the file's name, also in a folder below."""
    team.write("sops/below/file.yaml", LOOK_BACK.replace("title:", "id: look-back\ntitle:", 1))
    team.sop("a", HEAD + "steps: [{id: b, title: t, use: look-back}]\n")
    assert team.lint() == []
    team.new("a", params={"subject": "x"}, roles={"host": LI, "writer": XU})
    assert Path(team.folder / "runs/r/sops/look-back.yaml").is_file()
    assert "b/causes" in team.statuses()


def test_a_markdown_file_is_used_like_any_other(team: Team) -> None:
    """The same SOP written in Markdown gives the same steps, and is pinned as it was written."""
    yaml = team.sop("look-back", LOOK_BACK)
    markdown = team.write("sops/look-back.md", team("show", "look-back", "--format", "md"))
    yaml.unlink()
    team.sop("fair", FAIR.replace("'rain' in look_back.lessons", "look_back.lessons == 'rain'"))
    assert team.lint("sops/fair.yaml") == []
    team.new("fair", **GIVEN)
    assert list(team.statuses())[1:4] == ["look-back/causes", "look-back/digest", "look-back/send"]
    assert team.step("look-back/causes")["title"] == "Why Spring of 20 went so"
    assert (team.folder / "runs/r/sops/look-back.md").read_bytes() == markdown.read_bytes()
    team("verify")
