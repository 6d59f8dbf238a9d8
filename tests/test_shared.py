"""`_shared.yaml`: what SOPs draw from it by name, what is told of a wrong one, and runs that keep theirs."""

import json

from conftest import Team

NAMES = ("--select", "SOP2")  # with errors: rules on people and dates have their own tests

SHARED = """
roles:
  lead: Answers for it
  designer: {does: Draws pages and posters, notice: 5wd}
definitions:
  H5: A mobile web page made for the event
  brief: What the designer needs to begin
calendars:
  office: {week: [mon, tue, wed, thu, fri], closed: [2027-03-15], open: [2027-03-20]}
defaults: {language: en, owner: lead, calendar: office, review: {every: 12mo}}
"""
STEPS = "steps: [{id: s, title: Draw, owner: designer, due: start + 1d}]\n"


def shown(team: Team, sop: str = "a") -> dict[str, object]:
    facts: dict[str, object] = json.loads(team("show", sop, "--json"))
    return facts


def test_names_alone_draw_on_the_shared_file(team: Team) -> None:
    """Roles and definitions that an SOP only names are those of the shared file."""
    team.write("sops/_shared.yaml", SHARED)
    team.sop("a", "title: t\nroles: [designer, lead]\ndefinitions: [H5]\n" + STEPS)
    assert team.lint(*NAMES) == []
    facts = shown(team)
    assert facts["roles"] == {
        "designer": {"does": "Draws pages and posters", "notice": "5wd", "capacity": None},
        "lead": {"does": "Answers for it", "notice": None, "capacity": None},
    }
    assert facts["definitions"] == {"H5": "A mobile web page made for the event"}


def test_empty_entries_draw_on_the_shared_file(team: Team) -> None:
    """Among an SOP's own roles and definitions those that say nothing are the shared ones; its own stay."""
    team.write("sops/_shared.yaml", SHARED)
    team.sop(
        "a",
        """
        title: t
        roles:
          lead: Answers for this one
          designer:
          writer:
        definitions: {H5: , proof: The last look}
        """
        + STEPS,
    )
    assert team.lint(*NAMES) == []
    facts = shown(team)
    assert [role["does"] for role in facts["roles"].values()] == [  # type: ignore[attr-defined]
        "Answers for this one", "Draws pages and posters", "",
    ]  # fmt: skip
    assert facts["definitions"] == {"H5": "A mobile web page made for the event", "proof": "The last look"}


def test_defaults_count_where_an_sop_says_nothing(team: Team) -> None:
    """Owner (with its role), language, calendar and review come from the shared file, or are its own."""
    team.write("sops/_shared.yaml", SHARED)
    team.sop("a", "title: t\nroles: [designer]\n" + STEPS)
    facts = shown(team)
    assert (facts["owner"], facts["language"], facts["calendar"]) == ("lead", "en", "office")
    assert list(facts["roles"]) == ["lead", "designer"]  # type: ignore[call-overload]
    assert facts["review"] == {"every": "12mo", "last": None}
    own = "title: t\nlanguage: zh\nowner: boss\nroles: {boss: x, designer: }\n"
    own += "review: {every: 1mo, last: 2026-01-01}\n"
    team.sop("b", own + STEPS)
    facts = shown(team, "b")
    assert (facts["owner"], facts["language"]) == ("boss", "zh")
    assert list(facts["roles"]) == ["boss", "designer"]  # type: ignore[call-overload]
    assert facts["review"] == {"every": "1mo", "last": "2026-01-01"}
    team.sop("c", "title: t\nroles: [designer]\nreview: {last: 2026-01-01}\n" + STEPS)
    assert shown(team, "c")["review"] == {"every": "12mo", "last": "2026-01-01"}
    assert team.lint(*NAMES) == []


