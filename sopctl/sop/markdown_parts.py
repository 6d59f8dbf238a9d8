"""The parts of a Markdown SOP as they are written: headings, steps, quotes, fenced blocks."""

import re
from typing import Any

from sopctl.sop.yaml_writer import dump

SIGNS = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|#(?=\s*\Z)|\{(?=#[^{}]*\}\s*\Z)")
FENCES = re.compile(r"^[^\S\n]*(`{3,})", re.MULTILINE)

Data = dict[str, Any]


def step_parts(data: Data, kept: set[str], *, explicit: bool, exact: bool) -> list[str]:
    """A step, the keys in `kept` as text; `explicit`: its id is written."""
    in_title = "title" in kept
    shown = data["title"] if in_title else data["id"]
    parts = [heading("###", shown, data["id"] if explicit or not in_title else "")]
    for key in ("warning", "caution"):
        if key in kept:
            parts += [quoted(f"[!{key.upper()}]\n{text}") for text in data[key]]
    if "do" in kept:
        parts.append(data["do"])
    if "check" in kept:
        # A list that follows one with the same sign would be the same list.
        sign = "*" if re.search(r"^- ", data.get("do", ""), re.MULTILINE) else "-"
        parts.append("\n".join(f"{sign} [ ] {escaped(text)}" for text in data["check"]))
    if "run" in kept:
        parts.append(fenced("sh run", data["run"]))
    rest = {key: value for key, value in data.items() if key != "id" and key not in kept}
    return [*parts, *keys_block(rest, exact=exact)]


def phase_parts(data: Data, kept: set[str], *, explicit: bool, exact: bool) -> list[str]:
    """The heading of a phase, its title in it if that is in `kept`, and its keys."""
    own = {key: value for key, value in data.items() if key not in ("id", "steps", *kept)}
    if not kept:
        own = {"title": "", **own}  # else the heading would be the title
    shown = data["title"] if kept else data["id"]
    return [heading("##", shown, data["id"] if explicit or not kept else ""), *keys_block(own, exact=exact)]


def heading(signs: str, title: str, explicit: str) -> str:
    """A heading, with an id behind it if there is one."""
    return f"{signs} {escaped(title)}" + (f" {{#{explicit}}}" if explicit else "")


def keys_block(data: Data, *, exact: bool) -> list[str]:
    """What Markdown has no words for."""
    return [fenced("yaml sop", dump(data, exact=exact).rstrip("\n"))] if data else []


def fenced(info: str, text: str) -> str:
    """A fenced block, its fence longer than any in the text."""
    longest = max((len(found[1]) for found in FENCES.finditer(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{info}\n{text}\n{fence}"


def quoted(text: str) -> str:
    """A text with the sign of a quote before each line."""
    return "\n".join(f"> {line}".rstrip(" ") if not line else f"> {line}" for line in text.split("\n"))


def escaped(text: str) -> str:
    """A title or a check item, so that Markdown finds no markup in it."""
    return SIGNS.sub(r"\\\g<0>", text)
