"""Signed approvals: which events want an SSH signature, and what it is made over.

The signature stands in the event's data. It is made over the canonical JSON (RFC 8785) of the event's body
without the signature: who, when, which step, what was shown, and all that came before.
"""

from sopctl.language import _
from sopctl.runs.event import Event, canonical, seal
from sopctl.runs.made import Run

# OpenSSH's word for what a signature is for; one that was made for git must not pass for an approval.
NAMESPACE = "sopctl"
KEY = "signature"
MAX_SIGNATURE = 20_000


def wants_signature(run: Run, event: Event) -> bool:
    """Whether an event is an approval of a step that wants them signed."""
    if event.kind != "approved" or event.step is None:
        return False
    try:
        approve = run.step_named(event.step).step.approve
    except LookupError:
        return False
    return approve is not None and approve.signed


def signature_in(event: Event) -> str:
    """The signature that an event has; empty without one. Raises ValueError for what is none."""
    found = event.data.get(KEY, "")
    if not isinstance(found, str) or len(found) > MAX_SIGNATURE:
        raise ValueError(_("its signature is none"))
    return found


def signed_bytes(event: Event) -> bytes:
    """What the signature of an event is made over."""
    body = event.body()
    return canonical({**body, "data": {key: value for key, value in event.data.items() if key != KEY}})


def with_signature(event: Event, signature: str) -> Event:
    """The event with its signature, sealed anew."""
    data = {**event.data, KEY: signature}
    return seal(event.n, event.prev, event.at, event.by, event.kind, event.step, data)
