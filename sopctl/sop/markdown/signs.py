"""How people begin items and headings: the signs that Markdown knows, and those that it takes for text."""

import re
from dataclasses import dataclass

_SPACES = r"[ \u00a0\u3000]{0,3}"
_TICK = r"[xX\u2713\u2714\u221a]?"
BOX = re.compile(
    rf"(?:\[{_SPACES}[xX\u2713\u2714\u221a~-]?{_SPACES}\](?![(\[:])"
    rf"|\uff3b{_SPACES}{_TICK}{_SPACES}\uff3d|\u3010{_SPACES}{_TICK}{_SPACES}\u3011"
    r"|[\u2610-\u2612]\ufe0f?|[\u25a1\u2705\u2b1c]\ufe0f?(?=\s*\S))[ \t\u00a0\u3000]*"
)
NATIVE = re.compile(r"([-*+]|(\d{1,9})([.)]))(?:[ \t]|\Z)")
BULLET = re.compile(
    r"(?:[-*+](?=[ \t\u3000])|[\u2022\u00b7\u25cf\u25e6\u25aa]|-(?=[\u2e80-\ufaff]))[ \t\u3000]*"
)
SLIPPED = re.compile(r"[-*+][ \t\u3000]*")
HEADING = re.compile(r"([#\uff03]{1,6})([ \t\u3000]*)(?=[^\W_]|[*_`\u3000-\u303f])")
HASH = re.compile(r"[#\uff03](?=\w)")
ORDINALS = "一二三四五六七八九十"

_N = r"(?P<n>\d{1,3})"
_C = rf"(?P<n>[{ORDINALS}]{{1,3}}|\d{{1,3}})"
_AFTER = r"\s?(?:[：:、，,.．]|(?=[ \t\u3000]))"
# Of two forms the one with the lower rank holds the other.
RANKS = {
    "part": 0, "ordinal": 1, "sub-ordinal": 2, "step": 3, "bare step": 3, "dot": 4, "decimal": 5,
    "decimals": 6, "half": 7, "paren": 8, "circle": 9, "letter": 10, "bullet": 11,
}  # fmt: skip
MAJOR = RANKS["sub-ordinal"]  # up to here a line may be a heading
FORMS = [
    ("part", re.compile(rf"第\s?{_C}\s?(?:部分|阶段|章|节){_AFTER}")),
    ("ordinal", re.compile(rf"(?P<n>[{ORDINALS}]{{1,3}})\s?、")),
    ("sub-ordinal", re.compile(rf"[（(](?P<n>[{ORDINALS}]{{1,3}})[)）]、?")),
    ("step", re.compile(rf"第\s?{_C}\s?步骤?{_AFTER}")),
    ("step", re.compile(rf"步骤\s?{_C}{_AFTER}")),
    ("bare step", re.compile(rf"(?:第\s?{_C}\s?步|步骤\s?(?P<m>[{ORDINALS}]{{1,3}}))(?=\w)")),
    ("step", re.compile(rf"(?i:step)\s?#?{_N}\s?(?:[:：.)]|[-\u2013\u2014](?=\s))")),
    ("dot", re.compile(rf"{_N}\s?(?:、|．(?!\d)|\.(?=[\s*_`\[\u2e80-\uffef]|[^\W\d_]{{2}}))")),
    ("decimal", re.compile(r"(?P<above>\d{1,2})\.(?P<n>\d{1,2})(?=[\s\u2e80-\uffef])")),
    ("decimals", re.compile(r"(?P<above>\d{1,2}\.\d{1,2})\.(?P<n>\d{1,2})(?=[\s\u2e80-\uffef])")),
    ("half", re.compile(rf"{_N}\s?[)）]")),
    ("paren", re.compile(rf"[（(]\s?{_N}\s?[)）]")),
    ("circle", re.compile(r"(?P<n>[\u2460-\u249b\u2776-\u277f]|[0-9]\ufe0f?\u20e3)")),
    ("letter", re.compile(r"[（(]?(?P<n>[A-Za-z])[)）](?=[\s\u2e80-\uffef])|(?P<m>[A-Za-z])(?:、|\.(?=\s))")),
]
STRONG = {"part", "step", "circle", "bullet"}  # nothing else begins so
CANDIDATE = re.compile(
    r"(?:\*\*|__)?[\u2716-\u2718\u274c\[\uff3b\u3010\u2610-\u2612\u25a1\u2705\u2b1c\-*+\u2022\u00b7\u25cf\u25e6\u25aa"
    rf"第步sS\d（(\u2460-\u249b\u2776-\u277fA-Za-z{ORDINALS}]"
)
CROSSES = "\u2717\u2718\u2716\u274c"  # what not to do, and so a part of the words
BOLD = re.compile(r"\*\*|__")


