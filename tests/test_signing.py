"""Signed approvals, with real keys: made as git signs, and checked against the signers that git allows."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from conftest import Team

from sopctl.cli.runs.session import load
from sopctl.runs.event import Event, decode, encode, seal
from sopctl.runs.signing import NAMESPACE, signature_in, signed_bytes, with_signature
from sopctl.runs.survey import Survey
from sopctl.runs.view import shown_digest
from sopctl.store.signatures import CannotCheck, CannotSign, check_signature, sign

LIN, CHEN, XU = "Lin <lin@example.com>", "Chen <chen@example.com>", "Xu <xu@example.com>"
PAY = """
title: Pay
owner: lead
roles: {lead: Answers, boss: Approves, law: Reads it}
steps:
  - {id: pay, title: Pay, collect: {sum: number}, approve: {by: [boss, law], signed: true, not: owner}}
  - {id: tell, title: Tell them, approve: {by: [boss]}}
"""
WHEN = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def pay(team: Team, monkeypatch: pytest.MonkeyPatch) -> Team:
    """A run of PAY whose steps are done; git knows nobody's keys, and no agent runs."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "SSH_")) or name == "XDG_CONFIG_HOME":
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    team.sop("pay", PAY)
    assert team.lint() == []
    team.new("pay", roles={"lead": LIN, "boss": CHEN, "law": XU})
    team("done", "r", "pay", "--set", "sum=12.5", "--as", LIN)
    team("done", "r", "tell", "--as", LIN)
    return team


def key(team: Team, name: str, kind: str = "ed25519") -> Path:
    """A new key without a passphrase; the public one lies beside it."""
    path = team.folder / "keys" / name
    path.parent.mkdir(exist_ok=True)
    words = ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", str(path)]
    subprocess.run(words, check=True, capture_output=True)
    return path


def public(path: Path) -> str:
    """A public key as text, without its comment."""
    return " ".join(path.with_name(f"{path.name}.pub").read_text().split()[:2])


def git(**settings: str) -> None:
    """Settings of the user: `gpg__format="ssh"`. HOME is the test's own."""
    for name, value in settings.items():
        words = ["git", "config", "--global", name.replace("__", "."), value]
        subprocess.run(words, check=True, capture_output=True)


def signs_with(what: object) -> None:
    git(gpg__format="ssh", user__signingkey=str(what))


def allow(team: Team, *lines: str) -> None:
    """The list of signers that git allows."""
    team.write("allowed_signers", "".join(f"{line}\n" for line in lines))
    git(gpg__ssh__allowedSignersFile=str(team.folder / "allowed_signers"))


def events(team: Team) -> list[Event]:
    return [decode(line.encode()) for line in team("log", "r", "--json").splitlines()]


def wrong(team: Team, event: Event, signer: str = "chen@example.com", at: datetime = WHEN) -> str:
    """What is wrong with the signature of an event."""
    return check_signature(signed_bytes(event), signature_in(event), NAMESPACE, signer, at, team.folder)


# Made


def test_without_a_key_a_signed_approval_is_refused(pay: Team) -> None:
    """It says how to name a key, and nothing is recorded; steps that want no signature are approved."""
    pay("approve", "r", "pay", "--as", CHEN, code=2)
    assert "not recorded: this approval must be signed, and git knows no SSH key of yours" in pay.err
    assert "git config gpg.format ssh; git config user.signingkey ~/.ssh/id_ed25519.pub" in pay.err
    assert pay.statuses()["pay"] == "waiting"
    assert len(events(pay)) == 2
    assert pay("approve", "r", "tell", "--as", CHEN) == "recorded tell: approve\n"
    assert "signature" not in events(pay)[-1].data


def test_a_key_for_another_way_of_signing_is_none(pay: Team) -> None:
    """Where git signs with OpenPGP, its key is no SSH key."""
    git(user__signingkey="0A46826A")
    pay("approve", "r", "pay", "--as", CHEN, code=2)
    assert "git knows no SSH key of yours" in pay.err


