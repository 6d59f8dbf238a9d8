"""The signatures of a run's approvals, held against the list of signers that git uses."""

from datetime import datetime

from sopctl.cli.session import Opened
from sopctl.language import _
from sopctl.runs.event import Event
from sopctl.runs.people import split_person
from sopctl.runs.signing import NAMESPACE, signature_in, signed_bytes, wants_signature
from sopctl.store.signatures import check_signature


def signature_problems(opened: Opened) -> list[str]:
    """Each approval whose signature does not hold, and why; those that lack one are named by the fold."""
    problems = []
    for event in opened.state.events:
        if wants_signature(opened.run, event) and (why := _problem(opened, event)):
            told = _(
                "event {id} (approval of {step}): {problem}", id=event.id[:12], step=event.step, problem=why
            )
            problems.append(told)
    return problems


def _problem(opened: Opened, event: Event) -> str:
    try:
        signature = signature_in(event)
    except ValueError as error:
        return str(error)
    if not signature:
        return ""
    name, mail = split_person(event.by)
    at = datetime.fromisoformat(event.at)
    why = check_signature(signed_bytes(event), signature, NAMESPACE, mail or name, at, opened.folder)
    return _("its signature does not hold: {why}", why=why) if why else ""
