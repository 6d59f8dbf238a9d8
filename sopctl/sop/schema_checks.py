"""What the checks and short forms of the model are in JSON Schema."""

from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from sopctl.language import N_
from sopctl.sop import model
from sopctl.sop.calendar_form import ZONE, check_zone
from sopctl.sop.calendar_texts import check_hours
from sopctl.sop.checked import After
from sopctl.sop.field_types.words import MAX_PATTERN
from sopctl.sop.fields import AnyField, Column, Text
from sopctl.sop.model import RESERVED
from sopctl.sop.regions import check_region

Schema = dict[str, Any]
MESSAGE = "patternErrorMessage"  # what the YAML server of editors says in place of a pattern

# Letters of every script may stand in names, and JSON Schema has no word for them in all engines: so what may
# not stand there is said, white space and the signs of ASCII.
SIGNS = r"\s!-,/:-@\[-^`{-~"
DURATION = r"[0-9]{1,5}\s*(?:min|h|d|wd|w|mo)"
DATE: Schema = {
    "type": "string",
    "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$",
    MESSAGE: N_("a day is written 2027-03-18"),
}
DAYS: Schema = {
    "type": "string",
    "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*(?:\.\.\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*)?$",
    MESSAGE: N_("days are written 2027-03-18, or 2027-02-10..2027-02-17"),
}

OPEN_DAYS: Schema = {
    "type": "string",
    "pattern": DAYS["pattern"].removesuffix("$")
    + r"(?:\s[0-9]{1,2}:[0-5][0-9]\s*[-\u2013]\s*[0-9]{1,2}:[0-5][0-9]\s*)?$",
    MESSAGE: N_("days are written 2027-03-18, 2027-02-10..2027-02-17, or with hours 2027-12-24 09:00-12:00"),
}


def _last(annotation: Any) -> Any:
    """What an annotated type adds to the one that it is made of."""
    return get_args(annotation)[-1]


AS_WRITTEN, LISTED = _last(Text), _last(model.Names)
# What a check of the model means in JSON Schema; one that is not here narrows only, and lint tells it.
CHECKS: dict[Any, Schema] = {
    _last(model.Filled): {"pattern": r"\S", MESSAGE: N_("must not be empty")},
    _last(model.Id): {
        "pattern": rf"^[^{SIGNS}._-](?:[^{SIGNS}]*[^{SIGNS}.-])?$",
        "maxLength": 64,
        MESSAGE: N_("an id has letters, digits and hyphens, at most 64"),
    },
    _last(model.Name): {
        "pattern": rf"^[^{SIGNS}.0-9-][^{SIGNS}.-]*$",
        "maxLength": 64,
        MESSAGE: N_("a name has letters, digits and _, a letter first"),
        "not": {"enum": sorted({each for one in RESERVED for each in (one, one.title(), one.upper())})},
    },
    _last(model.DurationText): {
        "type": "string",
        "pattern": rf"^\s*{DURATION}\s*$",
        MESSAGE: N_("a duration is written 30min, 2h, 1d, 3wd (working days), 2w or 1mo"),
    },
    _last(model.TakesText): {
        "type": "string",
        "pattern": rf"^\s*{DURATION}(?:\s*\.\.\s*{DURATION})?\s*$",
        MESSAGE: N_("how long it takes is written 2h or 3wd (working days), or as a range: 2wd..5wd"),
    },
    _last(model.DaysText): {
        "type": "string",
        "pattern": r"^\s*[0-9]{1,5}\s*(?:d|wd|w|mo)\s*$",
        MESSAGE: N_("so many days are written 1d, 5wd (working days), 2w or 1mo"),
    },
    _last(model.RuleOfDays): {"type": "string", "pattern": r"\S"},
    _last(model.DueText): {
        "pattern": rf"^\s*[^\s+-]\S*(?:\s+[+-]\s*{DURATION})?\s*$",
        MESSAGE: N_("a due date is written goes_live - 7wd, with a space on each side of - or +"),
    },
    _last(model.DateText): DATE,
    After(check_zone): {
        "type": "string",
        "pattern": rf"^\s*{ZONE.pattern}\s*$",
        MESSAGE: N_("a time zone is written Asia/Shanghai or Europe/Berlin"),
    },
    After(check_region): {
        "type": "string",
        "pattern": r"^\s*[A-Z]{2}(?:-[A-Z0-9]{1,6})?\s*$",
        MESSAGE: N_("a region is written CN, or DE-BY"),
    },
    After(check_hours): {
        "type": "string",
        "pattern": r"^\s*[0-9]{1,2}:[0-5][0-9]\s*[-\u2013]\s*[0-9]{1,2}:[0-5][0-9]\s*$",
        MESSAGE: N_("hours are written 09:00-12:00"),
    },
    _last(model.Url): {
        "type": "string",
        "pattern": r"^[hH][tT][tT][pP][sS]?://\S+$",
        MESSAGE: N_("a web address begins with https://"),
    },
}
ROLE = get_args(get_type_hints(model.Sop, include_extras=True)["roles"])[1]
# What is written shorter than the model has it, and what a file leaves to the one that is shared.
SHORT: dict[Any, Schema] = {
    AnyField: {"$ref": "#/$defs/Field"},
    Column: {"$ref": "#/$defs/Column"},
    model.Link: {"anyOf": [CHECKS[_last(model.Url)], {"$ref": "#/$defs/Reference"}]},
    model.Each: {
        "anyOf": [
            {"type": ["string", "number"], "pattern": r"\S"},
            {"type": "array", "items": {"type": ["string", "number"], "pattern": r"\S"}},
        ]
    },
    model.RepeatWritten: {"anyOf": [{"type": "string", "pattern": r"\S"}, {"$ref": "#/$defs/Repeat"}]},
    ROLE: {"anyOf": [{"type": ["string", "null"]}, {"$ref": "#/$defs/Role"}]},
}
HELD: dict[Any, type[BaseModel]] = {
    model.Link: model.Reference,
    model.RepeatWritten: model.Repeat,
    ROLE: model.Role,
}
OWN: dict[tuple[str, str], Schema] = {
    ("Calendar", "closed"): {"items": DAYS},
    ("Calendar", "open"): {"items": OPEN_DAYS},
    **{
        (name, key): {"items": days}
        for name in ("OwnCalendar", "TeamForm")
        for key, days in (("closed", DAYS), ("open", OPEN_DAYS))
    },
    ("Field", "pattern"): {"maxLength": MAX_PATTERN},
    ("Field", "currency"): {"pattern": "^[^a-z]{3}$"},
}
