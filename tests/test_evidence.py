"""Evidence: stored once by content, bounded, checked by verify, and put where it belongs."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Team

from sopctl.runs.event import encode, seal

PAGE = """
title: Page
owner: lead
roles: {lead: Answers}
steps:
  - id: page
    title: Page
    evidence: [{id: design, required: true}, {id: proof}, {id: source, kind: link}]
    collect: {cover: file}
  - {id: mail, title: Mail}
"""
PDF = b"%PDF page"
DIGEST = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def page(team: Team) -> Team:
    """A run of PAGE, and a file to attach."""
    team.sop("page", PAGE)
    assert team.lint() == []
    team.new("page", roles={"lead": "Lin"})
    (team.folder / "page.pdf").write_bytes(PDF)
    return team


def stored(team: Team) -> list[str]:
    folder = team.folder / "runs/r/files"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def evidence(team: Team, step: str = "page") -> list[tuple[str, str | None, str]]:
    return [(one["id"], one["file"] or one["link"], one["name"]) for one in team.step(step)["evidence"]]


def events(team: Team) -> list[Any]:
    return [json.loads(line) for line in team("log", "r", "--json").splitlines()]


# Stored once


def test_the_same_file_twice_is_stored_and_shown_once(page: Team) -> None:
    """Attached again to the same place, the same file is neither stored nor listed anew."""
    for _time in range(2):
        assert page("attach", "r", "page", "design=page.pdf") == 'recorded page: attach design "page.pdf"\n'
    assert stored(page) == [f"{DIGEST}-page.pdf"]
    assert evidence(page) == [("design", f"{DIGEST}-page.pdf", "page.pdf")]
    assert (page.folder / "runs/r/files" / f"{DIGEST}-page.pdf").read_bytes() == PDF
    assert page("verify", "r") == "r: 2 events, nothing changed or lost\n"


def test_the_same_bytes_under_another_name_are_stored_once(page: Team) -> None:
    """Another name of the same bytes is shown everywhere, though they are stored under the first one."""
    page("attach", "r", "page", "design=page.pdf")
    (page.folder / "海报.pdf").write_bytes(PDF)
    told = page("attach", "r", "mail", "海报.pdf")
    assert told == 'recorded mail: attach attachment "海报.pdf"\n'
    assert stored(page) == [f"{DIGEST}-page.pdf"]
    assert evidence(page, "mail") == [("attachment", f"{DIGEST}-page.pdf", "海报.pdf")]
    assert "海报.pdf" in page("report", "r")
    assert 'attach attachment "海报.pdf"' in page("log", "r")
    page("attach", "r", "page", "proof=海报.pdf")
    assert [one[2] for one in evidence(page)] == ["page.pdf", "海报.pdf"]
    assert page("verify", "r").endswith("nothing changed or lost\n")


def test_other_bytes_under_the_same_name_are_stored_beside(page: Team) -> None:
    """A new version of a file takes nothing away from the old one."""
    page("attach", "r", "page", "design=page.pdf")
    (page.folder / "page.pdf").write_bytes(b"%PDF better")
    page("attach", "r", "page", "design=page.pdf")
    assert len(stored(page)) == 2
    assert [one[2] for one in evidence(page)] == ["page.pdf", "page.pdf"]


def test_a_damaged_file_is_not_taken_for_the_same(page: Team) -> None:
    """Bytes that were altered in the run do not stand for the file that is attached again."""
    page("attach", "r", "page", "design=page.pdf")
    (page.folder / "runs/r/files" / f"{DIGEST}-page.pdf").write_bytes(b"altered")
    (page.folder / "other.pdf").write_bytes(PDF)
    page("attach", "r", "mail", "other.pdf")
    assert stored(page) == [f"{DIGEST}-other.pdf", f"{DIGEST}-page.pdf"]
    page("attach", "r", "page", "design=page.pdf")
    assert page("verify", "r").endswith("nothing changed or lost\n"), "attached again it is whole again"


# Where it goes


def test_evidence_goes_to_the_place_that_is_named(page: Team) -> None:
    """`id=path` names the place; without one the first open place of its kind takes it."""
    page("attach", "r", "page", "proof=page.pdf")
    (page.folder / "draft.pdf").write_bytes(b"draft")
    page("attach", "r", "page", "draft.pdf", "https://example.com/a")
    assert [one[0] for one in evidence(page)] == ["proof", "design", "source"]
    assert evidence(page)[2][1:] == ("https://example.com/a", "https://example.com/a")
    page("done", "r", "page", "--attach", "https://example.com/b?x=y")
    assert evidence(page)[3][:2] == ("source", "https://example.com/b?x=y")
    assert stored(page) == sorted([f"{DIGEST}-page.pdf", f"{hashlib.sha256(b'draft').hexdigest()}-draft.pdf"])


def test_a_link_for_no_place_is_not_taken_for_a_path(page: Team) -> None:
    """A slip in the place's name is told as one; a link that holds an equals sign is a link."""
    page("attach", "r", "page", "sorce=https://example.com/a", code=2)
    assert "page has no evidence 'sorce'\n  did you mean source?" in page.err
    page("attach", "r", "page", "source=https://example.com/?to=https://example.com/b")
    page("attach", "r", "mail", "https://example.com/?to=https://example.com/b")
    assert [one[1] for one in evidence(page, "mail")] == ["https://example.com/?to=https://example.com/b"]


