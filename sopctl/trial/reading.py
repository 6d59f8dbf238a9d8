"""From a file's text to the SOP tests that it holds, all slips told at their places."""

from codecs import BOM_UTF8
from dataclasses import replace
from typing import Any

from sopctl.errors import Finding, Place
from sopctl.language import _
from sopctl.sop.document import Document, Path
from sopctl.sop.form import BAD_VALUE, SYNTAX, WRONG_TYPE
from sopctl.sop.misread import misread
from sopctl.sop.texts import check_person, describe
from sopctl.sop.yaml_reader import read_document
from sopctl.trial.expecting import FORMS
from sopctl.trial.form import Expectation, Reply, Suite, Trial
from sopctl.trial.reader import Reader

START = "2027-01-04"  # a Monday: the day a run is made on where a test does not say
MAX_TESTS = 500
GIVEN = ("params", "roles", "start", "answers", "rest")
KEYS = ("sop", *GIVEN, "tests")
TEST_KEYS = ("name", *GIVEN, "expect")
REPLY_KEYS = ("set", "check", "attach", "note", "skip", "approve", "as", "on")


def read_tests(file: str, raw: bytes) -> tuple[Suite | None, list[Finding]]:
    """The tests that a file holds, none where it cannot be read at all, and what is wrong with it."""
    lines = (line.strip() for line in raw.removeprefix(BOM_UTF8).splitlines())
    if all(not line or line.startswith(b"#") for line in lines):
        mend = _("write tests into it; they begin with `sop:` and the id of an SOP, then `tests:`")
        return None, [Finding(SYNTAX, Place(file), _("the file is empty"), mend)]
    document, findings = read_document(file, raw)
    if document is not None and not findings:
        findings = misread(document)
    if document is None or findings:
        return None, findings
    return read_suite(document)


def read_suite(document: Document) -> tuple[Suite, list[Finding]]:
    """The tests of a file, and what is wrong with it; whether its names are known, the SOP says."""
    reader = Reader(document)
    data = reader.mapping(document.data, (), KEYS)
    common = _given(reader, data, (), None)
    sop = reader.text(data["sop"], ("sop",)) if "sop" in data else ""
    raw = data.get("tests")
    if not isinstance(raw, list) or not raw:
        if "tests" not in data:
            reader.missing((), "tests")
        elif raw in (None, []):
            told = _("`{name}` must not be empty", name="tests")
            reader.wrong(
                BAD_VALUE, ("tests",), told, _("write a test into it: `- name:` and `expect:`"), key=True
            )
        else:
            reader.wrong(WRONG_TYPE, ("tests",), _("`tests` wants a list, not {what}", what=describe(raw)))
        raw = []
    if len(raw) > MAX_TESTS:
        told = _("more than {most} tests in one file", most=MAX_TESTS)
        reader.wrong(BAD_VALUE, ("tests",), told, _("split it"), key=True)
    trials: list[Trial] = []
    for at, one in enumerate(raw[:MAX_TESTS]):
        trial = _trial(reader, one, ("tests", at), common)
        if any(trial.name == other.name for other in trials):
            reader.wrong(BAD_VALUE, ("tests", at, "name"), _("two tests have this name"), _("rename one"))
        trials.append(trial)
    return Suite(document, sop, tuple(trials)), reader.findings


def _trial(reader: Reader, raw: Any, path: Path, common: Trial) -> Trial:
    data = reader.mapping(raw, path, TEST_KEYS) if raw is not None else {}
    trial = _given(reader, data, path, common)
    if "name" not in data:
        reader.missing(path, "name")
    name = reader.text(data["name"], (*path, "name")) if "name" in data else ""
    if not data.get("expect"):
        # A test that expects nothing would pass whatever the SOP says.
        reader.missing(path, "expect")
    expect = _expectations(reader, data.get("expect"), (*path, "expect"))
    return replace(trial, name=name, place=reader.document.place((*path, "name")), expect=tuple(expect))


def _given(reader: Reader, data: dict[str, Any], path: Path, common: Trial | None) -> Trial:
    """How the run is made and walked: what a test says, over what its file says for all."""
    if common is None:
        common = Trial("", reader.document.place(()), {}, {}, START, {}, frozenset(), True, ())
    roles = {}
    for role, who in reader.mapping(data.get("roles"), (*path, "roles")).items():
        try:
            roles[role] = check_person(reader.text(who, (*path, "roles", role)))
        except ValueError as error:
            reader.wrong(BAD_VALUE, (*path, "roles", role), str(error))
    replies = _replies(reader, data.get("answers"), (*path, "answers"), common)
    rest = common.rest
    if "rest" in data:
        rest = reader.one_of(("done", "open"), data["rest"], (*path, "rest")) == "done"
    start = reader.day(data["start"], (*path, "start")) if "start" in data else common.start
    params = reader.mapping(data.get("params"), (*path, "params"))
    return replace(
        common,
        params={**common.params, **params},
        roles={**common.roles, **roles},
        start=start or START,
        replies={**common.replies, **replies},
        own=frozenset(replies) if path else frozenset(),
        rest=rest,
    )


def _replies(reader: Reader, raw: Any, path: Path, common: Trial) -> dict[str, Reply]:
    return {
        step: _reply(reader, one, (*path, step), common.replies.get(step))
        for step, one in reader.mapping(raw, path).items()
    }


def _reply(reader: Reader, raw: Any, path: Path, before: Reply | None) -> Reply:
    """What is done at a step, over what the file says for all tests."""
    place = reader.document.place(path, key=True)
    reply = replace(before, place=place, open=False) if before else Reply(place)
    if isinstance(raw, bool):
        return replace(reply, open=not raw)
    if not isinstance(raw, dict):
        told = _("an answer is true, false or a map, not {what}", what=describe(raw))
        reader.wrong(WRONG_TYPE, path, told, _("write true to have it done, false to leave it open"))
        return reply
    data = reader.mapping(raw, path, REPLY_KEYS)
    fields = {**reply.fields, **reader.mapping(data.get("set"), (*path, "set"))}
    texts = {
        name: reader.text(data[key], (*path, key))
        for key, name in (("note", "note"), ("skip", "skip"), ("as", "by"))
        if key in data
    }
    reply = replace(reply, fields=fields, **texts)  # type: ignore[arg-type]
    if "on" in data:
        reply = replace(reply, on=reader.day(data["on"], (*path, "on")))
    if "check" in data:
        reply = replace(reply, checks=tuple(reader.texts(data["check"], (*path, "check"))))
    if "attach" in data:
        given = data["attach"] if isinstance(data["attach"], (dict, list)) else [data["attach"]]
        reply = replace(reply, attach=tuple([given] if isinstance(given, dict) else given))
    if "approve" in data:
        nobody = data["approve"] is False
        reply = replace(
            reply, approve=() if nobody else tuple(reader.texts(data["approve"], (*path, "approve")))
        )
    return reply


def _expectations(reader: Reader, raw: Any, path: Path) -> list[Expectation]:
    found = []
    for kind, value in reader.mapping(raw, path, FORMS).items():
        form = FORMS[kind]
        if not form.by_step:
            spots = [("", value, (*path, kind))]
        else:
            spots = [
                (step, one, (*path, kind, step)) for step, one in reader.mapping(value, (*path, kind)).items()
            ]
        for about, one, spot in spots:
            place = reader.document.place(spot, key=True)
            found.append(Expectation(kind, about, form.read(reader, one, spot), spot, place))
    return found
