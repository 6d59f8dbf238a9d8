"""What the SOPs of a library share: the file `_shared.yaml`, and how an SOP draws on it by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sopctl.errors import Finding, did_you_mean
from sopctl.language import _
from sopctl.sop.document import Document
from sopctl.sop.form import NOT_SHARED

SHARED = "_shared.yaml"


class Common(NamedTuple):
    """The shared file as it was read: its bytes for the pin, and what it says as plain data."""

    file: str
    raw: bytes
    data: Mapping[str, Any] = {}


@dataclass
class Drawn:
    """An SOP's data with what it draws on filled in; `any` tells whether it drew on anything."""

    data: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    any: bool = False


def draw(document: Document, data: dict[str, Any], common: Common | None) -> Drawn:
    """Fill in what an SOP names without saying what it is; what nobody says is told at its place."""
    drawn = Drawn(dict(data))
    shared = common.data if common else {}
    for key, default in (shared.get("defaults") or {}).items():
        own = data.get(key)
        if own is None:
            drawn.data[key] = default
            drawn.any = True
        elif isinstance(own, dict) and isinstance(default, dict):
            drawn.data[key] = {**default, **own}
            drawn.any = drawn.any or bool(default.keys() - own.keys())
    for key in ("roles", "definitions"):
        _fill(drawn, document, key, shared.get(key) or {}, common)
    owner = drawn.data.get("owner")
    roles = drawn.data.get("roles", {})
    if data.get("owner") is None and isinstance(roles, dict) and owner in (shared.get("roles") or {}):
        drawn.data["roles"] = {owner: shared["roles"][owner], **roles}
    name, calendars = drawn.data.get("calendar"), shared.get("calendars") or {}
    own = drawn.data.get("calendars") or {}
    if isinstance(name, str) and isinstance(own, dict) and name not in own:
        if name in calendars:
            drawn.data["calendars"] = {**own, name: calendars[name]}
            drawn.any = True
        else:
            told = _("no calendar `{name}`", name=name)
            mend = did_you_mean(name, {*calendars, *own}) or _missing(common)
            drawn.findings.append(Finding(NOT_SHARED, document.place(("calendar",)), told, mend))
    return drawn


def _fill(drawn: Drawn, document: Document, key: str, shared: dict[str, Any], common: Common | None) -> None:
    """Roles or definitions: a list of names, or a map in which some names say nothing."""
    asked = drawn.data.get(key)
    listed = isinstance(asked, list) and all(isinstance(name, str) for name in asked)
    entries: dict[str, Any] = dict.fromkeys(asked or []) if listed else asked or {}
    if not isinstance(entries, dict) or not entries:
        return
    filled: dict[str, Any] = {}
    for number, (name, said) in enumerate(entries.items()):
        filled[name] = said
        if said is None and name in shared:
            filled[name] = shared[name]
            drawn.any = True
        elif said is None and (listed or key == "definitions"):
            place = document.place((key, number)) if listed else document.place((key, name), key=True)
            told = _("`{name}` is not among the shared {what}", name=name, what=key)
            mend = did_you_mean(str(name), shared) or _missing(common)
            drawn.findings.append(Finding(NOT_SHARED, place, told, mend))
            filled[name] = "" if key == "definitions" else None
    drawn.data[key] = filled


def _missing(common: Common | None) -> str:
    if common is None:
        return _("write it into {file} at the top of the library, or say here what it is", file=SHARED)
    return _("add it to {file}, or say here what it is", file=common.file)
