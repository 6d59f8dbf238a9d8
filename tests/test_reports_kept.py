"""Reports that are kept: told again as long as they would be the same, and of no consequence otherwise."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Team, let_it_be

FAIR = """
id: fair
title: Street fair
roles: {lead: Leads, designer: Draws}
params:
  goes_live: date
steps:
  - {id: list, title: List what is needed, owner: lead, takes: 2wd, due: goes_live - 5wd}
  - {id: poster, title: Draw the poster, owner: designer, needs: [list], takes: 1wd, due: goes_live}
"""
LIN, CHEN = ("--as", "Lin <lin@example.com>"), ("--as", "Chen <chen@example.com>")
AGAIN = "told as it was kept"
FORMS = ("html", "md", "text", "json")
READERS = ("team", "leadership", "outside", "department:designer")


@pytest.fixture
def fair(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A run under way, on a disk that tells any two changes apart."""
    monkeypatch.setattr("sopctl.store.index.SETTLING", -(10**12))
    team.sop("fair", FAIR)
    team.write("sopctl.toml", "[calendar]\nzone = 'Asia/Shanghai'\n")
    on("2027-03-03T09:00:00+00:00", monkeypatch)
    team.new("fair", params={"goes_live": "2027-03-12"}, roles={"lead": LIN[1], "designer": CHEN[1]})
    return team


def on(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be this moment from now on."""
    let_it_be(datetime.fromisoformat(moment), monkeypatch)
    for module in ("runs.session", "runs.making"):
        monkeypatch.setattr(f"sopctl.cli.{module}.now", lambda: datetime.fromisoformat(moment))


def kept(team: Team) -> Path:
    return team.folder / ".sopctl" / "reports" / "r.json"


def forge(team: Team) -> None:
    """Have every report that is kept say something else."""
    raw = json.loads(kept(team).read_text())
    for entry in raw["entries"].values():
        entry[-1] = AGAIN
    kept(team).write_text(json.dumps(raw))


def reports(team: Team) -> list[str]:
    """What everybody gets, each in another form."""
    return [
        team("report", "r", "--format", form, "--for", who) for form, who in zip(FORMS, READERS, strict=True)
    ]


def test_what_nothing_has_changed_is_told_again(fair: Team) -> None:
    """To the same reader, in the same form, for the same day; the last few are kept."""
    first = fair("report", "r", "--format", "html")
    assert fair("report", "r", "--format", "html") == first
    forge(fair)
    assert fair("report", "r", "--format", "html") == AGAIN
    fair("report", "r", "-o", "r.html")
    assert (fair.folder / "r.html").read_text() == AGAIN
    assert AGAIN not in fair("report", "r", "--format", "html", "--for", "leadership")
    assert AGAIN not in fair("report", "r", "--format", "html", "--on", "2027-03-04")
    (fair.folder / "out").mkdir()
    fair("report", "r", "-o", "out/r.html")  # evidence is linked to from elsewhere
    assert AGAIN not in (fair.folder / "out" / "r.html").read_text()
    for form in FORMS:
        for who in READERS:
            fair("report", "r", "--format", form, "--for", who)
    assert len(json.loads(kept(fair).read_text())["entries"]) == 9


def test_a_change_of_anything_is_seen(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens, reports are those of somebody who has nothing kept."""

    def settings(text: str) -> Callable[[], object]:
        return lambda: fair.write("sopctl.toml", f"[calendar]\n{text}\n")

    def day(moment: str) -> Callable[[], object]:
        return lambda: on(moment, monkeypatch)

    changes: tuple[Callable[[], object], ...] = (
        lambda: fair("note", "r", "list", "seen", *LIN),
        day("2027-03-04T09:00:00+00:00"),
        day("2027-03-04T17:00:00+00:00"),  # in Shanghai it is the next day
        settings("zone = 'Europe/Berlin'"),
        lambda: fair("done", "r", "list", *LIN),
        lambda: fair.write("calendar.yaml", "closed: [2027-03-05..2027-03-11]\n"),
        (fair.folder / "calendar.yaml").unlink,
        lambda: fair("undo", "r", *LIN),
        lambda: fair("skip", "r", "poster", "rain", *CHEN),
        lambda: fair("done", "r", "list", *LIN),
        lambda: fair("close", "r", *LIN),
    )
    seen = [reports(fair)]
    for change in changes:
        change()
        seen.append(reports(fair))
        shutil.rmtree(fair.folder / ".sopctl")
        assert reports(fair) == seen[-1]
    assert all(one != other for one, other in pairwise(seen))
    on("2027-06-01T09:00:00+00:00", monkeypatch)
    assert reports(fair) == seen[-1], "the report of a closed run stays as it is"


def test_what_is_damaged_is_named_each_time(fair: Team) -> None:
    """The report of such a run is not kept."""
    fair("note", "r", "list", "seen", *LIN)
    journal = next((fair.folder / "runs" / "r" / "journal").iterdir())
    journal.write_bytes(journal.read_bytes() + b"torn")
    for _again in range(2):
        fair("report", "r", "--format", "html")
        assert "torn" in fair.err
    assert not kept(fair).exists()


def test_an_audit_and_own_templates_are_made_each_time(fair: Team) -> None:
    """An audit looks at every file anew, and a repository's style may have changed."""
    fair("report", "r", "--format", "html", "--for", "auditor")
    fair.write("mine.html.j2", "{{ report.title }}")
    fair("report", "r", "--template", "mine.html.j2")
    assert not kept(fair).exists()
    fair.write("sopctl.toml", "[report]\ntheme = 'mine.css'\n")
    for colour in ("green", "maroon"):
        fair.write("mine.css", f"h1 {{ color: {colour} }}")
        assert colour in fair("report", "r", "--format", "html")


@pytest.mark.parametrize("rubbish", [b"", b"{", b"[]", b'{"entries": []}', b"\xff\xfe", b"[" * 100_000])
def test_rubbish_costs_time_alone(fair: Team, rubbish: bytes) -> None:
    """Whatever lies where reports are kept, they are made anew."""
    first = fair("report", "r", "--format", "md")
    head, entries, told = kept(fair).read_bytes().partition(b'"entries": ')
    of_entry = told.partition(b"[")[0] + (rubbish or b"[1, 2, 3, 4]") + b"}}"
    for text in (rubbish, head + entries + rubbish + b"}", head + entries + of_entry):
        kept(fair).write_bytes(text)
        assert fair("report", "r", "--format", "md") == first


def test_what_came_with_a_copy_is_not_believed(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's repository may bring reports, and none of them is shown."""
    fair("report", "r", "--format", "md")
    forge(fair)
    shutil.copytree(fair.folder, fair.folder.parent / "copy")
    monkeypatch.chdir(fair.folder.parent / "copy")
    assert AGAIN not in fair("report", "r", "--format", "md")