def test_an_sop_without_a_shared_file_stands_alone(team: Team) -> None:
    """Without a shared file nothing is added, and what is only named is told with where it could stand."""
    team.sop("a", "title: t\nowner: r\nroles: {r: , q: x}\nsteps: [{id: s, title: t}]\n")
    assert team.lint(*NAMES) == []
    team.sop(
        "a",
        "title: t\nowner: r\nroles: [r]\ndefinitions: {H5: }\ncalendar: office\nsteps: [{id: s, title: t}]\n",
    )
    found = team.lint(*NAMES)
    assert [one[1:4] for one in found] == [(3, 9, "SOP109"), (4, 15, "SOP109"), (5, 11, "SOP109")]
    assert "`r` is not among the shared roles; write it into _shared.yaml" in found[0][4]
    assert "no calendar `office`" in found[2][4]


def test_an_unknown_name_is_told_with_the_nearest(team: Team) -> None:
    """A misspelt role, definition or calendar is told at its place, with the one that was meant."""
    team.write("sops/_shared.yaml", SHARED)
    team.sop(
        "a",
        "title: t\nroles: [lead, desinger]\ndefinitions: {h5: }\ncalendar: ofice\n"
        "steps: [{id: s, title: t}]\n",
    )
    found = team.lint("sops/a.yaml", *NAMES)
    assert [one[1:4] for one in found] == [(2, 15, "SOP109"), (3, 15, "SOP109"), (4, 11, "SOP109")]
    told = [one[4] for one in found]
    assert told[0] == "`desinger` is not among the shared roles; did you mean designer?"
    assert told[1] == "`h5` is not among the shared definitions; did you mean H5?"
    assert told[2] == "no calendar `ofice`; did you mean office?"
    team("new", "a", code=2)
    assert "did you mean designer?" in team.err


def test_the_shared_file_is_linted_itself(team: Team) -> None:
    """lint of the library, and of the file alone, tells what is wrong in it at its place."""
    team.sop("a", "title: t\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: t}]\n")
    team.write(
        "sops/_shared.yaml",
        "role: {lead: x}\n"
        "roles: {lead: {does: x, notise: 5wd}}\n"
        "calendars: {office: {week: [mon, day], closed: [2027-02-30]}, none: {week: []}}\n"
        "defaults: {owners: lead}\n",
    )  # fmt: skip
    found = team.lint(*NAMES)
    assert found == team.lint("sops/_shared.yaml", *NAMES)
    assert [one[:4] for one in found] == [
        ("sops/_shared.yaml", 1, 1, "SOP104"),
        ("sops/_shared.yaml", 2, 25, "SOP104"),
        ("sops/_shared.yaml", 3, 34, "SOP107"),
        ("sops/_shared.yaml", 3, 49, "SOP107"),
        ("sops/_shared.yaml", 3, 76, "SOP107"),
        ("sops/_shared.yaml", 4, 12, "SOP104"),
    ]
    for one, words in zip(
        found, ("mean roles?", "mean notice?", "`week` cannot", "2027-02-30", "not be empty", "mean owner?"),
        strict=True,
    ):  # fmt: skip
        assert words in one[4]
    team("lint", code=1)


def test_a_shared_file_of_nothing_is_none(team: Team) -> None:
    """An empty shared file changes nothing and is no error; one that is no map is told."""
    team.sop("a", "title: t\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: t}]\n")
    team.write("sops/_shared.yaml", "# nothing yet\n")
    assert team.lint(*NAMES) == []
    team.write("sops/_shared.yaml", "- roles\n")
    ((file, line, column, code, told),) = team.lint(*NAMES)
    assert (file, line, column, code) == ("sops/_shared.yaml", 1, 1, "SOP106")
    assert "a map of keys, not a list" in told
    assert "beginning" not in team("list")


def test_the_shared_file_is_no_sop(team: Team) -> None:
    """list, show and new know nothing of it."""
    team.write("sops/_shared.yaml", SHARED)
    team.sop("a", "title: Ours\nroles: [designer]\n" + STEPS)
    assert "_shared" not in team("list")
    team("show", "_shared", code=2)