def test_a_key_that_is_not_there_is_named(pay: Team) -> None:
    """A path to nothing: refused with the path and what to look at; nothing is recorded."""
    signs_with(pay.folder / "keys/gone")
    pay("approve", "r", "pay", "--as", CHEN, code=2)
    assert "not recorded: cannot sign with" in pay.err
    assert "keys/gone" in pay.err
    assert "check `git config user.signingkey`, or start ssh-agent" in pay.err
    assert len(events(pay)) == 2


def test_without_the_program_it_is_named(pay: Team) -> None:
    """Where git's program for signing cannot be started, it says so."""
    signs_with(key(pay, "chen"))
    git(gpg__ssh__program="no-such-keygen")
    pay("approve", "r", "pay", "--as", CHEN, code=2)
    assert "cannot start no-such-keygen" in pay.err
    assert len(events(pay)) == 2


@pytest.mark.parametrize("given", ["private path", "public path", "path from home"])
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_approval_is_signed_with_gits_key(given: str, kind: str, pay: Team) -> None:
    """With the key that git signs with the approval holds, its event has the signature, and it shows."""
    path = key(pay, "chen", kind)
    signs_with(
        {"private path": path, "public path": f"{path}.pub", "path from home": "~/keys/chen.pub"}[given]
    )
    allow(pay, f"chen@example.com {public(path)}")
    assert pay("approve", "r", "pay", "--as", CHEN) == "recorded pay: approve, signed\n"
    assert pay.statuses()["pay"] == "done"
    approval = pay.step("pay")["approval"]
    assert (approval["signed"], approval["given"][0]["signed"], approval["approved_by"]) == (True, True, CHEN)
    event = events(pay)[-1]
    assert signature_in(event).startswith("-----BEGIN SSH SIGNATURE-----\n")
    assert wrong(pay, event) == ""
    assert "approve, signed" in pay("log", "r")
    assert "(signed)" in pay("report", "r").split("Approved by Chen")[1].splitlines()[0].replace("\\", "")
    assert pay("verify", "r") == "r: 3 events, nothing changed or lost\n"


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An SSH agent of the test's own."""
    folder = mkdtemp(prefix="agent-")  # the name of a socket must be short
    socket = Path(folder, "socket")
    running = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()  # it has said where it listens
    monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
    yield
    running.kill()
    running.communicate()
    shutil.rmtree(folder)


@pytest.mark.parametrize("prefix", ["", "key::"])
def test_key_of_an_agent(prefix: str, pay: Team, agent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public key itself in git's settings is one that the agent has the private one of."""
    monkeypatch.setenv("HOME", str(pay.folder))
    path = key(pay, "chen")
    signs_with(prefix + public(path))
    allow(pay, f"chen@example.com {public(path)}")
    pay("approve", "r", "pay", "--as", CHEN, code=2)
    assert "cannot sign with" in pay.err
    subprocess.run(["ssh-add", "-q", str(path)], check=True, capture_output=True)
    path.unlink()
    pay("approve", "r", "pay", "--as", CHEN)
    assert pay.statuses()["pay"] == "done"
    assert wrong(pay, events(pay)[-1]) == ""


def test_signed_approval_is_void_when_what_was_shown_changes(pay: Team) -> None:
    """A signature holds no longer than the approval: another value wants another."""
    signs_with(key(pay, "chen"))
    pay("approve", "r", "pay", "--as", CHEN)
    pay("set", "r", "pay", "sum=13", "--as", LIN)
    assert pay.statuses()["pay"] == "waiting"
    pay("approve", "r", "pay", "--as", CHEN)
    first, second = (signature_in(one) for one in events(pay) if one.kind == "approved")
    assert first != second
    assert pay.statuses()["pay"] == "done"


# Forged


def forge(team: Team, **data: Any) -> Event:
    """An approval by the boss, sealed as it should be, in a journal file of its own."""
    opened = load(team.folder / "runs/r")
    view = Survey(opened.state).step("pay")
    of = view.record.stamp.event if view.record.stamp else ""
    event = seal(opened.state.clock + 1, tuple(opened.state.heads), WHEN.isoformat(), CHEN, "approved", "pay",
                 {"digest": shown_digest(view), "of": of, **data})  # fmt: skip
    (team.folder / "runs/r/journal/forged.jsonl").write_bytes(encode(event))
    return event


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "the approval is not signed"),
        ({"signature": ""}, "the approval is not signed"),
        ({"signature": None}, "its signature is none"),
        ({"signature": True}, "its signature is none"),
        ({"signature": ["-----BEGIN SSH SIGNATURE-----"]}, "its signature is none"),
        ({"signature": "x" * 20_001}, "its signature is none"),
    ],
    ids=["none", "empty", "null", "true", "list", "huge"],
)
def test_unsigned_approval_does_not_count_and_is_named(data: dict[str, Any], told: str, pay: Team) -> None:
    """An approval without a signature, sealed into a journal by hand, changes nothing and is named."""
    event = forge(pay, **data)
    facts = pay.facts()
    assert pay.statuses()["pay"] == "waiting"
    assert pay.step("pay")["approval"]["given"] == []
    (warning,) = facts["warnings"]
    assert warning == f"event {event.id[:12]} (approved): not usable: {told}"
    assert told in pay("verify", "r", code=1)
    signs_with(key(pay, "chen"))
    pay("approve", "r", "pay", "--as", CHEN)
    assert pay.statuses()["pay"] == "done", "others go on"


