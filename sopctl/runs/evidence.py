"""Evidence as the core knows it: what is to be attached, and what a stored file may be called."""

from dataclasses import dataclass

from sopctl.language import _


@dataclass(frozen=True)
class NewEvidence:
    """Evidence to attach. Without an id it goes to the first place of its kind that is open.

    `file` is the name that it is stored under, `name` what the file is called.
    """

    id: str | None
    file: str | None = None
    link: str | None = None
    name: str = ""


def shown_name(stored: str) -> str:
    """What a stored file was called when it was stored."""
    return stored[65:]


def check_stored_name(name: object) -> None:
    """Raises ValueError unless a name is one that evidence is stored under: no path, no way out."""
    stored = isinstance(name, str) and len(name) > 65 and name[64] == "-"
    if not stored or set(str(name)[:64]) - set("0123456789abcdef") or {"/", "\\", "\0"} & set(str(name)):
        raise ValueError(_("no name of a stored file: {name!r}", name=name))


def is_stored_name(name: object) -> bool:
    """Whether a name is one that evidence is stored under."""
    try:
        check_stored_name(name)
    except ValueError:
        return False
    return True
