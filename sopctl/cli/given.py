"""What people give on the command line or in a file, made ready for the core."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sopctl.errors import BadFile, Finding, SopctlError, did_you_mean
from sopctl.language import _
from sopctl.runs.evidence import NewEvidence
from sopctl.sop.dates import parse_date
from sopctl.sop.document import Document
from sopctl.sop.fields import Field
from sopctl.sop.form import WRONG_TYPE
from sopctl.sop.model import Step
from sopctl.sop.yaml_reader import read_document
from sopctl.store.disk import read
from sopctl.store.evidence import Intake, NewFile

MAX_GIVEN = 16 * 1024 * 1024
WRITTEN_DOWN = {"table": "[", "funnel": "{"}  # how the YAML or JSON of a field begins
LINKS = ("http://", "https://")


@dataclass
class Given:
    """Answers and evidence for a step, and the files to store with them."""

    fields: dict[str, object] = field(default_factory=dict)
    evidence: list[NewEvidence] = field(default_factory=list)
    files: list[NewFile] = field(default_factory=list)


def pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """`name=value` texts as a map. Raises SopctlError for one without `=`."""
    found: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise SopctlError(_("{option} {given!r}: write name=value", option=option, given=one))
        found[name.strip()] = value
    return found


def day(text: str, option: str) -> date:
    """A day that an option gives. Raises SopctlError."""
    try:
        return parse_date(text)
    except ValueError as error:
        raise SopctlError(_("{option}: {problem}", option=option, problem=error)) from None


def read_given(path: Path) -> Document:
    """A file of values or answers, a map at its top. Raises BadFile or SopctlError."""
    document, findings = read_document(str(path), read(path, limit=MAX_GIVEN))
    if document is None or findings:
        raise BadFile(findings)
    if not isinstance(document.data, dict):
        place = document.place(())
        raise BadFile([Finding(WRONG_TYPE, place, _("wanted a map of keys"), _("begin with `name: value`"))])
    return document


def check_keys(document: Document, path: tuple[str | int, ...], known: Iterable[str]) -> dict[str, Any]:
    """The map at a place of a file, its keys all known. Raises BadFile."""
    data = document.data
    for part in path:
        data = data[part]
    if not isinstance(data, dict):
        raise BadFile([Finding(WRONG_TYPE, document.place(path), _("wanted a map of keys"))])
    wrong = [key for key in data if key not in set(known)]
    if wrong:
        from sopctl.sop.form import UNKNOWN_KEY

        raise BadFile(
            [
                Finding(
                    UNKNOWN_KEY,
                    document.place((*path, key), key=True),
                    _("unknown key `{key}`", key=key),
                    did_you_mean(key, known),
                )
                for key in wrong
            ]
        )
    return data


def gather(
    step: Step, fields: Mapping[str, object], attach: Iterable[object], folder: Path, intake: Intake
) -> Given:
    """Answers and evidence for a step; paths are taken from `folder`. Raises SopctlError.

    `attach` holds `path`, `link`, `id=path`, `id=link`, or maps of id to path or link.
    """
    given = Given()
    for name, value in fields.items():
        given.fields[name] = _value(step, name, value, folder, given, intake)
    for one in attach:
        if isinstance(one, dict):
            for place, what in one.items():
                _attach(given, str(place), str(what), folder, intake)
            continue
        text = str(one)
        place, equals, rest = text.partition("=")
        # Of `a=b` that is no place for evidence a path may be meant, but not of `a=https://…`.
        named = rest.startswith(LINKS) and not text.startswith(LINKS)
        if equals and (named or any(evidence.id == place for evidence in step.evidence)):
            _attach(given, place, rest, folder, intake)
        else:
            _attach(given, None, text, folder, intake)
    return given


def path_given(text: str) -> Path:
    """A path with `~` filled in; a name that begins with it, as `~$page.docx` does, stays as it is."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:  # a person whom this machine does not know
        return path


def _attach(given: Given, place: str | None, what: str, folder: Path, intake: Intake) -> None:
    if what.startswith(LINKS):
        given.evidence.append(NewEvidence(place, link=what))
        return
    file = intake.take(folder / path_given(what))
    given.files.append(file)
    given.evidence.append(NewEvidence(place, file=file.name, name=file.called))


def _value(step: Step, name: str, value: object, folder: Path, given: Given, intake: Intake) -> object:
    field = step.collect.get(name)
    if field is None or not isinstance(value, str):
        return value
    if field.type == "file" and value:
        file = intake.take(folder / path_given(value))
        given.files.append(file)
        return file.name
    return data_given(name, field, value)


def data_given(name: str, field: Field, value: str) -> object:
    """A text as the data that it writes down, where a field may be given so. Raises BadFile."""
    sign = WRITTEN_DOWN.get(field.type)
    if sign is None or not value.lstrip().startswith(sign):
        return value
    document, findings = read_document(name, value.encode("utf-8", "surrogateescape"))
    if document is None or findings:
        raise BadFile(findings)
    return document.data
