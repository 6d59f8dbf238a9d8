"""An assignment in words, as people would type it."""

from typing import Any

from sopctl.language import _, listed
from sopctl.lint.proof.regions import OTHER
from sopctl.lint.proof.search import Values


def facts(values: Values) -> str:
    """What was chosen: `has_page = false, reach = 10`; nothing where it cannot be told."""
    told: list[str] = []
    lists: dict[str, dict[str | None, bool]] = {}
    for var, value in values.items():
        if var.fact == "":
            told.append(_one(var.name, value))
        elif var.fact == "rows":
            told.append(
                _("rows in {name}", name=var.name) if value else _("no rows in {name}", name=var.name)
            )
        elif var.fact == "blank" and value:
            told.append(_("{name} left blank", name=var.name))
        elif var.fact == "has":
            lists.setdefault(var.name, {})[var.text] = value
        elif var.fact == "?":
            return ""
    return listed([*told, *(_list(name, held) for name, held in lists.items())])


def _one(name: str, value: Any) -> str:
    if value is None:
        return _("{name} left blank", name=name)
    if value is OTHER:
        return _("{name} = something else", name=name)
    if isinstance(value, bool):
        return f"{name} = {'true' if value else 'false'}"
    return f"{name} = {f'{value:.15g}' if isinstance(value, float) else value}"


def _list(name: str, held: dict[str | None, bool]) -> str:
    chosen = [text for text, holds in held.items() if holds and text is not None]
    if chosen:
        return _("{texts} in {name}", texts=listed(chosen), name=name)
    without = [text for text, holds in held.items() if not holds and text is not None]
    if held.get(None, False):
        return _("something else in {name}", name=name)
    if None in held or not without:
        return _("nothing in {name}", name=name)
    return _("{name} without {texts}", texts=listed(without), name=name)
