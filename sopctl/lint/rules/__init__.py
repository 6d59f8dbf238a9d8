"""The rules, one file each: a file's name is its rule's code and name, and to be here is to be a rule."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from sopctl.errors import Finding, Rule

if TYPE_CHECKING:  # whoever asks for names alone reads no SOP
    from sopctl.lint.context import Context

Check = Callable[["Context"], Iterator[Finding]]


@cache
def module_names() -> dict[str, str]:
    """The modules of the rules by their codes, in the order of the codes."""
    names = sorted(found.name for found in iter_modules(__path__))
    return {name.partition("_")[0].upper(): name for name in names}


@cache
def load_rule(code: str) -> tuple[Rule, Check]:
    """A rule and what checks it. Only what is asked for is imported."""
    module = import_module(f"{__name__}.{module_names()[code]}")
    return module.RULE, module.check
