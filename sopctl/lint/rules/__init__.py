"""The rules, one file each; a file's name is its rule's code and name."""

from collections.abc import Callable, Iterator

from sopctl.errors import Finding, Rule
from sopctl.lint.context import Context
from sopctl.lint.rules import (
    sop201_duplicate_id,
    sop202_bad_condition,
    sop203_unknown_name,
    sop204_bad_template,
    sop205_bad_default,
    sop206_bad_each,
    sop207_bad_use,
    sop208_bad_target,
    sop209_split_text,
    sop210_bad_pattern,
    sop301_unknown_step,
    sop302_circle,
    sop401_no_owner,
    sop402_unknown_role,
    sop501_bad_due,
    sop901_value_in_command,
)

_MODULES = (
    sop201_duplicate_id,
    sop202_bad_condition,
    sop203_unknown_name,
    sop204_bad_template,
    sop205_bad_default,
    sop206_bad_each,
    sop207_bad_use,
    sop208_bad_target,
    sop209_split_text,
    sop210_bad_pattern,
    sop301_unknown_step,
    sop302_circle,
    sop401_no_owner,
    sop402_unknown_role,
    sop501_bad_due,
    sop901_value_in_command,
)

RULES: dict[Rule, Callable[[Context], Iterator[Finding]]] = {module.RULE: module.check for module in _MODULES}
