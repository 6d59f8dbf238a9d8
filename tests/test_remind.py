"""`remind`: who is told what, by which words, once; and what happens when servers and processes fail."""

import fcntl
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import Team, let_it_be
from hypothesis import given
from hypothesis import strategies as st
from servers import (
    HERE,
    Mailbox,
    certificate,
    free_port,
    mail_server,
    only,
    raw_server,
    stalls_at,
    web_server,
)
from test_sync import Clone, Office, office  # noqa: F401  # a fixture

from sopctl.cli.remind import asked as reminder_asked
from sopctl.render.reminder.as_mail import address_of, mail
from sopctl.render.reminder.letter import Letter, Row
from sopctl.runs.reminders import Item
from sopctl.store.repository import Repository

LIN, CHEN, XU = "Lin <lin@example.com>", "陈佳 <chen@example.com>", "许岚 <xu@example.com>"
DEE, NOBODY = "Dee <dee@example.com>", "Gu Yan"
FAIR = """
title: Fair
owner: lead
roles: {lead: Answers, cook: Cooks, boss: Approves, designer: {does: Draws, notice: 5d}}
params: {day: date}
steps:
  - {id: menu, title: Write the menu, owner: cook, due: day - 3d, approve: {by: [boss], not: owner}}
  - {id: shop, title: Go shopping, due: day}
  - {id: sweep, title: Sweep, takes: 1h}
  - {id: poster, title: Draw the poster, owner: designer, needs: [shop], takes: 3d, due: day + 5d}
  - {id: far, title: Thank all, due: day + 90d}
  - {id: idle, title: Think}
"""
DAYS = '[calendar]\nweek = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'


@pytest.fixture
def fair(team: Team) -> Team:
    """A run of FAIR whose menu was due yesterday, in a team that works every day."""
    team.sop("fair", FAIR)
    team.write("sopctl.toml", DAYS)
    new_run(team, "r")
    return team


def new_run(team: Team, run: str, days: int = 2, **roles: str) -> None:
    """A run of FAIR for a day that is so many days off."""
    people = {"lead": LIN, "cook": CHEN, "boss": XU, "designer": DEE, **roles}
    day = date.today() + timedelta(days)
    team.new("fair", run=run, params={"day": day.isoformat()}, roles=people)


def set_mail(team: Team, port: int, more: str = "", tls: str = "none", host: str = HERE) -> None:
    """Settings with a mail server."""
    table = f'[mail]\nhost = "{host}"\nport = {port}\ntls = "{tls}"\nfrom = "SOP 团队 <sops@example.com>"\n'
    team.write("sopctl.toml", f"{DAYS}{table}{more}")


def due(team: Team, *words: str, code: int = 0) -> dict[str, list[tuple[str, str]]]:
    """Steps and why they are told, by whom they would be told to."""
    facts = json.loads(team("remind", "--json", *words, code=code))
    return {one["person"]: [(item["step"], item["kind"]) for item in one["items"]] for one in facts["people"]}


def events(team: Team, run: str = "r", kind: str = "") -> list[dict[str, Any]]:
    """What the journal has of reminders."""
    lines = [json.loads(line) for line in team("log", run, "--json").splitlines()]
    return [one for one in lines if one["kind"] in ((kind,) if kind else ("reminded", "delivered"))]


def content(part: EmailMessage) -> str:
    """What a part says, with the line ends of here."""
    return str(part.get_content()).replace("\r\n", "\n")


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Let it be another day for reminders."""
    day = datetime.now().astimezone() + timedelta(days)
    let_it_be(day, monkeypatch)


def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_words: object, **_named: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket, "create_connection", never)


def test_a_name_that_two_people_have_reminds_neither(fair: Team) -> None:
    """Whoever is meant is named by mail."""
    other = LIN.split("<")[0] + "<other@example.com>"
    fair("assign", "r", "menu", other)
    fair("remind", "--to", LIN.split("<")[0].strip(), code=2)
    assert "may be any of" in fair.err
    assert due(fair, "--to", "other@example.com") == {other: [("menu", "overdue")]}


def test_each_person_is_told_what_is_theirs_and_urgent(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Overdue, due soon, to be begun, to be known ahead; what is far off or knows no time is not told."""
    assert due(fair) == {
        CHEN: [("menu", "overdue")],
        LIN: [("shop", "due"), ("sweep", "begin")],
        DEE: [("poster", "brief")],
    }
    fair("done", "r", "menu", "--as", CHEN)
    assert due(fair, "--within", "1d") == {
        XU: [("menu", "approve")], LIN: [("sweep", "begin")], DEE: [("poster", "brief")],
    }  # fmt: skip
    for written in ("许岚", XU, XU.split("<")[1].rstrip(">").upper(), f"<{XU.split('<')[1]}"):
        assert due(fair, "--to", written) == {XU: [("menu", "approve")]}
    assert due(fair, "--to", "Linn") == {}
    assert "did you mean" in fair.err
    fair.write("sopctl.toml", f'{DAYS}[remind]\nwithin = "3mo"\n')
    assert dict(due(fair)[LIN])["far"] == "due"
    fair("approve", "r", "menu", "--as", XU)
    fair("close", "r", "--anyway", "cancelled")
    assert due(fair) == {}
    fair("remind")
    assert fair.err == "there is nobody to remind\n"
    fair("remind", "r")
    assert "r is closed, and left out" in fair.err