@dataclass
class Sign:
    """What a line begins with: its form, its number, and how Markdown writes it."""

    form: str
    number: int  # 0 where there is none
    marker: str  # with the space behind it
    rest: str  # the line behind the sign
    above: str = ""  # the 2 of 2.1

    @property
    def rank(self) -> int:
        return RANKS[self.form]


def read_sign(text: str) -> Sign | None:
    """The sign that a line begins with, its indentation taken off."""
    if not CANDIDATE.match(text):
        return None
    slipped = SLIPPED.match(text)
    width = slipped.end() if slipped else 0
    if BOX.match(text, width):
        return Sign("bullet", 0, f"{text[0]} " if slipped else "- ", text[width:])
    if found := BULLET.match(text):
        sign = text[0] if text[0] in "-*+" else "-"
        return Sign("bullet", 0, f"{sign} ", text[found.end() :]) if text[found.end() :].strip() else None
    if text[0] in CROSSES:
        return Sign("bullet", 0, "- ", text)
    bold = BOLD.match(text)
    start = bold.end() if bold else 0
    for form, pattern in FORMS:
        if found := pattern.match(text, start):
            groups = found.groupdict()
            if "above" in groups:  # others may speak of 2.1, so that it stays
                return Sign(form, value(groups["n"]), "- ", text, groups["above"])
            if form == "bare step":  # 第一步打开, and maybe 第一步是打开
                return Sign(form, value(groups["n"] or groups["m"]), "- ", text)
            number = value(groups.get("n") or groups.get("m") or "")
            rest = text[found.end() :].lstrip(" \t\u3000")
            if bold:
                rest = rest[2:].lstrip(" \t\u3000") if rest.startswith(bold[0]) else bold[0] + rest
            return Sign(form, number, f"{number}. ", rest) if rest.strip(" \t\u3000*_") else None
    return None


def native_sign(text: str) -> Sign | None:
    """The sign of an item that is one in Markdown."""
    found = NATIVE.match(text)
    if not found:
        return None
    rest = text[found.end() :].lstrip()
    spaces = len(text) - len(found[1]) - len(rest)
    marker = found[1] + " " * (spaces if 1 <= spaces <= 4 and rest else 1)
    if not found[2]:
        return Sign("bullet", 0, marker, rest)
    return Sign("dot" if found[3] == "." else "half", int(found[2]), marker, rest)


def value(text: str) -> int:
    """A number as people write it: 12, 十二, ⑫, b."""
    one = text[:1]
    if one.isascii() and one.isalpha():
        return ord(one.lower()) - ord("a") + 1
    if "\u2460" <= one <= "\u249b":
        return (ord(one) - 0x2460) % 20 + 1
    if "\u2776" <= one <= "\u277f":
        return ord(one) - 0x2775
    if one in ORDINALS:
        tens, ten, ones = text.rpartition("十")
        return (ORDINALS.find(tens or "一") + 1) * 10 * bool(ten) + (ORDINALS.find(ones) + 1 if ones else 0)
    return int("".join(sign for sign in text if sign.isdecimal()))


def split_indent(line: str) -> tuple[int, str]:
    """How many columns a line is indented by, and what follows."""
    text = line.lstrip(" \t\u00a0\u3000")
    width = 0
    for sign in line[: len(line) - len(text)]:
        width += 4 - width % 4 if sign == "\t" else 2 if sign == "\u3000" else 1
    return width, text
