"""Rules of days in words, English or Chinese: `every month on the first working day`, `每月第一个工作日`."""

import re
from functools import lru_cache
from unicodedata import normalize

from sopctl.language import CHINESE, ENGLISH, _, listed, spoken
from sopctl.sop.calendars import WEEK
from sopctl.sop.dates import MAX_QUOTED
from sopctl.sop.repeats import DAY, MAX_DAYS, MAX_EVERY, WORKING_DAY, On, Recurrence

MAX_TEXT = 300
EXAMPLES = {
    ENGLISH: (
        "every week on Monday and Thursday", "every month on the first working day",
        "every month on the 15th", "every quarter on the last day", "every year on 03-15",
    ),
    CHINESE: ("每周一和周四", "每月第一个工作日", "每月15日", "每季度最后一天", "每年3月15日"),
}  # fmt: skip
NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth", "fifth")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

EVERY = re.compile(
    r"(?:every )?(?:(?!working )(\w+) )?(working day|day|week|month|quarter|year)s?(?: on (.+))?"
)
NTH = re.compile(r"(?:(\w+) )?(last )?(\w+(?: day)?)")
NUMBER = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
DATE = re.compile(
    r"([0-9]{1,2})-([0-9]{1,2})|"
    r"([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]+)|([a-z]+) ([0-9]{1,2})(?:st|nd|rd|th)?"
)
AND = re.compile(r", and | and |, ?")

HAN = re.compile(r"[\u4e00-\u9fff]")
HAN_DIGITS = "零一二三四五六七八九十"
HAN_UNITS = {
    "天": DAY, "日": DAY, "工作日": WORKING_DAY, "周": "week", "星期": "week", "礼拜": "week",
    "月": "month", "季度": "quarter", "季": "quarter", "年": "year",
}  # fmt: skip
HAN_NUMBER = "[0-9一二两三四五六七八九十]{1,3}"
HAN_EVERY = re.compile(
    rf"每(?:({HAN_NUMBER})(?:个(?=工作日|月|季|星期|礼拜)|(?!个|月)))?个?"
    r"(工作日|天|日|周|星期|礼拜|月|季度|季|年)(.*)"
)
HAN_AND = re.compile("[、,]|和|及|与")
HAN_WEEKDAY = re.compile("(?:周|星期|礼拜)?([一二三四五六日天])")
HAN_DATE = re.compile(rf"(?:({HAN_NUMBER})月)?({HAN_NUMBER})[日号]|([0-9]{{1,2}})-([0-9]{{1,2}})")
HAN_NTH = re.compile(
    rf"(?:第({HAN_NUMBER})|(最后)一|倒数第({HAN_NUMBER}))个?(工作日|天|日|(?:周|星期|礼拜)[一二三四五六日天])"
)


@lru_cache(maxsize=1024)
def parse_recurrence(text: str) -> Recurrence:
    """The rule that a text says; `every` may be left out. Raises ValueError with a message for people."""
    plain = " ".join(normalize("NFKC", text[: MAX_TEXT + 1]).lower().split())
    try:
        if len(text) > MAX_TEXT:
            raise _NoRule
        return _checked(_chinese(plain) if HAN.search(plain) else _english(plain))
    except _NoRule:
        examples = listed(f"`{one}`" for one in EXAMPLES.get(spoken(), EXAMPLES[ENGLISH]))
        raise ValueError(
            _(
                "`{text}` is no rule of days: write it like {examples}",
                text=text[:MAX_QUOTED],
                examples=examples,
            )
        ) from None


class _NoRule(Exception):
    """A text that is no rule."""


def _checked(found: Recurrence) -> Recurrence:
    """The rule, its days in order. Raises _NoRule, or ValueError for numbers that fit no period."""
    most = {"week": 7}.get(found.unit, MAX_DAYS)
    if not 1 <= found.every <= MAX_EVERY:
        raise ValueError(_("a rule of days counts every 1 to {most} periods", most=MAX_EVERY))
    for one in found.on:
        if found.unit in (DAY, WORKING_DAY) or (one.month and found.unit != "year"):
            raise _NoRule
        if not one.nth or abs(one.nth) > (MONTH_DAYS[one.month - 1] if one.month else most):
            raise ValueError(_("no such day is in the calendar"))
    return Recurrence(found.unit, found.every, tuple(sorted(set(found.on), key=_as_listed)))


