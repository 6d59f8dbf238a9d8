"""What people meant by a condition that cannot be read: signs of other keyboards, words for operators."""

import re
import unicodedata

from sopctl.language import N_, _
from sopctl.sop.problem import Problem

# What people write who do not know the words of the language; only looked for where nothing else helps.
SPOKEN = {
    "且": "and", "并且": "and", "和": "and", "或": "or", "或者": "or", "非": "not", "不": "not", "不是": "!=",
    "是": "==", "等于": "==", "不等于": "!=", "大于": ">", "小于": "<", "大于等于": ">=", "小于等于": "<=",
    "不小于": ">=", "不大于": "<=", "属于": "in", "＆＆": "and", "｜｜": "or",
}  # fmt: skip
SHOUTED = {
    "NOT": "not",
    "AND": "and",
    "OR": "or",
    "IN": "in",
    "Not": "not",
    "And": "and",
    "Or": "or",
    "In": "in",
}
# Signs that a condition may hold, which other keyboards have as well.
MEANINGFUL = frozenset("+-*/()[],.0123456789")
WORD = r"[^\W\d]+|＆＆|｜｜"
SLIPS = {
    "\uff1e": ">", "\uff1c": "<", "\uff1d": "==", "\uff08": "(", "\uff09": ")", "\uff0c": ",",
    "\u201c": "'", "\u201d": "'", "\u2018": "'", "\u2019": "'", "\uff01": "not", "\u3000": " ",
    "\u2265": ">=", "\u2264": "<=", "\u2260": "!=",
}  # fmt: skip
COMPARING = tuple("=<>!\uff1d\uff1c\uff1e\uff01")
OPENING = {"\u201c": "\u201d", "\u2018": "\u2019"}
NO_EXPRESSION = N_("write a comparison, like reach >= 1000, or the name of a yes-or-no parameter")


def slip(character: str, place: int) -> Problem:
    """A character from another keyboard, and what to write instead."""
    right = SLIPS[character]
    mend = _("write a space") if right == " " else _("write {right}", right=right)
    told = _("the character {character} means nothing here", character=character)
    sure = None if character in OPENING or right == "'" else f"{right} " if right.isalpha() else right
    return Problem(told, mend, place, 1, right=sure, is_sure=True)


def as_meant(problem: Problem, text: str) -> Problem:
    """A character from another keyboard with what belongs to it: the text that it opens, or `＞＝`."""
    place = problem.offset
    closing = OPENING.get(text[place])
    end = text.find(closing, place + 1) if closing else -1
    within = text[place + 1 : end]
    if end >= 0 and not any(sign in within for sign in "'\\\n"):
        return problem._replace(width=end + 1 - place, right=f"'{within}'")
    start = place - 1 if text[:place][-1:] in COMPARING else place
    sign = unicodedata.normalize("NFKC", text[start : place + 2])
    if text[start : start + 1] in COMPARING and text[start + 1 : start + 2] in COMPARING:
        right = sign[:2] if sign[:2] in ("==", ">=", "<=", "!=") else None
        mend = _("write {right}", right=right) if right else problem.mend
        return problem._replace(mend=mend, offset=start, width=2, right=right)
    return problem


def meant_by(text: str, offset: int) -> Problem | None:
    """What was meant by a condition that cannot be read from an offset on; its texts are blanked."""
    if (meant := _meant_at(text, offset)) is not None:
        return meant
    for wrong, right in (("=>", ">="), ("=<", "<="), ("<>", "!=")):
        if (at := text.find(wrong)) >= 0:
            told = _("`{sign}` means nothing here", sign=wrong)
            return Problem(told, _("write {right}", right=right), at, 2, right=right)
    if (place := _single_equals(text)) is not None:
        told = _("a single = compares nothing")
        return Problem(told, _("write {right}", right="=="), place, 1, right="==")
    return None


def _single_equals(text: str) -> int | None:
    for place, character in enumerate(text):
        around = text[place - 1 : place] + text[place + 1 : place + 2]
        if character == "=" and not set(around) & set("=<>!"):
            return place
    return None


def _meant_at(text: str, offset: int) -> Problem | None:
    """What was meant by a word or a sign of Chinese where a condition cannot be read."""
    for word in re.finditer(WORD, text):
        if word[0] in SPOKEN:
            told = _("`{sign}` means nothing here", sign=word[0])
            return Problem(told, _("write {right}", right=SPOKEN[word[0]]), word.start(), len(word[0]))
        if word[0] in SHOUTED:
            right = SHOUTED[word[0]]
            told, mend = _("`{sign}` means nothing here", sign=word[0]), _("write {right}", right=right)
            return Problem(told, mend, word.start(), len(word[0]), right=right, is_sure=True)
    sign = text[offset : offset + 1]
    right = "," if sign == "、" else unicodedata.normalize("NFKC", sign)
    told = _("the character {character} means nothing here", character=sign)
    if right == ":":
        return Problem(told, _("a comparison is written with =="), offset, 1)
    if sign == "；":
        return Problem(told, _("join two comparisons by `and` or `or`"), offset, 1)
    if right == sign or len(right) != 1 or not right.isascii():
        return None
    if right not in MEANINGFUL:
        return Problem(told, _(NO_EXPRESSION), offset, 1)
    return Problem(told, _("write {right}", right=right), offset, 1)


def spaced(text: str, place: int, word: str) -> str:
    """A word that stands in the place of a sign of two characters, parted from what is beside it."""
    before, after = text[:place][-1:], text[place + 2 : place + 3]
    return ("" if before.isspace() else " ") + word + ("" if after.isspace() else " ")
