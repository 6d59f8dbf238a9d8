"""Who acts, and when."""

import os
from datetime import date, datetime
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.sop.texts import check_person
from sopctl.store import git


def who_acts(given: str) -> str:
    """The person who acts: `--as`, else $SOPCTL_USER, else git's user. Raises SopctlError."""
    for source, name in (("--as", given), ("SOPCTL_USER", os.environ.get("SOPCTL_USER", ""))):
        if name.strip():
            try:
                return check_person(name)
            except ValueError as error:
                raise SopctlError(_("{source}: {problem}", source=source, problem=error)) from None
    known = git.identity(Path.cwd())
    if known is None:
        raise SopctlError(
            _("it is not known who you are, and a record needs a name"),
            _('git config user.name "Li Wei" and user.email li@example.com, or --as "Name <mail>"'),
        )
    try:
        return check_person(known)
    except ValueError as error:
        raise SopctlError(_("git's user.name and user.email: {problem}", problem=error)) from None


def now() -> datetime:
    """This moment, in the local time zone."""
    return datetime.now().astimezone()


def today_in(zone: str | None) -> date:
    """The day that it is in a time zone, by its name; without one, where this machine is."""
    from zoneinfo import ZoneInfo

    return now().astimezone(ZoneInfo(zone) if zone else None).date()
