"""Events on disk: what is written is read back, and whatever was changed is found."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from sopctl.cli.runs.session import Opened, all_problems, load, record
from sopctl.errors import NotRecorded
from sopctl.runs.acts.done import Done
from sopctl.runs.acts.note import Note
from sopctl.runs.event import DamagedLine, Event, decode, encode, seal
from sopctl.runs.verify import check_chain
from sopctl.store.journal import Journal, Sitting

Cli = Callable[..., "CompletedProcess[str]"]

AT = "2027-03-01T09:00:00+08:00"
WHO = "许岚 <xu@example.com>"
LEAD = "lead=Lin Yue <lin@example.com>"
ROOT = "0" * 64
SECRET = "the-secret-of-another-folder"

SOP = """
title: Journal
owner: lead
roles: {lead: Answers}
steps:
  - {id: a, title: A, collect: {size: number, text: text}}
  - {id: b, title: B, check: [One]}
  - {id: c, title: C, evidence: [{id: proof}]}
  - {id: free, title: Free}
"""
ANSWERS = """
a: {set: {size: 2.5, text: "打电话 🎪"}, note: "with a \\e control"}
b: {check: all}
c: {attach: {proof: proof.txt}}
"""


@pytest.fixture
def run_folder(repo: Path, write_sop: Callable[..., Path], sopctl: Cli) -> Path:
    """A run whose one sitting wrote four events."""
    write_sop(repo, "journal", SOP)
    (repo / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    (repo / "proof.txt").write_text("proof", encoding="utf-8")
    assert sopctl("new", "journal", "--role", LEAD, "--name", "trial", cwd=repo).returncode == 0
    assert sopctl("run", "trial", "--answers", "answers.yaml", cwd=repo).returncode == 3
    return repo / "runs" / "trial"


def sitting_of(run_folder: Path) -> Path:
    (sitting,) = (run_folder / "journal").iterdir()
    return sitting


def ids(lines: bytes) -> list[str]:
    return [json.loads(line)["id"] for line in lines.splitlines()]


# Lines

TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "打电话给印刷厂",
        "🎪 spring 👩‍👩‍👧",
        "\x00\x1b[31m\x7f\x85",
        "a\u2028b\u202ec",
        "\r\n\t",
        '"\\/',
        "\ufeff\uffff",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
FLAT = st.lists(SCALARS, max_size=4) | st.dictionaries(TEXTS, SCALARS, max_size=4)
VALUES = SCALARS | st.lists(SCALARS | FLAT, max_size=4) | st.dictionaries(TEXTS, SCALARS | FLAT, max_size=4)


@settings(max_examples=180, deadline=None)
@given(
    n=st.integers(1, 2**53 - 1),
    by=TEXTS,
    kind=TEXTS,
    step=st.none() | TEXTS,
    data=st.dictionaries(TEXTS, VALUES, max_size=4),
)
def test_event_survives_writing_and_reading(
    n: int, by: str, kind: str, step: str | None, data: dict[str, Any]
) -> None:
    """Any event comes back from its line as it was, and the line is one line."""
    event = seal(n, (ROOT, "f" * 64), AT, by, kind, step, data)
    line = encode(event)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == event
    assert encode(decode(line[:-1])) == line
    # An integer beyond 2^53 was a decimal without a fraction: JSON does not tell them apart.
    body = json.loads(line, parse_int=lambda text: int(text) if abs(int(text)) < 2**53 else float(text))
    claimed = body.pop("id")
    assert claimed == hashlib.sha256(rfc8785.dumps(body)).hexdigest()
    assert set(body) == {"v", "n", "prev", "at", "by", "kind", "step", "data"}


def test_every_changed_byte_of_a_line_is_found() -> None:
    """A line in which any one byte was changed, taken out or put in is no event any more."""
    data = {"text": "call 印刷 🎪 \x1b", "n": 2.5, "m": 1e21, "rows": [{"a": True}, None], "e": ""}
    line = encode(seal(12, (ROOT,), AT, WHO, "noted", "page[文章]", data))[:-1]
    accepted = []
    for place, byte in enumerate(line):
        others = {0, 0x09, 0x0A, 0x20, 0x22, 0x30, 0x42, 0x65, 0x7F, 0xFF, byte ^ 1, byte ^ 0x20, byte ^ 0x80}
        changed = [line[:place] + bytes([other]) + line[place + 1 :] for other in others - {byte}]
        changed.append(line[:place] + line[place + 1 :])
        changed += [line[:place] + extra + line[place:] for extra in (b" ", b"0", b"\n")]
        for one in changed:
            try:
                decode(one)
            except DamagedLine:
                continue
            accepted.append(one)
    assert accepted == []


def _sealed(line: bytes) -> bytes:
    """A line whose id is the digest of the bytes that are there, canonical or not."""
    return line.replace(b'"kind"', b'"id":"%s","kind"' % hashlib.sha256(line).hexdigest().encode())


BODY = b'{"at":"%s","by":"A","data":%s,"kind":"noted","n":%s,"prev":["%s"],"step":"a","v":1}'


def _line(data: bytes = b"{}", at: bytes = AT.encode(), n: bytes = b"1") -> bytes:
    return _sealed(BODY % (at, data, n, ROOT.encode()))


def test_hand_sealed_line_is_read() -> None:
    """A line made by hand to the written format is an event, so the refusals below have one reason."""
    assert decode(_line(b'{"text":"x"}')).data == {"text": "x"}


@pytest.mark.parametrize(
    "line",
    [
        _line(b'{"text":1e999}'),
        _line(b'{"text":NaN}'),
        _line(b'{"text":"a","text":"b"}'),
        _line(b'{"text":"\\ud800"}'),
        _line(b'{"text":"\xed\xa0\x80"}'),
        _line(b'{"text": "x"}'),
        _line(b'{"text":"\\u0041"}'),
        _line(b'{"text":18446744073709551616}'),
        _line(b'{"text":5.0}'),
        _line(b'{"text":1e16}'),
        _line(b'{"b":1,"a":2}'),
        _line('{"\uff0c":1,"\U0001f3aa":2}'.encode()),
        _line(b'{"text":' + b"[" * 100 + b"]" * 100 + b"}"),
        _line(b'{"text":' + b"[" * 900 + b"]" * 900 + b"}"),
        _line(b'{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
        _line(at=b"2027-03-01"),
        _line(at=b"2027-03-01\\u001b09:00:00+08:00"),
        _line(at=b"2027-13-01T09:00:00+08:00"),
        _line(at="２０２７-03-01T09:00:00+08:00".encode()),
        _line(n=b"0"),
        _line(n=b"true"),
        _line(n=b"9007199254740993"),
        _line(n=b"9" * 5000),
        _line().replace(b'"v":1', b'"v":2'),
        _line().replace(b'"step":"a",', b""),
        _line().replace(b'"id":"', b'"id":"\\ud800'),
        b"[]",
        b"null",
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbf" + _line(),
        _line() + b" ",
    ],
    ids=range(32),
)
def test_line_that_is_not_canonical_is_refused(line: bytes) -> None:
    """A line that others could read otherwise is damaged, however well it was sealed."""
    with pytest.raises(DamagedLine):
        decode(line)


# A journal cut off


def _problems(opened: Opened) -> list[str]:
    return [*all_problems(opened), *check_chain(opened.run.root, opened.state.events)]


def test_journal_cut_at_every_byte_opens(run_folder: Path) -> None:
    """Cut anywhere, a run opens with every whole line, takes acts, and only the torn tail is named."""
    sitting = sitting_of(run_folder)
    whole = sitting.read_bytes()
    assert len(ids(whole)) == 4
    for size in range(len(whole) + 1):
        sitting.write_bytes(whole[:size])
        kept = whole[: whole.rfind(b"\n", 0, size) + 1]
        opened = load(run_folder)
        assert [event.id for event in opened.state.events] == ids(kept)
        noted = record(opened, Note("a", f"after {size}"), WHO)
        done = record(opened, Done("free"), WHO)
        again = load(run_folder)
        assert [event.id for event in again.state.events] == [*ids(kept), noted.id, done.id]
        torn = [f"journal/{sitting.name}: a torn last line ({size - len(kept)} bytes), never recorded"]
        assert _problems(again) == (torn if size > len(kept) else [])
        assert sitting.read_bytes() == whole[:size], "nobody repairs anybody's file"
        for other in (run_folder / "journal").iterdir():
            if other != sitting:
                other.unlink()


def test_torn_line_is_named_and_work_goes_on(run_folder: Path, sopctl: Cli) -> None:
    """After a torn line commands warn and work, and verify names the torn tail and nothing else."""
    sitting = sitting_of(run_folder)
    sitting.write_bytes(sitting.read_bytes()[:-10])
    done = sopctl("done", "trial", "free", cwd=run_folder)
    assert done.returncode == 0
    assert done.stdout == "recorded free: done\n"
    assert "torn last line" in done.stderr
    verify = sopctl("verify", cwd=run_folder)
    assert verify.returncode == 1
    (problem,) = verify.stdout.splitlines()
    assert problem.startswith(f"trial: journal/{sitting.name}: a torn last line")


# What verify names


def test_untouched_run_is_verified(run_folder: Path, sopctl: Cli) -> None:
    """A run that nobody touched passes, with exit 0."""
    verify = sopctl("verify", cwd=run_folder)
    assert verify.returncode == 0
    assert verify.stdout == "trial: 4 events, nothing changed or lost\n"
    facts = json.loads(sopctl("verify", "--json", cwd=run_folder).stdout)
    assert facts == [{"run": "trial", "events": 4, "problems": [], "committed": False}]


def _edit(path: Path, old: bytes, new: bytes) -> None:
    text = path.read_bytes()
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new))


def _drop_line(number: int) -> Callable[[Path], None]:
    def drop(folder: Path) -> None:
        path = sitting_of(folder)
        lines = path.read_bytes().splitlines(keepends=True)
        del lines[number]
        path.write_bytes(b"".join(lines))

    return drop


def _insert_event(folder: Path) -> None:
    path = sitting_of(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    first = decode(lines[0][:-1])
    forged = seal(3, (first.id,), AT, WHO, "noted", "a", {"text": "slipped in"})
    path.write_bytes(b"".join([lines[0], encode(forged), *lines[1:]]))


def _put_rubbish_first(folder: Path) -> None:
    path = sitting_of(folder)
    path.write_bytes(b"rubbish\n" + path.read_bytes())


def _stored(folder: Path) -> Path:
    (file,) = (folder / "files").iterdir()
    return file


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "first line": (_drop_line(0), "what came before it is missing"),
    "middle line": (_drop_line(1), "what came before it is missing"),
    "changed line": (lambda run: _edit(sitting_of(run), b'"size":2.5', b'"size":9.5'), "changed: its id"),
    "event put in": (_insert_event, "does not follow from what it saw"),
    "line of rubbish": (_put_rubbish_first, ":1: not readable as JSON"),
    "run.yaml": (lambda run: _edit(run / "run.yaml", b"test@example.com", b"best@example.com"),
                 "run.yaml is not the one it was written for"),
    "run.yaml of another": (lambda run: _edit(run / "run.yaml", b"run: trial", b"run: other"), "'other'"),
    "broken run.yaml": (lambda run: (run / "run.yaml").write_bytes(b"run: ["), "run.yaml"),
    "no run.yaml": (lambda run: (run / "run.yaml").unlink(), "there is no such file"),
    "sop.yaml": (lambda run: _edit(run / "sop.yaml", b"title: B,", b"title: X,"),
                 "sop.yaml: not the SOP that this run was made from"),
    "broken sop.yaml": (lambda run: (run / "sop.yaml").write_bytes(b"title: ["), "sop.yaml"),
    "no sop.yaml": (lambda run: (run / "sop.yaml").unlink(), "there is no such file"),
    "changed evidence": (lambda run: _stored(run).write_bytes(b"proog"), "-proof.txt: missing or changed"),
    "missing evidence": (lambda run: _stored(run).unlink(), "-proof.txt: missing or changed"),
    "evidence that is a folder": (lambda run: (_stored(run).unlink(), (run / "files" / "x").mkdir()),
                                  "-proof.txt: missing or changed"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_verify_names_the_damage(name: str, run_folder: Path, sopctl: Cli) -> None:
    """Whatever was changed, taken out or put in is named, with exit 1; JSON says the same."""
    damage, expected = DAMAGE[name]
    damage(run_folder)
    verify = sopctl("verify", cwd=run_folder.parent)
    assert verify.returncode == 1
    assert expected in verify.stdout
    assert "nothing changed" not in verify.stdout
    assert "Traceback" not in verify.stderr
    (facts,) = json.loads(sopctl("verify", "--json", cwd=run_folder.parent).stdout)
    assert any(expected in problem for problem in facts["problems"])


def test_one_bad_run_does_not_hide_the_others(run_folder: Path, sopctl: Cli) -> None:
    """Status and verify go through all runs when one of them cannot be opened."""
    repo = run_folder.parent.parent
    assert sopctl("new", "journal", "--role", LEAD, "--name", "second", cwd=repo).returncode == 0
    (run_folder / "run.yaml").unlink()
    status = sopctl("status", "--json", cwd=repo)
    assert [(run["run"], "problem" in run) for run in json.loads(status.stdout)] == [
        ("second", False),
        ("trial", True),
    ]
    assert "trial cannot be opened" in status.stderr
    verify = sopctl("verify", cwd=repo)
    assert "second: 0 events, nothing changed or lost" in verify.stdout
    assert verify.returncode == 1


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  channels:\n  - article\n", "  channels: 5\n", "channels"),
        ("  channels:\n  - article\n", "  channels: [nothing]\n", "channels"),
        ("  day: '2027-03-18'\n", "  day: [1]\n", "day"),
        ("  reach: 5\n", "  reach: many\n", "reach"),
    ],
)
def test_wrong_parameter_in_run_yaml_is_named(
    old: str, new: str, named: str, repo: Path, sopctl: Cli, write_sop: Callable[..., Path]
) -> None:
    """A parameter that was changed to what its type cannot be is named, and the run still opens."""
    text = """
