"""Clashes of a merge in sentences: where, what each side has, and what to do."""

from typing import Any

from sopctl.diff.clashes import NOT_THERE, Clash
from sopctl.language import _
from sopctl.render.clean import cut, one_line

MOST = 60  # characters of a value that are shown


def told(clash: Clash) -> str:
    """A clash in a few lines: where and what, what each side has, and what to do."""
    where = _where(clash)
    ours, theirs = _shown(clash.ours), _shown(clash.theirs)
    match clash.why:
        case "removed":
            is_ours = clash.ours is NOT_THERE
            head = (
                _("{where}: ours removed it, theirs changed it", where=where)
                if is_ours
                else _("{where}: theirs removed it, ours changed it", where=where)
            )
            mend = _("keep it as it is now, or remove it and what needs it")
            return _lines(head, [], mend)
        case "same-id":
            head = _("{where}: both added it, each for something else", where=where)
            mend = _("give one of them another id, or make one of both")
            return _lines(head, [], mend)
        case "renamed":
            head = _("{where}: one side gave it another id, the other changed it too", where=where)
            mend = _("choose one id, and carry the changes of both to it")
        case "moved":
            head = _("{where}: both moved it, each to another place", where=where)
            ours, theirs = (
                _("at the beginning") if one is NOT_THERE else _("behind or in {name}", name=_shown(one))
                for one in (clash.ours, clash.theirs)
            )
            mend = _("choose its place")
        case "refused":
            head = _(
                "{where}: what both have together does not hold: {why}", where=where, why=one_line(clash.told)
            )
            mend = _("change it so that it fits what the other side did")
            if clash.ours is clash.theirs:  # nobody knows who says what
                return _lines(head, [], mend)
        case _:
            head = _("{where}: both changed it, each in another way", where=where)
            mend = _("choose one, or write what holds for both")
    return _lines(head, [_("ours: {value}", value=ours), _("theirs: {value}", value=theirs)], mend)


def _lines(head: str, values: list[str], mend: str) -> str:
    return "\n  ".join((head, *values, mend))


def _where(clash: Clash) -> str:
    step, key = one_line(clash.step), one_line(clash.key)
    if step and key:
        return _("step `{step}`, `{key}`", step=step, key=key)
    if step:
        return _("step `{step}`", step=step)
    return _("`{key}`", key=key) if key else _("the SOP")


def _shown(value: Any) -> str:
    if value is NOT_THERE:
        return _("nothing")
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if isinstance(value, dict):
        value = ", ".join(f"{key}: {one}" for key, one in value.items())
    return cut(one_line(str(value)[: 4 * MOST]), MOST)