def test_nothing_leaves_without_send(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dry run shows the mails, says to which host they would go, and touches neither net nor journal."""
    set_mail(fair, 2525, host="smtp.example.com", tls="starttls")
    no_network(monkeypatch)
    shown = fair("remind")
    assert f"To: {CHEN}\nSubject: Overdue: Write the menu\n" in shown
    assert "Subject: Due soon: Go shopping, and 1 more\n" in shown
    assert "      sopctl done r shop\n" in shown
    assert "1 day overdue" in shown
    assert fair.err == "nothing was sent; --send would send 3 messages to smtp.example.com:2525 (starttls)\n"
    assert events(fair) == []
    fair.write("sopctl.toml", '[webhook]\nurl = "https://example.com/hook"\n')
    fair("remind", "--webhook")
    assert fair.err.startswith("nothing was sent; --send would send 3 messages to example.com:443\n")
    fair("remind")
    assert fair.err == "nothing was sent, and the settings name no server yet: [mail]\n"


def test_a_dry_run_imports_nothing_that_could_send(fair: Team, clean_env: dict[str, str]) -> None:
    """Neither SMTP nor HTTP is imported until something is sent."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sopctl", "remind"],
        cwd=fair.folder, env=clean_env, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "sopctl.cli.remind.reminding" in names
    assert (
        names & {"smtplib", "http.client", "sopctl.store.network.smtp", "sopctl.store.network.hook"} == set()
    )


def test_a_mail_arrives_as_it_should(fair: Team) -> None:
    """One mail each with all that is theirs: headers, text, page, names in Chinese; sent once."""
    fair("done", "r", "menu", "--as", CHEN)
    with mail_server() as box:
        set_mail(fair, box.port)
        told = fair("remind", "--send")
        assert sorted(told.splitlines()) == [
            f"sent to {DEE}: 1 step", f"sent to {LIN}: 2 steps", f"sent to {XU}: 1 step",
        ]  # fmt: skip
        assert sorted(box.to) == ["dee@example.com", "lin@example.com", "xu@example.com"]
        mine = next(one for one in box.mails if "xu@" in one["To"])
        assert (mine["To"].addresses[0].display_name, mine["From"].addresses[0].display_name) == (
            "许岚", "SOP 团队",
        )  # fmt: skip
        assert mine["Subject"] == "Waits for your approval: Write the menu"
        assert mine["Auto-Submitted"] == "auto-generated"
        assert mine["Date"].datetime.tzinfo is not None
        assert mine.get_content_type() == "multipart/alternative"
        plain, html = (content(part) for part in mine.iter_parts())
        assert "Hello 许岚,\n" in plain
        assert "  sopctl approve r menu\n" in plain
        assert '<meta name="viewport"' in html
        assert "<strong>Write the menu</strong>" in html
        assert "http" not in html, "nothing is fetched"
        assert all(len(line) <= 998 and line.isascii() for line in box.raw[0].split(b"\r\n"))
        assert fair("remind", "--send") == ""
        assert fair.err == "there is nobody to remind\n"
        assert len(box.mails) == 3
    reminded = next(one for one in events(fair) if one["data"].get("to") == XU)["data"]
    assert mine["Message-ID"] == f"<{reminded['message']}@example.com>"
    assert (reminded["way"], reminded["day"]) == ("mail", date.today().isoformat())


