"""What the parts, the keys and the grades of an SOP are called where a change is told."""

from sopctl.diff.outline import MEMBERS
from sopctl.language import N_, _

GRADES = {
    "breaking": N_("breaking"),
    "behaviour": N_("behaviour"),
    "wording": N_("wording"),
    "record": N_("record"),
}
PARTS = {
    "sop": "SOP",
    "phase": N_("phase"),
    "step": N_("step"),
    "parameter": N_("parameter"),
    "role": N_("role"),
    "calendar": N_("calendar"),
    "field": N_("field"),
    "evidence": N_("evidence"),
}
KEYS = {
    "id": "id", "title": N_("title"), "version": N_("version"), "language": N_("language"),
    "summary": N_("summary"), "purpose": N_("purpose"), "scope": N_("scope"), "owner": N_("owner"),
    "definitions": N_("definition"), "tools": N_("tools"), "references": N_("references"), "tags": N_("tags"),
    "review": N_("review"), "repeat": N_("repeats"), "changelog": N_("changelog"), "calendar": N_("calendar"),
    "do": N_("text"), "warning": N_("warning"), "caution": N_("caution"), "check": N_("check"),
    "prompt": N_("prompt"), "links": N_("links"), "run": N_("command"), "use": N_("SOP in its place"),
    "with": N_("with"), "needs": N_("needs"), "when": N_("only when"), "each": N_("for each"),
    "takes": N_("takes"), "due": N_("due"), "notify": N_("told"), "approve": N_("approval"),
    "by": N_("approved by"), "all": N_("approval"), "not": N_("approval"), "signed": N_("approval"),
    "reopens": N_("a rejection brings back"), "does": N_("what it does"), "notice": N_("notice"),
    "capacity": N_("capacity"), "region": N_("holidays of"), "hours": N_("working hours"),
    "ask": N_("question"), "help": N_("help"), "type": N_("type"), "kind": N_("kind"),
    "default": N_("if left out"), "pattern": N_("pattern"), "min": N_("at least"), "max": N_("at most"),
    "min_rows": N_("rows at least"), "unit": N_("unit"), "currency": N_("currency"), "target": N_("target"),
    "options": N_("options"), "stages": N_("stages"), "alert_below": N_("alert below"),
    "many": N_("several values"), "week": N_("working days"), "closed": N_("closed days"),
    "open": N_("open days"),
}  # fmt: skip
# What holds where a key is not said; elsewhere it is nothing.
UNSAID = {
    "owner": N_("nobody"),
    "when": N_("always"),
    "each": N_("once"),
    "due": N_("no date"),
    "takes": N_("no time"),
    "notice": N_("no notice"),
    "version": N_("no version"),
    "repeat": N_("not by itself"),
}
# What a value that is one of two says.
SAID = {
    ("all", True): N_("each of them"),
    ("all", False): N_("one of them is enough"),
    ("not", True): N_("not the one who did it"),
    ("not", False): N_("whoever did it may approve"),
    ("signed", True): N_("signed"),
    ("signed", False): N_("no signature needed"),
    ("required", True): N_("required"),
    ("required", False): N_("may be left out"),
}


def grade_word(grade: str) -> str:
    """A grade in the reader's language."""
    return _(GRADES.get(grade, grade))


def part_word(group: str) -> str:
    """What a member of a group is called."""
    kind = MEMBERS.get(group, group)
    return _(PARTS.get(kind, kind))


def key_word(key: str) -> str:
    """What a key is called; one that has no word here is called as in the file."""
    return _(KEYS[key]) if key in KEYS else key