def test_working_days_follow_the_shared_calendar(team: Team) -> None:
    """Working days pass over the days that the calendar has closed, and count those that it has open."""
    team.write("sops/_shared.yaml", SHARED)
    head = "title: t\nroles: [lead]\nparams: {day: date}\n"
    team.sop(
        "a", head + "steps:\n  - {id: s, title: t, due: day + 1wd}\n  - {id: u, title: t, due: day + 6wd}\n"
    )
    team.sop(
        "b",
        head + "calendar: own\ncalendars: {own: {week: [sun]}}\nsteps: [{id: s, title: t, due: day + 1wd}]\n",
    )
    team.new("a", params={"day": "2027-03-12"}, roles={"lead": "Li"})
    # Monday the 15th is closed; the 20th is a Saturday that is open.
    assert [step["due"] for step in team.facts()["steps"]] == ["2027-03-16", "2027-03-22"]
    team.new("b", run="sundays", params={"day": "2027-03-12"}, roles={"lead": "Li"})
    assert team.step("s", "sundays")["due"] == "2027-03-14"


def test_a_run_keeps_the_shared_file_that_it_was_made_with(team: Team) -> None:
    """A later change of the shared file, and even its removal, touches no run that is there."""
    shared = team.write("sops/_shared.yaml", SHARED)
    team.sop("a", "title: t\nroles: [designer]\nparams: {day: date}\n"
             "steps: [{id: s, title: Draw, owner: designer, due: day + 1wd}]\n")  # fmt: skip
    people = {"lead": "Li", "designer": "Xu"}
    team.new("a", params={"day": "2027-03-12"}, roles=people)
    assert (team.folder / "runs/r/sops/_shared.yaml").read_text() == SHARED
    before = team.facts()
    shared.write_text(
        "calendars: {office: {week: [sun]}}\nroles: {designer: Sings}\n"
        "defaults: {calendar: office, owner: designer}\n"
    )
    assert team.facts() == before
    team.new("a", run="later", params={"day": "2027-03-12"}, roles={"designer": "Xu"})
    assert team.step("s", "later")["due"] == "2027-03-14"
    shared.unlink()
    assert team.facts() == before
    team("done", "r", "s")
    team("verify")
    assert "Draws" in team("report", "r") + (team.folder / "runs/r/sops/_shared.yaml").read_text()


def test_verify_notices_a_changed_shared_file(team: Team) -> None:
    """The pinned shared file is held against its digest; without it the run cannot be read."""
    team.write("sops/_shared.yaml", SHARED)
    team.sop("a", "title: t\nroles: [designer]\n" + STEPS)
    team.new("a", roles={"lead": "Li", "designer": "Xu"})
    team("verify")
    pin = team.folder / "runs/r/sops/_shared.yaml"
    pin.write_text(SHARED.replace("5wd", "6wd"))
    assert "r: sops/_shared.yaml: not the file that this run was made with" in team("verify", code=1)
    team("status", "r")
    assert "sops/_shared.yaml: not the file" in team.err
    pin.unlink()
    assert "_shared.yaml" in team("verify", code=1)
    team("status", "r", code=2)


def test_a_run_that_draws_on_nothing_keeps_no_shared_file(team: Team) -> None:
    """What an SOP says itself needs no shared file beside the run."""
    team.write("sops/_shared.yaml", "roles: {lead: Other}\n")
    team.sop("a", "title: t\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: t}]\n")
    team.new("a", roles={"r": "Li"})
    assert not (team.folder / "runs/r/sops").exists()


def test_a_wrong_shared_file_does_not_keep_others_from_being_read(team: Team) -> None:
    """While it is wrong its names are unknown, so that an SOP that needs none of them still runs."""
    team.write("sops/_shared.yaml", "roles: [lead]\n")
    team.sop("a", "title: t\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: t}]\n")
    team.sop("b", "title: t\nowner: lead\nroles: [lead]\nsteps: [{id: s, title: t}]\n")
    files = {one[0] for one in team.lint(*NAMES)}
    assert files == {"sops/_shared.yaml", "sops/b.yaml"}
    team.new("a", roles={"r": "Li"})
    team("new", "b", "--role", "lead=Li", code=2)
