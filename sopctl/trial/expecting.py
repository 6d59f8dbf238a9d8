"""What a test may expect, by the key that says it: how it is read, and held against a walked run."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sopctl.language import N_
from sopctl.runs.words import STATUSES
from sopctl.trial import presence, standing
from sopctl.trial.reader import Reader
from sopctl.trial.tried import Check

JUDGEMENTS = ("met", "missed", "unknown")


class Form(NamedTuple):
    """`by_step`: a map of steps (for `judged`, of `step.field`); `names`: its values name steps."""

    by_step: bool
    read: Callable[[Reader, Any, tuple[str | int, ...]], Any]
    check: Check
    names: bool = False


def _read_due(reader: Reader, raw: Any, path: tuple[str | int, ...]) -> str:
    return standing.NO_DATE if raw == standing.NO_DATE else reader.day(raw, path)


def _texts(reader: Reader, raw: Any, path: tuple[str | int, ...]) -> list[str]:
    return reader.texts(raw, path)


FORMS: dict[str, Form] = {
    "steps": Form(False, _texts, presence.steps, names=True),
    "includes": Form(False, _texts, presence.includes, names=True),
    "excludes": Form(False, _texts, presence.excludes, names=True),
    "order": Form(False, _texts, presence.order, names=True),
    "owner": Form(True, Reader.text, standing.each(standing.owner, N_("another role owns {step}"))),
    "due": Form(True, _read_due, standing.each(standing.due, N_("{step} is due on another day"))),
    "status": Form(
        True,
        lambda reader, raw, path: reader.one_of(STATUSES, raw, path),
        standing.each(standing.status, N_("{step} stands otherwise")),
    ),
    "waits": Form(True, _texts, standing.waits),
    "refused": Form(True, Reader.text, standing.refused),
    "judged": Form(True, lambda reader, raw, path: reader.one_of(JUDGEMENTS, raw, path), standing.judged),
    "text": Form(True, _texts, standing.text),
    "closed": Form(False, Reader.truth, standing.closed),
    "progress": Form(False, Reader.text, standing.progress),
}
