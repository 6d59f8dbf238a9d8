"""Jinja, locked down: no calls, no arithmetic, no assignments, one loop deep over given values.

The sandbox of Jinja alone lets `'a' * 10**10` and nested ranges through; here whatever is not
listed is refused before it runs, and what is listed cannot grow beyond its input.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sopctl.errors import did_you_mean
from sopctl.language import _, spoken
from sopctl.sop.problem import Problem
from sopctl.sop.shown import MAX_OUTPUT, CannotRender, Use, format_value, joined

ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.Filter, nodes.Test, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
FILTERS = ("default", "join", "length", "lower", "upper", "first", "last")
TESTS = ("defined", "true", "false", "none")
MAX_TEMPLATE = 20_000
MAX_NESTING = 20
MAX_LOOPS = 50
TAG_OPENS = re.compile(r"\{[{%]")
TAG_CLOSES = re.compile(r"[}%]\}")
WORD, DOTTED = re.compile(r"\w+"), re.compile(r"\w+\.\w+")
FOR = re.compile(r"\{%[-+]?\s*for\b")
LOOP_NAMES = ("index", "first", "last", "length")
FAILURES = (
    TemplateError, TypeError, ValueError, OverflowError, RecursionError, ZeroDivisionError,
    MemoryError, AttributeError, LookupError,
)  # fmt: skip


class _Box(ImmutableSandboxedEnvironment):
    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, keep_trailing_newline=True, finalize=format_value)
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.filters["join"] = joined
        self.tests = {name: self.tests[name] for name in TESTS}
        self.globals.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if type(obj).__name__ == "LoopContext" and attribute in LOOP_NAMES:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)


_box = _Box()


@lru_cache(maxsize=256)  # a run is laid out anew for each act, and Jinja reads slowly
def names_used_by_jinja(text: str) -> tuple[Use, ...]:
    """The names that a template reads. Raises CannotRender for what is not allowed in one."""
    if len(text) > MAX_TEMPLATE:
        message = _("longer than {most:,} characters and more than plain names in it", most=MAX_TEMPLATE)
        raise _refuse(text, 1, "", message, _("use plain {{ names }}, or split the text"))
    if len(FOR.findall(text)) > MAX_LOOPS:
        raise _refuse(text, 1, "", _("more than {most} loops", most=MAX_LOOPS), _("split the text"))
    try:
        tree = _box.parse(text)
    except TemplateSyntaxError as error:
        message = _("not readable as a template: {problem}", problem=error.message)
        raise _refuse(text, error.lineno, "", message, _("names stand in {{ }}")) from None
    except FAILURES as error:
        message = _("not readable as a template: {problem}", problem=error)
        raise _refuse(text, 1, "", message, "") from None
    uses: list[Use] = []
    _walk(text, tree, frozenset(), uses, 0)
    return tuple(sorted(set(uses), key=lambda use: use.offset))


def render_by_jinja(text: str, lookup: Callable[[str], Any]) -> str:
    """The template's text. Raises CannotRender."""
    context: dict[str, Any] = {}
    for use in names_used_by_jinja(text):
        base, __, attribute = use.name.partition(".")
        if attribute:
            # A name of its own wins over a step's fields, as the linter says it.
            fields = context.setdefault(base, {})
            if isinstance(fields, dict):
                fields[attribute] = lookup(use.name)
        else:
            context[base] = lookup(use.name)
    try:
        return _bounded(_template(text, spoken()).generate(context))
    except FAILURES as error:
        raise _refuse(text, 1, "", _("cannot be filled in: {problem}", problem=error), "") from None


def _bounded(pieces: Iterable[str]) -> str:
    """The pieces together. One loop over a long text could fill the memory before it ends."""
    kept, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_OUTPUT:
            raise ValueError(_("more than {most:,} characters", most=MAX_OUTPUT))
        kept.append(piece)
    return "".join(kept)


@lru_cache(maxsize=256)
def _template(text: str, _language: str) -> Template:
    # What a template says by itself, as `{{ true }}` does, is compiled into it.
    return _box.from_string(text)


def _refuse(text: str, line: int, word: str, message: str, mend: str) -> CannotRender:
    return CannotRender(Problem(message, mend, _offset(text, line, word), max(1, len(word))))


