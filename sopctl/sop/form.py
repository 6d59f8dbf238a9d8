"""The rules of form: what reading a file and the schema refuse."""

from sopctl.errors import Rule

UNREADABLE = Rule("SOP101", "unreadable")
SYNTAX = Rule("SOP102", "syntax")
DUPLICATE_KEY = Rule("SOP103", "duplicate-key")
UNKNOWN_KEY = Rule("SOP104", "unknown-key")
MISSING_KEY = Rule("SOP105", "missing-key")
WRONG_TYPE = Rule("SOP106", "wrong-type")
BAD_VALUE = Rule("SOP107", "bad-value")
NOT_UNDERSTOOD = Rule("SOP108", "not-understood")
NOT_SHARED = Rule("SOP109", "not-shared")

RULES = (
    UNREADABLE,
    SYNTAX,
    DUPLICATE_KEY,
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_TYPE,
    BAD_VALUE,
    NOT_UNDERSTOOD,
    NOT_SHARED,
)
