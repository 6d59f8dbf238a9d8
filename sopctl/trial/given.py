"""Answers and evidence as a test writes them, for the core. Files are names alone: none is read."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from sopctl.errors import Refused
from sopctl.runs.evidence import NewEvidence
from sopctl.sop.model import Step
from sopctl.sop.texts import text_of
from sopctl.trial.made_up import stored_name

LINKS = ("http://", "https://")


def values_of(step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a step's fields; a file is the name that it would be stored under."""
    files = {name for name, one in step.collect.items() if one.type == "file"}
    return {
        name: stored_name(value) if name in files and isinstance(value, str) and value else value
        for name, value in given.items()
    }


def evidence_of(step: Step, attach: Iterable[Any]) -> list[NewEvidence]:
    """Evidence as the answers of `run --answers` write it: `path`, `link`, `id=path`, or maps of id to those.

    Raises Refused for what is no text.
    """
    places = {one.id for one in step.evidence}
    found = []
    try:
        for one in attach:
            if isinstance(one, dict):
                found += [_evidence(place, text_of(what)) for place, what in one.items()]
                continue
            text = text_of(one)
            place, equals, rest = text.partition("=")
            named = equals and (place in places or (rest.startswith(LINKS) and not text.startswith(LINKS)))
            found.append(_evidence(place, rest) if named else _evidence(None, text))
    except ValueError as error:
        raise Refused(f"{step.id}: {error}") from None
    return found


def _evidence(place: str | None, what: str) -> NewEvidence:
    if what.startswith(LINKS):
        return NewEvidence(place, link=what)
    return NewEvidence(place, file=stored_name(what), name=PurePosixPath(what.replace("\\", "/")).name)