def test_a_step_is_told_again_when_something_changes(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Newly overdue, moved, done and brought back: each is told once; --every tells the rest again."""
    with mail_server() as box:
        set_mail(fair, box.port)
        fair("remind", "--send", "--to", LIN)
        fair("remind", "--send", "--to", CHEN)
        assert due(fair, "--to", LIN) == {}
        later(monkeypatch, 3)
        assert due(fair, "--to", LIN) == {LIN: [("shop", "overdue")]}
        assert due(fair, "--to", CHEN) == {}
        assert due(fair, "--to", CHEN, "--every", "4d") == {}
        assert due(fair, "--to", CHEN, "--every", "3d") == {CHEN: [("menu", "overdue")]}
        fair("remind", "--send", "--to", LIN)
        assert due(fair, "--to", LIN) == {}
        assert box.mails[-1].get_body().get_content().count("1 more step that you were told of before") == 1
        fair("done", "r", "shop", "--as", LIN)
        fair("reopen", "r", "shop", "nothing was bought", "--as", LIN)
        assert due(fair, "--to", LIN) == {LIN: [("shop", "overdue")]}
        fair("bind", "r", f"cook={DEE}")
        assert due(fair, "--to", DEE)[DEE][0] == ("menu", "overdue")
    fair("remind", "--every", "2h", code=2)
    assert "--every: 2h is less than a day" in fair.err


def test_an_approval_is_asked_for_again_once_it_is_another(fair: Team) -> None:
    """What is rejected and done anew waits for approval anew."""
    with mail_server() as box:
        set_mail(fair, box.port)
        fair("done", "r", "menu", "--as", CHEN)
        fair("remind", "--send")
        fair("reject", "r", "menu", "no soup", "--as", XU)
        assert due(fair) == {CHEN: [("menu", "overdue")]}
        fair("done", "r", "menu", "--as", CHEN)
        assert due(fair) == {XU: [("menu", "approve")]}


def test_who_cannot_be_told_is_named_and_the_others_are_told(fair: Team) -> None:
    """No address, or one that no mail can have: exit 2, at each call, with how to mend it."""
    new_run(fair, "s", lead=NOBODY, cook="Ann <ann@exämple.com>")
    with mail_server() as box:
        set_mail(fair, box.port)
        fair("remind", "--send", code=2)
        assert f"{NOBODY} has no mail address, and is not told of 2 steps\n" in fair.err
        assert "Ann <ann@exämple.com> has no mail address" in fair.err
        assert "sopctl bind RUN ROLE=PERSON" in fair.err
        assert sorted(box.to) == ["chen@example.com", "dee@example.com", "lin@example.com"]
        assert {one["data"].get("to") for one in events(fair, "s", "reminded")} == {DEE}
    states = {one["person"]: one["state"] for one in json.loads(fair("remind", "--json", code=2))["people"]}
    assert states == {NOBODY: "no-address", "Ann <ann@exämple.com>": "no-address"}


def test_who_has_two_roles_is_told_once(team: Team) -> None:
    """One who may approve for two roles, one of them for some days, has the step once on the list."""
    team.sop("fair", FAIR.replace("by: [boss]", "by: [boss, lead], all: true"))
    new_run(team, "r")
    team("delegate", "r", "lead", XU, "--until", "2099-01-01")
    team("done", "r", "menu", "--as", CHEN)
    assert [one for one in due(team, "--to", XU)[XU] if one[0] == "menu"] == [("menu", "approve")]


def test_one_mail_gathers_all_runs(fair: Team) -> None:
    """A person of two runs gets one mail, the most urgent first; each run knows its own part."""
    new_run(fair, "s", days=-5)
    with mail_server() as box:
        set_mail(fair, box.port)
        fair("remind", "--send", "--to", LIN)
        assert [one["Subject"] for one in box.mails] == ["Overdue: Go shopping, and 3 more"]
        steps = [[item["step"] for item in events(fair, run)[0]["data"]["items"]] for run in ("r", "s")]
        assert steps == [["shop", "sweep"], ["shop", "sweep"]]
        fair("remind", "r", "--send", "--to", CHEN)
        assert due(fair, "--to", CHEN) == {CHEN: [("menu", "overdue")]}


def test_a_refused_mail_is_told_and_tried_again(fair: Team) -> None:
    """The server's word is told clean; the others are sent; the next call tries again."""
    with mail_server(Mailbox(refuses=("lin@example.com",))) as box:
        set_mail(fair, box.port)
        fair("remind", "--send", code=2)
        assert f"{HERE}:{box.port} refuses the reminder for Lin: 550 no such mailbox" in fair.err
        assert "\u202e" not in fair.err
        assert sorted(box.to) == ["chen@example.com", "dee@example.com"]
        assert due(fair) == {LIN: [("shop", "due"), ("sweep", "begin")]}
        log = [line for line in fair("log", "r").splitlines() if "remind" in line]
        assert len(log) == 3, "one line for each reminder"
        assert any("remind 陈佳 by mail of menu (taken)" in line for line in log)
        assert any("remind Lin by mail of shop, sweep (refused: 550 no such" in line for line in log)
        box.refuses = ()
        fair("remind", "--send")
        assert box.to[-1] == "lin@example.com"
        assert due(fair) == {}
        fair("verify")


def test_a_server_that_is_not_there_costs_nothing(fair: Team) -> None:
    """One message with host and reason, and nothing is written down: all is sent the next time."""
    port = free_port()
    set_mail(fair, port)
    fair("remind", "--send", code=2)
    assert fair.err.splitlines()[0] == f"sopctl: {HERE}:{port} cannot be reached: Connection refused"
    assert fair.err.count("cannot be reached") == 1
    assert "3 reminders were not sent" in fair.err
    assert events(fair) == []


@pytest.mark.parametrize("word", [b"EHLO", b"RCPT", b"."])
def test_a_server_that_hangs_is_left(fair: Team, monkeypatch: pytest.MonkeyPatch, word: bytes) -> None:
    """Before anything was begun nothing is written; later the reminder counts as sent until --again."""
    monkeypatch.setattr("sopctl.store.network.way.SECONDS", 0.3)
    taken: list[bytes] = []
    with raw_server(stalls_at(word, taken)) as port:
        set_mail(fair, port)
        fair("remind", "--send", code=2)
    if word == b"EHLO":
        assert "it does not answer" in fair.err
        assert events(fair) == []
        return
    if word == b"RCPT":
        assert "refuses the reminder for 陈佳: it does not answer" in fair.err
        assert "1 reminder was not sent" in fair.err, "after two the server is left"
        assert [one["data"]["refused"] for one in events(fair, "r", "delivered")] == ["connection lost"] * 2
        assert set(due(fair)) == {CHEN, LIN, DEE}, "nothing was under way"
        return
    assert "was lost while the reminder for 陈佳 was under way: it does not answer" in fair.err
    assert [one["kind"] for one in events(fair)] == ["reminded", "reminded"]
    assert len(taken) == 2
    unsure = [one["data"]["to"] for one in events(fair)]
    assert not set(due(fair)) & set(unsure)
    with mail_server() as box:
        set_mail(fair, box.port)
        fair("remind", "--send")
        assert "was begun, and is not known to have arrived\n  --again sends it anew" in fair.err
        assert len(box.mails) == 1
        fair("remind", "--send", "--again")
        assert len(box.mails) == 3
        first = [message_from_bytes(one, policy=policy.default)["Message-ID"] for one in taken]
        assert {*first} <= {one["Message-ID"] for one in box.mails}, "who has it already can tell"
        fair("remind", "--send", "--again")
        assert len(box.mails) == 3
        assert fair.err == "there is nobody to remind\n"


def test_a_server_that_drips_is_left(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A greeting without an end, line by line, does not hold a timer's job for ever."""
    monkeypatch.setattr("sopctl.store.network.way.SECONDS_IN_ALL", 0.4)

    def drips(line: socket.socket) -> None:
        while True:
            line.sendall(b"220-still here\r\n")
            line.settimeout(0.02)
            try:
                if not line.recv(10):
                    return
            except TimeoutError:
                pass

    with raw_server(drips) as port:
        set_mail(fair, port)
        fair("remind", "--send", code=2)
    assert "cannot be reached" in fair.err
    assert events(fair) == []


WAITING = "import sys; sys.stdin.readline(); from sopctl.__main__ import main; main()"


def test_killed_between_writing_and_sending(fair: Team, clean_env: dict[str, str]) -> None:
    """What was begun when the process died is not sent again by itself; it is named, and --again sends it."""
    with mail_server() as box:
        set_mail(fair, box.port)
        process = subprocess.Popen(
            [sys.executable, "-c", WAITING, "remind", "--send", "--to", CHEN],
            cwd=fair.folder, env=clean_env, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        box.kills = process.pid
        process.communicate(b"go\n", timeout=60)
        assert process.returncode == -signal.SIGKILL
        box.kills = 0
        assert box.mails == []
        assert [one["kind"] for one in events(fair)] == ["reminded"], "it was on disk before it left"
        assert "remind 陈佳 by mail of menu (not known to have arrived)" in fair("log", "r")
        fair("remind", "--send", "--to", CHEN)
        assert "the reminder for 陈佳 of r menu was begun, and is not known to have arrived" in fair.err
        assert box.mails == []
        facts = json.loads(fair("remind", "--json", "--to", CHEN))
        assert [(one["run"], one["step"]) for one in facts["unsure"]] == [("r", "menu")]
        fair("remind", "--send", "--again", "--to", CHEN)
        assert box.to == ["chen@example.com"]
        fair("remind", "--send", "--again", "--to", CHEN)
        assert len(box.mails) == 1


def test_a_run_that_is_closed_meanwhile_knows_what_was_sent(fair: Team, clean_env: dict[str, str]) -> None:
    """What became of a reminder is written down in a run that was closed while it was under way."""
    words = [sys.executable, "-m", "sopctl", "close", "r", "--anyway", "cancelled"]

    def close() -> None:
        subprocess.run(words, cwd=fair.folder, env=clean_env, check=True, capture_output=True, timeout=60)

    with mail_server(Mailbox(meanwhile=close)) as box:
        set_mail(fair, box.port)
        fair("remind", "--send", "--to", CHEN)
    assert [one["kind"] for one in events(fair)] == ["reminded", "delivered"]
    assert fair.facts()["closed"]
    fair("verify")


def test_one_sender_at_a_time(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of one folder cannot both look and then both send."""
    monkeypatch.setattr("sopctl.cli.remind.sending.PATIENCE", 0.0)
    set_mail(fair, free_port())
    (fair.folder / ".sopctl").mkdir(exist_ok=True)
    with open(fair.folder / ".sopctl" / "remind.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fair("remind", "--send", code=2)
    assert "another `sopctl remind` is at work here" in fair.err


@pytest.mark.parametrize(
    ("trap", "told"),
    [
        ("link", "cannot lock {}/remind.lock: "),
        ("pipe", "cannot lock {}/remind.lock: "),
        ("folder", "cannot lock {}/remind.lock: it is a folder"),
        ("file", "{} is not a folder"),
    ],
)
def test_what_lies_in_the_place_of_the_lock(fair: Team, tmp_path: Path, trap: str, told: str) -> None:
    """Nothing is written through a link, nobody waits for a pipe, and nothing is sent."""
    set_mail(fair, free_port())
    private = fair.folder / ".sopctl"
    shutil.rmtree(private, ignore_errors=True)
    outside = tmp_path.parent / "outside.lock"
    if trap == "file":
        private.write_text("x")
    else:
        private.mkdir()
        lock = private / "remind.lock"
        if trap == "link":
            lock.symlink_to(outside)
        elif trap == "pipe":
            os.mkfifo(lock)
        else:
            lock.mkdir()
    fair("remind", "--send", code=2)
    assert told.format(private) in fair.err
    assert not outside.exists()
    assert events(fair) == []


def test_a_folder_that_takes_no_lock_is_named(fair: Team, clean_env: dict[str, str]) -> None:
    """A full disk is told of the file that it has no room for, and not of stdout."""
    set_mail(fair, free_port())
    shutil.rmtree(fair.folder / ".sopctl", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "sopctl", "remind", "--send"],
        cwd=fair.folder, env=clean_env, capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
    )  # fmt: skip
    assert done.returncode == 2
    assert f"cannot write {fair.folder / '.sopctl'}: " in done.stderr


def two_machines(office: Office, port: int) -> tuple[Clone, Clone]:  # noqa: F811
    """Two clones with a run of FAIR and a mail server."""
    li = office.begin()
    li.write("sops/fair.yaml", FAIR)
    table = f'[mail]\nhost = "{HERE}"\nport = {port}\ntls = "none"\nfrom = "a@b.c"\n'
    li.write("sopctl.toml", DAYS + table)
    li.git("add", "-A")
    li.git("commit", "-q", "-m", "the fair")
    li.git("push", "-q")
    bound = {"lead": LIN, "cook": CHEN, "boss": XU, "designer": DEE}
    people = [word for role, who in bound.items() for word in ("--role", f"{role}={who}")]
    li("new", "fair", "--name", "big", "--set", f"day={date.today() + timedelta(2)}", *people)
    li("sync")
    return li, office.clone(CHEN)


def test_two_machines_send_once(office: Office) -> None:  # noqa: F811
    """What one machine sent is known to the other after a sync."""
    with mail_server() as box:
        li, chen = two_machines(office, box.port)
        li("remind", "--send")
        assert len(box.mails) == 3
        li("sync")
        assert chen("sync").count("remind") == 3, "a line each, and none for what became of it"
        chen("remind", "--send")
        assert office.err == "there is nobody to remind\n"
        assert len({one["Message-ID"] for one in box.mails}) == len(box.mails) == 3
        assert li.log("big") == chen.log("big")


def test_two_machines_at_the_same_moment_send_once(office: Office, monkeypatch: Any) -> None:  # noqa: F811
    """With --sync whoever shares first sends; the other sees it before anything leaves, and says so."""
    real, calls = reminder_asked.bring_together, []
    with mail_server() as box:
        li, chen = two_machines(office, box.port)

        def meanwhile(repository: Repository) -> None:
            calls.append(len(box.mails))
            if len(calls) == 2:  # all is written down here, and nothing is shared yet
                other = chen.spawn("remind", "--send", "--sync")
                assert other.wait(60) == 0, other.communicate()
            real(repository)

        monkeypatch.setattr(reminder_asked, "bring_together", meanwhile)
        facts = li.facts("remind", "--send", "--sync")
        assert calls == [0, 0, 3]
        assert [one["state"] for one in facts["people"]] == ["elsewhere"] * 3
        assert len(box.mails) == 3
        monkeypatch.undo()
    chen("sync")
    chen("remind")
    assert office.err == "there is nobody to remind\n"
    ends = [one["data"]["refused"] for one in chen.log("big") if one["kind"] == "delivered"]
    assert sorted(ends) == ["", "", "", *["sent elsewhere"] * 3]


def test_nothing_is_shared_for_a_server_that_is_not_there(office: Office) -> None:  # noqa: F811
    """With --sync too the server is looked for first; all that was not sent is counted."""
    li, _chen = two_machines(office, free_port())
    tip = office.tip()
    li("remind", "--send", "--sync", code=2)
    assert "3 reminders were not sent" in office.err
    assert office.err.count("cannot be reached") == 1
    assert office.tip() == tip
    assert li.log("big") == []


def test_what_cannot_be_shared_is_not_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Without the remote nothing leaves; it does once the remote is back."""
    real, calls = reminder_asked.bring_together, []
    with mail_server() as box:
        li, _chen = two_machines(office, box.port)

        def cut_off(repository: Repository) -> None:
            calls.append(1)
            if len(calls) == 2:
                office.remote.rename(office.top / "away.git")
            real(repository)

        monkeypatch.setattr(reminder_asked, "bring_together", cut_off)
        li("remind", "--send", "--sync", code=2)
        assert box.mails == []
        (office.top / "away.git").rename(office.remote)
        li("remind", "--send", "--sync")
        assert len(box.mails) == 3
    li("remind", "--sync", code=2)
    assert "--sync goes with --send alone" in office.err


def test_encrypted_with_a_password(fair: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """STARTTLS with a certificate that is trusted, and a password from the environment."""
    trusted, context = certificate(tmp_path)
    options = {"tls_context": context, "require_starttls": True, "auth_required": True}
    with mail_server(authenticator=only("bot", "right"), **options) as box:
        set_mail(fair, box.port, 'user = "bot"\n', "starttls", "localhost")
        fair("remind", "--send", code=2)
        assert "SOPCTL_SMTP_PASSWORD is not set" in fair.err
        monkeypatch.setenv("SOPCTL_SMTP_PASSWORD", "wrong")
        fair("remind", "--send", code=2)
        assert "its certificate is not trusted" in fair.err
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        fair("remind", "--send", code=2)
        assert f"localhost:{box.port} does not let bot in: 535" in fair.err
        assert "wrong" not in fair.err
        assert events(fair) == []
        monkeypatch.setenv("SOPCTL_SMTP_PASSWORD", "right")
        fair("remind", "--send")
        assert len(box.mails) == 3
    assert "right" not in "".join(path.read_text() for path in (fair.folder / "runs").rglob("*.jsonl"))


def test_no_way_back_to_plain(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that offers no encryption is left, and no password goes to another machine in the clear."""
    monkeypatch.setenv("SOPCTL_SMTP_PASSWORD", "secret")
    with mail_server() as box:
        set_mail(fair, box.port, 'user = "bot"\n', "starttls")
        fair("remind", "--send", code=2)
        assert "offers no encryption" in fair.err
        assert box.mails == []
    no_network(monkeypatch)
    set_mail(fair, 25, 'user = "bot"\n', "none", "smtp.example.com")
    fair("remind", "--send", code=2)
    assert "no password is sent to smtp.example.com:25 unencrypted" in fair.err
    assert events(fair) == []


def test_encrypted_from_the_first_byte(fair: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tls = "tls"` speaks TLS at once, and holds the certificate against the host's name."""
    trusted, context = certificate(tmp_path, "elsewhere.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with raw_server(lambda line: context.wrap_socket(line, server_side=True).close()) as port:
        set_mail(fair, port, "", "tls", "localhost")
        fair("remind", "--send", code=2)
    assert "its certificate is not trusted: Hostname mismatch" in fair.err
    assert events(fair) == []


def test_a_webhook_gets_facts(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """One POST for each person, whoever has no mail too, with the bearer; and once."""
    new_run(fair, "s", lead=NOBODY)
    monkeypatch.setenv("SOPCTL_WEBHOOK_TOKEN", "t0ken")
    with web_server() as (url, got):
        fair.write("sopctl.toml", f'{DAYS}[webhook]\nurl = "{url}/hook?team=1"\n')
        fair("remind", "--webhook", "--send")
        assert {one.facts["person"] for one in got} == {CHEN, LIN, DEE, NOBODY}
        first = next(one for one in got if one.facts["person"] == NOBODY)
        assert first.path == "/hook?team=1"
        assert first.head["authorization"] == "Bearer t0ken"
        assert first.head["idempotency-key"] == first.facts["message"]
        assert first.head["content-type"] == "application/json; charset=utf-8"
        assert first.facts["items"][0] == {
            "run": "s", "run_title": "Fair", "step": "shop", "title": "Go shopping", "kind": "due",
            "status": "ready", "due": (date.today() + timedelta(2)).isoformat(),
            "begins": (date.today() + timedelta(3)).isoformat(),
        }  # fmt: skip
        fair("remind", "--webhook", "--send")
        assert len(got) == 4
        assert CHEN in due(fair, code=2), "by mail nobody was told yet"


def test_a_redirect_is_not_followed(fair: Team) -> None:
    """Neither the facts nor the token go where the webhook points to."""
    with web_server() as (other, elsewhere), web_server(307, other) as (url, got):
        fair.write("sopctl.toml", f'{DAYS}[webhook]\nurl = "{url}"\n')
        fair("remind", "--webhook", "--send", "--to", CHEN, code=2)
        assert "refuses the reminder for 陈佳: 307 Temporary Redirect" in fair.err
        assert (len(got), elsewhere) == (1, [])
        assert due(fair, "--webhook", "--to", CHEN) == {CHEN: [("menu", "overdue")]}


def test_a_webhook_that_hangs_is_left(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was posted without an answer counts as sent."""
    monkeypatch.setattr("sopctl.store.network.way.SECONDS", 0.3)
    monkeypatch.setattr("sopctl.store.network.way.SECONDS_IN_ALL", 0.6)
    with raw_server(lambda line: [line.recv(1) for _byte in range(9999)] and None) as port:
        fair.write("sopctl.toml", f'{DAYS}[webhook]\nurl = "http://{HERE}:{port}"\n')
        fair("remind", "--webhook", "--send", "--to", CHEN, code=2)
    assert "was lost while the reminder for 陈佳 was under way" in fair.err
    assert due(fair, "--webhook", "--to", CHEN) == {}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[mail]\npassword = "x"', "SOPCTL_SMTP_PASSWORD"),
        ('[webhook]\ntoken = "x"', "SOPCTL_WEBHOOK_TOKEN"),
        ('[mail]\nhosst = "x"', "did you mean host?"),
        ('[mail]\nhost = "a.example.com"', "mail.from is missing"),
        ('[mail]\nhost = "a b"\nfrom = "a@b.c"', "is no name of a host"),
        ('[mail]\nhost = "a.b"\nfrom = "a@b.c\\nBcc: x@y.z"', "is no address"),
        ('[mail]\nhost = "a.b"\nfrom = "a@b.c"\ntls = "no"', "must be starttls, tls or none"),
        ("[mail]\nport = 0", "from 1 to 65535"),
        ('[webhook]\nurl = "http://example.com"', "begins with https://"),
        ('[webhook]\nurl = "https://u:p@example.com"', "begins with https://"),
        ('[webhook]\nurl = "file:///etc/passwd"', "begins with https://"),
        ('[webhook]\nurl = "http://127.0.0.1.example.com"', "begins with https://"),
        ('[remind]\nwithin = "soon"', "remind.within: `soon` is no duration"),
    ],
)  # fmt: skip
def test_wrong_settings_are_refused(fair: Team, table: str, told: str) -> None:
    """With what is wrong and how to mend it; a secret in settings too."""
    fair.write("sopctl.toml", table + "\n")
    fair("remind", code=2)
    assert told in fair.err


def test_sending_wants_a_server(fair: Team) -> None:
    """Without settings there is nowhere to send to, and nothing is written down."""
    fair("remind", "--send", code=2)
    assert "no mail server is set" in fair.err
    fair("remind", "--send", "--webhook", code=2)
    assert "no webhook is set" in fair.err
    assert events(fair) == []


def test_reminders_are_not_in_the_way(fair: Team) -> None:
    """`undo` passes over them, status and reports know nothing of them, and a closed run takes the rest."""
    fair("note", "r", "idle", "mine")
    before, last = fair.facts(), "Last act"
    report = [line for line in fair("report", "r", "--format", "md").splitlines() if last in line]
    with mail_server() as box:
        set_mail(fair, box.port)
        fair("remind", "--send")
        assert len(box.mails) == 3
    assert fair.facts() == before
    assert [line for line in fair("report", "r", "--format", "md").splitlines() if last in line] == report
    assert 'undo note "mine"' in fair("undo", "r")


def test_the_language_is_that_of_the_sop(team: Team) -> None:
    """A Chinese SOP is told in Chinese, whoever sends; the team's `lang` goes before it."""
    team.sop(
        "fair",
        FAIR.replace("title: Fair", "title: 集市\nlanguage: zh", 1).replace("Write the menu", "写菜单"),
    )
    new_run(team, "r")
    with mail_server() as box:
        set_mail(team, box.port)
        team("remind", "--send", "--to", CHEN)
        one = box.mails[0]
        assert one["Content-Language"] == "zh-CN"
        assert one["Subject"] == "已逾期：写菜单"
        plain, html = (content(part) for part in one.iter_parts())
        assert "陈佳，您好：" in plain
        assert "集市" in plain
        assert '<html lang="zh-CN">' in html
        new_run(team, "s")
        team.write("sopctl.toml", 'lang = "en"\n' + (team.folder / "sopctl.toml").read_text())
        team("remind", "--send", "--to", CHEN)
        assert box.mails[1]["Subject"] == "Overdue: 写菜单"


NASTY = "Eve\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>\u202e"


def test_titles_and_names_cannot_add_headers(team: Team) -> None:
    """Line ends, markup and direction marks in a title and a name stay text in one place."""
    team.sop("fair", FAIR.replace("title: Write the menu", f"title: {json.dumps(NASTY)}"))
    new_run(team, "r", cook='Eve" Bcc: all at example.com, x <chen@example.com>')
    with mail_server() as box:
        set_mail(team, box.port)
        team("remind", "--send", "--to", "x <chen@example.com>")
        one = box.mails[0]
        assert box.to == ["chen@example.com"]
        assert one["Bcc"] is None
        assert len(one["To"].addresses) == 1
        assert one["Subject"] == "Overdue: Eve Bcc: all@example.com <script>alert(1)</script><U+202E>"
        html = one.get_body(("html",)).get_content()
        assert "<script" not in html
        assert "&lt;script&gt;" in html


ANY = st.text(st.characters(codec="utf-8"), max_size=200)


@given(name=ANY, title=ANY, run=ANY, sop=ANY)
def test_any_name_and_title_make_one_good_mail(name: str, title: str, run: str, sop: str) -> None:
    """Whatever people wrote, the mail that is read back has these headers, one recipient, and two parts."""
    to = address_of(f"{name.replace('<', '')} <a@example.com>")
    assert to is not None
    item = Item("step", title, "due", "ready", "2027-03-01", "2027-02-01", "")
    letter = Letter(name, (Row(run, sop, item),), date(2027, 3, 1))
    sender = Address("SOPs", addr_spec="sops@example.com")
    at = datetime(2027, 3, 1).astimezone()
    raw = mail(letter, sender, to, "<id@example.com>", at).as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    assert sorted(read.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
         "MIME-Version", "Content-Type"]
    )  # fmt: skip
    assert [one.addr_spec for one in read["To"].addresses] == ["a@example.com"]
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "data", [{}, {"to": 1}, {"items": "x", "way": "mail"}, {"of": 3, "refused": None}, {"of": ["a"]}]
)
def test_forged_reminders_are_named_and_nothing_more(fair: Team, data: dict[str, Any]) -> None:
    """Events of reminders that nobody wrote who reminds are warned of; people are told all the same."""
    from sopctl.cli.runs.session import load
    from sopctl.runs.event import encode, seal

    state = load(fair.folder / "runs" / "r").state
    lines = []
    for kind in ("reminded", "delivered"):
        lines.append(
            encode(seal(state.clock + 1, tuple(state.heads), "2027-01-01T00:00:00Z", LIN, kind, None, data))
        )
    journal = fair.folder / "runs" / "r" / "journal"
    journal.mkdir(exist_ok=True)
    (journal / "forged.jsonl").write_bytes(b"".join(lines))
    assert set(due(fair)) == {CHEN, LIN, DEE}
    assert "not usable" in fair.err
    fair("log", "r")
    fair("status", "r")


def test_a_full_disk_sends_nothing(fair: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written down is not sent."""
    from sopctl.errors import NotRecorded
    from sopctl.store.journal import Sitting

    def full(*_words: object) -> None:
        raise NotRecorded("not recorded: the disk is full")

    with mail_server() as box:
        set_mail(fair, box.port)
        monkeypatch.setattr(Sitting, "append", full)
        fair("remind", "--send", code=2)
        assert "the disk is full" in fair.err
        assert box.mails == []
    assert os.listdir(fair.folder / "runs")
