"""What people do in a run, one file each: the command, when it is refused, and what it changes.

An act module has KIND (the event's kind, past tense), a command class named in COMMAND, and

    decide(command, survey, actor) -> data   the event's data; raises Refused
    evolve(state, event) -> state            raises LookupError, TypeError or ValueError on bad data
    tell(data) -> str                        the act and its value, for people
"""

from types import ModuleType

from sopctl.runs.acts import (
    approve,
    assign,
    attach,
    bind,
    block,
    check,
    close,
    delegate,
    deliver,
    done,
    move,
    note,
    ran,
    redline,
    reject,
    remind,
    reopen,
    set_fields,
    settle,
    skip,
    start,
    undo,
    upgrade,
    withdraw,
)

_MODULES: tuple[ModuleType, ...] = (
    approve,
    assign,
    attach,
    bind,
    block,
    check,
    close,
    delegate,
    deliver,
    done,
    move,
    note,
    ran,
    redline,
    reject,
    remind,
    reopen,
    set_fields,
    settle,
    skip,
    start,
    undo,
    upgrade,
    withdraw,
)

BY_KIND = {module.KIND: module for module in _MODULES}
BY_COMMAND = {module.COMMAND: module for module in _MODULES}