def _offset(text: str, line: int, word: str) -> int:
    """Where a word first stands from a line (from 1) on; Jinja tells lines only."""
    if line == 1 and not word:
        return 0  # of any text, however long
    starts, words = _layout(text)
    start = starts[min(line, len(starts)) - 1]
    spots = words.get(word, ())
    spot = bisect_left(spots, start)
    return spots[spot] if spot < len(spots) else start


@lru_cache(maxsize=4)
def _layout(text: str) -> tuple[list[int], dict[str, list[int]]]:
    """Where the lines of a template begin, and where each word of its tags stands, `step_id.field` too."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    words: dict[str, list[int]] = {}
    end = 0
    # Not one pattern: where nothing closes, it would look to the end of the text from each that opens.
    while (opens := TAG_OPENS.search(text, end)) and (closes := TAG_CLOSES.search(text, opens.end())):
        end = closes.end()
        for word in WORD.finditer(text, opens.start(), end):
            words.setdefault(word[0], []).append(word.start())
            if dotted := DOTTED.match(text, word.start(), end):
                words.setdefault(dotted[0], []).append(word.start())
    return starts, words


def _walk(text: str, node: nodes.Node, local: frozenset[str], uses: list[Use], depth: int) -> None:
    if depth > MAX_NESTING:
        message = _("nested more than {most} levels deep", most=MAX_NESTING)
        raise _refuse(text, node.lineno, "", message, _("split the text"))
    word = getattr(node, "name", None)
    word = word if isinstance(word, str) else ""
    if not isinstance(node, ALLOWED):
        kind = type(node).__name__.lower()
        raise _refuse(text, node.lineno, word, _("`{kind}` is not allowed in a template", kind=kind),
                      _("use {{ name }}, {% if %} and one {% for %}"))  # fmt: skip
    match node:
        case nodes.Filter() if node.name not in FILTERS:
            message = _("no filter `{name}`", name=word)
            raise _refuse(text, node.lineno, word, message, did_you_mean(word, FILTERS))
        case nodes.Test() if node.name not in TESTS:
            message = _("no test `{name}`", name=word)
            raise _refuse(text, node.lineno, word, message, did_you_mean(word, TESTS))
        case nodes.Name(name="self") | nodes.Getattr(node=nodes.Name(name="self")):
            message = _("`self` has a meaning of its own here")
            raise _refuse(text, node.lineno, "self", message, _("rename it"))
        case nodes.Name():
            if node.name not in local:
                uses.append(Use(node.name, _offset(text, node.lineno, node.name)))
        case nodes.Getattr():
            if not isinstance(node.node, nodes.Name):
                raise _refuse(text, node.lineno, node.attr, _("only `step_id.field` has a dot"), "")
            if node.node.name not in local:
                name = f"{node.node.name}.{node.attr}"
                uses.append(Use(name, _offset(text, node.lineno, name)))
            elif node.node.name == "loop" and node.attr not in LOOP_NAMES:
                mend = did_you_mean(node.attr, LOOP_NAMES)
                raise _refuse(text, node.lineno, node.attr, _("no `loop.{name}`", name=node.attr), mend)
        case nodes.For():
            simple = isinstance(node.target, nodes.Name) and isinstance(
                node.iter, (nodes.Name, nodes.Getattr)
            )
            if local or not simple or node.recursive or node.test is not None:
                raise _refuse(text, node.lineno, "for", _("a loop goes over one name, and holds no other"),
                              "{% for channel in channels %}")  # fmt: skip
            _walk(text, node.iter, local, uses, depth + 1)
            inner = frozenset({node.target.name, "loop"})  # type: ignore[attr-defined]
            for child in node.body:
                _walk(text, child, inner, uses, depth + 1)
            for child in node.else_:
                _walk(text, child, local, uses, depth + 1)
        case _:
            for child in node.iter_child_nodes():
                _walk(text, child, local, uses, depth + 1)
            return
    if isinstance(node, nodes.Filter | nodes.Test):
        for child in node.iter_child_nodes():
            _walk(text, child, local, uses, depth + 1)