# Checked


@pytest.fixture
def signed(pay: Team) -> tuple[Team, Event, Path]:
    """A signed approval of Chen's, and her key."""
    path = key(pay, "chen")
    signs_with(path)
    pay("approve", "r", "pay", "--as", CHEN)
    return pay, events(pay)[-1], path


def test_signature_of_the_right_person_holds(signed: tuple[Team, Event, Path]) -> None:
    """Made by a key that the list has for the person: nothing is wrong with it."""
    pay, event, path = signed
    allow(pay, f"xu@example.com {public(key(pay, 'xu'))}", f"chen@example.com {public(path)}")
    assert wrong(pay, event) == ""


def test_signature_by_an_unknown_key(signed: tuple[Team, Event, Path]) -> None:
    """A key that the list does not have, or has for somebody else, is none of the person's."""
    pay, event, path = signed
    allow(pay, f"chen@example.com {public(key(pay, 'other'))}")
    assert wrong(pay, event) != ""
    allow(pay, f"chen@example.com {public(path)}")
    assert wrong(pay, event, "xu@example.com") != ""
    assert wrong(pay, event) == ""


@pytest.mark.parametrize(
    ("period", "good"),
    [
        ('valid-after="20270101Z"', True),
        ('valid-after="20270302Z"', False),
        ('valid-before="20270302Z"', True),
        ('valid-before="20270228Z"', False),
        ('valid-after="20270228Z",valid-before="20270302Z"', True),
    ],
)
def test_key_must_have_been_theirs_then(period: str, good: bool, signed: tuple[Team, Event, Path]) -> None:
    """A key that was not yet, or no longer, the person's when they approved does not count."""
    pay, event, path = signed
    allow(pay, f"chen@example.com {period} {public(path)}")
    assert (wrong(pay, event) == "") is good


CHANGED: dict[str, Any] = {
    "who": {"by": XU},
    "when": {"at": "2027-03-01T09:00:01+00:00"},
    "which step": {"step": "tell"},
    "what": {"kind": "done"},
    "what was shown": {"digest": "0" * 64},
    "which work": {"of": "0" * 64},
    "what came before": {"prev": ("0" * 64,)},
    "the clock": {"n": 99},
}


@pytest.mark.parametrize("what", CHANGED)
def test_signature_covers_all_that_an_approval_says(what: str, signed: tuple[Team, Event, Path]) -> None:
    """Put under another approval, one that differs in one thing alone, the signature does not fit."""
    pay, event, path = signed
    allow(pay, f"chen@example.com,xu@example.com {public(path)}")
    change = CHANGED[what]
    body = {name: getattr(event, name) for name in ("n", "prev", "at", "by", "kind", "step")}
    data = {**event.data, **{name: value for name, value in change.items() if name in ("digest", "of")}}
    other = seal(**{**body, **{name: value for name, value in change.items() if name in body}}, data=data)
    assert other.id != event.id
    assert wrong(pay, event) == ""
    assert wrong(pay, other) != ""
    assert wrong(pay, with_signature(other, signature_in(event))) != ""