def _as_listed(one: On) -> tuple[int, int, bool, int]:
    """Where a day is told among others: by month, weekday, and from the beginning before from the end."""
    return one.month, WEEK.index(one.kind) if one.kind in WEEK else -1, one.nth < 0, one.nth


def _english(text: str) -> Recurrence:
    match = EVERY.fullmatch(text)
    if match is None:
        days = AND.split(text.removeprefix("every ").removeprefix("on "))
        return Recurrence("week", 1, tuple(On(1, _weekday(one)) for one in days))
    every, unit, rest = match.groups()
    return Recurrence(unit, _number(every), tuple(_day(unit, one) for one in AND.split(rest)) if rest else ())


def _number(word: str | None) -> int:
    if word is None:
        return 1
    if word == "other":
        return 2
    return NUMBERS.index(word) + 1 if word in NUMBERS else _digits(word)


def _digits(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text):
        raise _NoRule
    return int(text)


def _weekday(word: str) -> str:
    found = next((one for one in WEEKDAYS if word in (one, one[:3], f"{one}s")), None)
    if found is None:
        raise _NoRule
    return WEEK[WEEKDAYS.index(found)]


def _day(unit: str, text: str) -> On:
    text = text.removeprefix("on ").removeprefix("the ")
    if (number := NUMBER.fullmatch(text)) is not None:
        return On(int(number[1]))
    if (day := DATE.fullmatch(text)) is not None and (day[1] or day[4] in MONTHS or day[5] in MONTHS):
        if day[1]:
            return _of_month(int(day[1]), int(day[2]))
        return _of_month(MONTHS.index(day[4] or day[5]) + 1, int(day[3] or day[6]))
    if (nth := NTH.fullmatch(text)) is not None and nth[3] != "last":
        which, last, kind = nth[1], nth[2], nth[3]
        if which == "last" and not last:
            which, last = None, "last "
        if which is None and not last:
            if unit != "week":
                raise _NoRule
            return On(1, _weekday(kind))
        place = 1 if which is None else _ordinal(which)
        return On(-place if last else place, kind if kind in (DAY, WORKING_DAY) else _weekday(kind))
    raise _NoRule


def _ordinal(word: str) -> int:
    if word in ORDINALS:
        return ORDINALS.index(word) + 1
    match = NUMBER.fullmatch(word)
    if match is None or match[0].isdigit():
        raise _NoRule
    return int(match[1])


def _of_month(month: int, day: int) -> On:
    if not 1 <= month <= 12 or day < 1:
        raise ValueError(_("no such day is in the calendar"))
    return On(day, DAY, month)


def _chinese(text: str) -> Recurrence:
    match = HAN_EVERY.fullmatch(text.replace(" ", "").replace("的", ""))
    if match is None:
        raise _NoRule
    every, unit, rest = _han_number(match[1]), HAN_UNITS[match[2]], match[3]
    days = HAN_AND.split(rest) if rest else ()
    return Recurrence(unit, every, tuple(_han_day(unit, one) for one in days))


def _han_day(unit: str, text: str) -> On:
    if unit == "week" and (weekday := HAN_WEEKDAY.fullmatch(text)) is not None:
        return On(1, _han_weekday(weekday[1]))
    if (day := HAN_DATE.fullmatch(text)) is not None:
        if day[3] or day[1]:
            return _of_month(_han_number(day[1] or day[3]), _han_number(day[2] or day[4]))
        return On(_han_number(day[2]))
    if (nth := HAN_NTH.fullmatch(text)) is not None:
        place = -1 if nth[2] else -_han_number(nth[3]) if nth[3] else _han_number(nth[1])
        kind = HAN_UNITS.get(nth[4]) or _han_weekday(nth[4][-1])
        return On(place, kind)
    raise _NoRule


def _han_weekday(sign: str) -> str:
    return WEEK["一二三四五六日".index(sign.replace("天", "日"))]


def _han_number(text: str | None) -> int:
    """A number up to 99, in digits or in words: 15, 十五, 三十一, 两."""
    if text is None:
        return 1
    if text.isdigit():
        return int(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    if text.count("十") > 1 or any(len(part) > 1 or part not in HAN_DIGITS for part in (tens, ones) if part):
        raise _NoRule
    whole = (HAN_DIGITS.index(tens) if tens else 1) * 10 if ten else 0
    return whole + (HAN_DIGITS.index(ones) if ones else 0)