title: P
owner: lead
roles: {lead: Answers}
params:
  channels: {type: choice, many: true, options: [article, poster]}
  day: date
  reach: integer
steps:
  - {id: a, title: "A {{ item }} {{ reach }}", each: channels, when: reach > 3, due: day - 1d}
  - {id: b, title: B}
"""
    write_sop(repo, "p", text)
    sets = [word for one in ("channels=article", "day=2027-03-18", "reach=5") for word in ("--set", one)]
    assert sopctl("new", "p", "--role", LEAD, "--name", "trial", *sets, cwd=repo).returncode == 0
    _edit(repo / "runs/trial/run.yaml", old.encode(), new.encode())
    status = sopctl("status", "trial", cwd=repo)
    assert status.returncode == 0
    assert f"run.yaml: parameter {named}" in status.stderr
    verify = sopctl("verify", cwd=repo)
    assert verify.returncode == 1
    assert f"run.yaml: parameter {named}" in verify.stdout
    assert sopctl("done", "trial", "b", cwd=repo).returncode == 0


# Links that lead out


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of somebody else, with files that must not be read."""
    folder = tmp_path_factory.mktemp("outside")
    for name in ("run.yaml", "sop.yaml", "x.jsonl", "proof.txt"):
        (folder / name).write_text(f"{name}: [{SECRET}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["run.yaml", "sop.yaml", "journal", "files"])
def test_links_out_of_a_run_are_not_followed(name: str, run_folder: Path, outside: Path, sopctl: Cli) -> None:
    """A part of a run that is a link is named, and nothing of what it points to is shown or changed."""
    part = run_folder / name
    if part.is_dir():
        shutil.rmtree(part)
        part.symlink_to(outside, target_is_directory=True)
    else:
        part.unlink()
        part.symlink_to(outside / name)
    before = sorted(path.name for path in outside.iterdir())
    results = [
        sopctl("verify", cwd=run_folder.parent),
        sopctl("status", "trial", cwd=run_folder.parent),
        sopctl("log", "trial", cwd=run_folder.parent),
        sopctl("report", "trial", cwd=run_folder.parent),
        sopctl("attach", "trial", "free", str(run_folder / "../../answers.yaml"), cwd=run_folder.parent),
    ]
    for result in results:
        assert SECRET not in result.stdout + result.stderr
        assert "Traceback" not in result.stderr
    assert results[0].returncode == 1
    assert name in results[0].stdout
    assert results[-1].returncode == 2, "nothing is written through a link"
    assert sorted(path.name for path in outside.iterdir()) == before


def test_linked_sitting_and_evidence_are_not_followed(run_folder: Path, outside: Path, sopctl: Cli) -> None:
    """A sitting or a stored file that is a link is named and not read; the run goes on."""
    sitting, stored = sitting_of(run_folder), _stored(run_folder)
    kept = sitting.read_bytes()
    (outside / "x.jsonl").write_bytes(kept)
    sitting.with_name("zz.jsonl").symlink_to(outside / "x.jsonl")
    copy = outside / stored.name
    copy.write_bytes(stored.read_bytes())
    stored.unlink()
    stored.symlink_to(copy)
    verify = sopctl("verify", cwd=run_folder)
    assert verify.returncode == 1
    assert "zz.jsonl is a link" in verify.stdout
    assert f"files/{stored.name}: missing or changed" in verify.stdout
    assert sopctl("done", "trial", "free", cwd=run_folder).returncode == 0


def test_run_folder_that_is_a_link_is_no_run(run_folder: Path, outside: Path, sopctl: Cli) -> None:
    """A link in `runs/` is not listed and not opened."""
    shutil.copytree(run_folder, outside / "linked")
    (run_folder.parent / "linked").symlink_to(outside / "linked", target_is_directory=True)
    listed = json.loads(sopctl("status", "--json", cwd=run_folder).stdout)
    assert [run["run"] for run in listed] == ["trial"]
    assert "no run 'linked'" in sopctl("status", "linked", cwd=run_folder).stderr


@pytest.mark.parametrize("name", ["runs", ".sopctl"])
def test_folders_that_are_links_are_not_written_through(
    name: str, run_folder: Path, outside: Path, sopctl: Cli
) -> None:
    """No run is made through a link in the place of the repository's own folders."""
    repo = run_folder.parent.parent
    shutil.rmtree(repo / name)
    (repo / name).symlink_to(outside, target_is_directory=True)
    before = sorted(path.name for path in outside.iterdir())
    new = sopctl("new", "journal", "--role", LEAD, "--name", "second", cwd=repo)
    assert (new.returncode, new.stdout) == (2, "")
    assert f"{name} is a link" in new.stderr
    assert sorted(path.name for path in outside.iterdir()) == before


def test_event_without_a_past_is_named() -> None:
    """An event that names nothing before it, or what nobody has, does not pass for a part of the run."""
    lone = seal(1, (), AT, WHO, "noted", "a", {"text": "x"})
    stray = seal(2, ("e" * 64,), AT, WHO, "noted", "a", {"text": "x"})
    good: Event = seal(1, (ROOT,), AT, WHO, "noted", "a", {"text": "x"})
    problems = check_chain(ROOT, [stray, good, lone])
    assert len(problems) == 2
    assert any(lone.id[:12] in problem and "names nothing" in problem for problem in problems)
    assert any(stray.id[:12] in problem and "missing" in problem for problem in problems)


def test_every_stored_file_is_held_against_its_name(repo: Path, sopctl: Cli, write_sop: Any) -> None:
    """Files of parameters count, and files of answers that were given anew later."""
    write_sop(
        repo,
        "f",
        "id: f\ntitle: F\nowner: a\nroles: {a: x}\nparams: {brief: file}\n"
        "steps: [{id: s, title: S, collect: {draft: file}}]\n",
    )
    for name in ("brief", "first", "second"):
        (repo / f"{name}.txt").write_text(name)
    made = sopctl("new", "f", "--name", "r", "--set", "brief=brief.txt", "--role", "a=A", cwd=repo)
    assert made.returncode == 0, made.stderr
    for name in ("first", "second"):
        assert sopctl("set", "r", "s", f"draft={name}.txt", cwd=repo).returncode == 0
    assert sopctl("verify", cwd=repo).returncode == 0
    for name in ("brief", "first", "second"):
        stored = next((repo / "runs" / "r" / "files").glob(f"*-{name}.txt"))
        stored.write_text("changed")
        found = sopctl("verify", cwd=repo)
        assert found.returncode == 1
        assert f"files/{stored.name}: missing or changed" in found.stdout
        stored.write_text(name)


def test_the_run_in_the_examples_still_opens(repo: Path, sopctl: Cli) -> None:
    """A run written by an earlier sopctl is read as it was: its journal is a promise."""
    example = Path(__file__).resolve().parent.parent / "examples" / "event-launch" / "spring-fair"
    shutil.copytree(example, repo / "runs" / "spring-fair")
    found = sopctl("verify", cwd=repo)
    assert found.returncode == 0, found.stdout
    status = json.loads(sopctl("status", "spring-fair", "--json", cwd=repo).stdout)
    assert status["progress"]["settled"] == status["progress"]["total"] > 50
    assert status["warnings"] == []
    assert status["closed"] is True


def test_a_sitting_never_grows_beyond_what_is_read(tmp_path: Path) -> None:
    """A line that no reader would take begins another file; one that fits into none is not recorded."""
    most = 64 * 1024 * 1024
    sitting, journal = Sitting(tmp_path, "Li"), Journal(tmp_path)
    lines = [bytes([letter]) * (most // 2) + b"\n" for letter in b"abc"]
    for line in lines:
        sitting.append(line, datetime.now(UTC))
    with pytest.raises(NotRecorded, match="at most 67,108,864 are read"):
        sitting.append(b"x" * most + b"\n", datetime.now(UTC))
    sitting.append(b"after\n", datetime.now(UTC))
    read = journal.sittings()
    assert sorted(line for one in read for line in one.lines) == sorted(
        [*(b"".join(lines).split()), b"after"]
    )
    assert [one.problem for one in read] == ["", "", ""]


def test_a_folder_that_is_gone_meanwhile_is_made_again(run_folder: Path) -> None:
    """A checkout takes the journal away below an open walker; what is recorded then is there all the same."""
    opened = load(run_folder)
    record(opened, Note("a", "before"), "Li")
    shutil.rmtree(run_folder / "journal")
    record(opened, Note("a", "after"), "Li")
    assert [event.data["text"] for event in load(run_folder).state.events] == ["after"]