def test_name_with_an_equals_sign_is_a_path(page: Team) -> None:
    """Only a place of the step before `=` is a place; anything else belongs to the path."""
    (page.folder / "a=b.pdf").write_bytes(PDF)
    page("attach", "r", "page", "a=b.pdf")
    assert evidence(page) == [("design", f"{DIGEST}-a=b.pdf", "a=b.pdf")]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("design=https://example.com/x", "page: design wants a file, not a link"),
        ("source=page.pdf", "page: source wants a link, not a file"),
        ("desing=page.pdf", "there is no such file"),
        ("nothing.pdf", "there is no such file"),
        ("sops", "cannot read sops: it is a folder"),
        ("http://", "page: "),
    ],
)
def test_attach_refuses_what_does_not_fit(given: str, told: str, page: Team) -> None:
    """A link for a file, a file for a link, no file at all: refused, with nothing recorded or stored."""
    page("attach", "r", "page", given, code=2)
    assert told in page.err
    assert (events(page), stored(page)) == ([], [])


def test_one_bad_of_several_stores_none(page: Team) -> None:
    """Several are attached together or not at all."""
    page("attach", "r", "page", "page.pdf", "nothing.pdf", code=2)
    assert (events(page), stored(page)) == ([], [])


# How large


def settings(team: Team, text: str) -> None:
    (team.folder / "sopctl.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("attach", "r", "page", "large.bin"),
        ("done", "r", "page", "--attach", "design=large.bin"),
        ("set", "r", "page", "cover=large.bin"),
    ],
    ids=["attach", "done", "file field"],
)
def test_too_large_a_file_is_refused_before_anything_is_written(words: tuple[str, ...], page: Team) -> None:
    """Above `max_mb` a file is refused whichever way it comes, and leaves no trace; at it, it is taken."""
    settings(page, "[evidence]\nmax_mb = 0.001\n")
    large = page.folder / "large.bin"
    large.write_bytes(b"x" * 1001)
    page(*words, code=2)
    assert "large.bin" in page.err
    assert "1,001" in page.err
    assert "1,000" in page.err
    assert (events(page), stored(page)) == ([], [])
    large.write_bytes(b"x" * 1000)
    page(*words)
    assert len(stored(page)) == 1


def test_what_was_stored_before_a_lower_limit_stays_whole(page: Team) -> None:
    """A lower limit binds what comes; verify and report read what is there."""
    page("attach", "r", "page", "page.pdf")
    settings(page, "[evidence]\nmax_mb = 0.000001\n")
    assert page("verify", "r").endswith("nothing changed or lost\n")
    assert "page.pdf" in page("report", "r")