def test_signature_made_for_something_else(signed: tuple[Team, Event, Path]) -> None:
    """One that the same key made for git is none for an approval."""
    pay, event, path = signed
    allow(pay, f"chen@example.com {public(path)}")
    for_git = sign(signed_bytes(event), "git", pay.folder)
    assert wrong(pay, with_signature(event, for_git)) != ""
    again = sign(signed_bytes(event), NAMESPACE, pay.folder)
    assert wrong(pay, with_signature(event, again)) == ""


@pytest.mark.parametrize(
    "text", ["", "x", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n", "\ud800"]
)
def test_what_is_no_signature(text: str, signed: tuple[Team, Event, Path]) -> None:
    """Anything else in its place is told in words, and raises nothing."""
    pay, event, path = signed
    allow(pay, f"chen@example.com {public(path)}")
    told = check_signature(signed_bytes(event), text, NAMESPACE, "chen@example.com", WHEN, pay.folder)
    assert told
    assert "\n" not in told


def test_without_a_list_of_signers_it_cannot_be_checked(signed: tuple[Team, Event, Path]) -> None:
    """It says which setting names the list; a list that is not there is told as well."""
    pay, event, _path = signed
    with pytest.raises(CannotCheck, match="allowedSignersFile names no file"):
        wrong(pay, event)
    git(gpg__ssh__allowedSignersFile=str(pay.folder / "nothing"))
    assert wrong(pay, event) != ""


def test_revoked_key(signed: tuple[Team, Event, Path]) -> None:
    """A key in git's file of revoked ones no longer counts."""
    pay, event, path = signed
    allow(pay, f"chen@example.com {public(path)}")
    pay.write("revoked", public(path) + "\n")
    git(gpg__ssh__revocationFile=str(pay.folder / "revoked"))
    assert wrong(pay, event) != ""


def test_settings_of_the_repository_go_before_the_users(signed: tuple[Team, Event, Path]) -> None:
    """A key that is named in the repository's own settings is the one, as git has it."""
    pay, _event, path = signed
    subprocess.run(["git", "init", "-q", str(pay.folder)], check=True, capture_output=True)
    git(user__signingkey="~/gone")
    own = ["git", "-C", str(pay.folder), "config", "user.signingkey", str(path)]
    subprocess.run(own, check=True, capture_output=True)
    assert sign(b"x", NAMESPACE, pay.folder)
    subprocess.run([*own[:4], "--unset", "user.signingkey"], check=True, capture_output=True)
    with pytest.raises(CannotSign):
        sign(b"x", NAMESPACE, pay.folder)


def test_journal_lines_of_signed_approvals_read_back(signed: tuple[Team, Event, Path]) -> None:
    """The signature is a part of the event's line and of its id; without it the event is another."""
    pay, event, _path = signed
    (line,) = [line for file in (pay.folder / "runs/r/journal").iterdir()
               for line in file.read_bytes().splitlines() if json.loads(line)["id"] == event.id]  # fmt: skip
    assert decode(line) == event
    bare = {name: value for name, value in event.data.items() if name != "signature"}
    assert seal(event.n, event.prev, event.at, event.by, event.kind, event.step, bare).id != event.id


# Verified


def test_verify_holds_signatures_against_the_signers(pay: Team) -> None:
    """A run whose approval is signed passes where its signer is allowed, and is named where not."""
    chen = key(pay, "chen")
    signs_with(chen)
    pay("approve", "r", "pay", "--as", CHEN)
    pay("withdraw", "r", "pay", "too soon", "--as", CHEN)
    pay("approve", "r", "pay", "--as", CHEN)
    told = pay("verify", "r", code=1)
    assert told.count("\n") == 1  # once for all approvals, and it does not say that they are wrong
    assert "signatures cannot be checked: git config gpg.ssh.allowedSignersFile names no file" in told
    allow(pay, f"chen@example.com {public(chen)}")
    assert "nothing changed or lost" in pay("verify", "r")
    allow(pay, f'chen@example.com namespaces="git" {public(chen)}')
    assert "its signature does not hold" in pay("verify", "r", code=1)
    allow(pay, f"xu@example.com {public(chen)}")
    told = pay("verify", "r", code=1)
    assert "approval of pay by Chen" in told
    assert "its signature does not hold" in told