@pytest.mark.parametrize(
    ("text", "told", "mend"),
    [
        ("[evidence]\nmax_mb = 0\n", "evidence.max_mb must be a number above 0, at most 100", "max_mb = 25"),
        ("[evidence]\nmax_mb = 101\n", "must be a number above 0, at most 100", "max_mb = 25"),
        ('[evidence]\nmax_mb = "25 MB"\n', "evidence.max_mb must be a number", "max_mb = 25"),
        ("[evidence]\nmax_mb = true\n", "evidence.max_mb must be a number", "max_mb = 25"),
        ("[evidence]\nmax_mb = nan\n", "evidence.max_mb must be a number", "max_mb = 25"),
        ("[evidence]\nmax_mb = -inf\n", "evidence.max_mb must be a number", "max_mb = 25"),
        ("[evidence]\nmax_bm = 25\n", "unknown setting 'evidence.max_bm'", "did you mean max_mb?"),
        ("evidence = 25\n", "evidence must be a table", "[evidence]"),
        ("[evidnce]\nmax_mb = 25\n", "unknown setting 'evidnce'", "did you mean evidence?"),
    ],
)  # fmt: skip
def test_wrong_settings_are_named_with_how_to_write_them(text: str, told: str, mend: str, page: Team) -> None:
    """A setting that cannot be is told with its file and the right way; nothing is attached meanwhile."""
    settings(page, text)
    page("attach", "r", "page", "page.pdf", code=2)
    assert "sopctl.toml: " in page.err
    assert told in page.err
    assert mend in page.err
    assert stored(page) == []


def test_settings_in_pyproject_hold_too(page: Team) -> None:
    """`[tool.sopctl.evidence]` of pyproject.toml is the same setting."""
    (page.folder / "pyproject.toml").write_text(
        "[tool.sopctl.evidence]\nmax_mb = 0.000001\n", encoding="utf-8"
    )
    page("attach", "r", "page", "page.pdf", code=2)
    assert "page.pdf" in page.err
    assert stored(page) == []


# Checked


def _remove(path: Path) -> None:
    path.unlink()


def _alter(path: Path) -> None:
    path.write_bytes(PDF + b"!")


def _link_out(path: Path) -> None:
    outside = path.parent.parent.parent.parent / "page.pdf"
    path.unlink()
    path.symlink_to(outside)


@pytest.mark.parametrize("damage", [_remove, _alter, _link_out])
def test_verify_names_a_file_that_is_not_as_it_was(damage: Any, page: Team) -> None:
    """A missing or altered file, or a link in its place, is named with exit 1; the run stays usable."""
    page("attach", "r", "page", "design=page.pdf")
    damage(page.folder / "runs/r/files" / f"{DIGEST}-page.pdf")
    assert page("verify", "r", code=1) == f"r: files/{DIGEST}-page.pdf: missing or changed\n"
    (facts,) = json.loads(page("verify", "r", "--json", code=1))
    assert facts["problems"] == [f"files/{DIGEST}-page.pdf: missing or changed"]
    page("done", "r", "page")
    assert page.statuses()["page"] == "done"


def test_verify_checks_files_of_fields_and_of_what_was_undone(page: Team) -> None:
    """A file given as an answer is evidence as well, and what was undone is still kept."""
    page("set", "r", "page", "cover=page.pdf")
    page("undo", "r")
    assert stored(page) == [f"{DIGEST}-page.pdf"]
    _alter(page.folder / "runs/r/files" / f"{DIGEST}-page.pdf")
    assert "missing or changed" in page("verify", "r", code=1)


@pytest.mark.parametrize("given", ["~$page.docx", "./~$page.docx"])
def test_a_name_that_begins_with_a_tilde_is_a_name(given: str, page: Team) -> None:
    """Office programs put such files beside those that are open; nobody's home is meant."""
    (page.folder / "~$page.docx").write_bytes(PDF)
    page("attach", "r", "page", given)
    page("set", "r", "page", f"cover={given}")
    assert [name for *_ids, name in evidence(page)] == ["~$page.docx"]
    page("attach", "r", "page", "~nobody-here/page.docx", code=2)
    assert "there is no such file" in page.err


def test_verify_names_files_that_are_no_names(page: Team) -> None:
    """A forged event may have anything in the place of a stored file's name."""
    folder = page.folder / "runs/r"
    root = hashlib.sha256((folder / "run.yaml").read_bytes()).hexdigest()
    data = {"fields": {"cover": {"a": [1]}}, "evidence": [{"id": "design", "file": ["x"]}]}
    event = seal(1, (root,), "2027-01-01T00:00:00Z", "Eve", "done", "page", data)
    (folder / "journal").mkdir()
    (folder / "journal/forged.jsonl").write_bytes(encode(event))
    assert "not usable" in page("verify", "r", code=1)
