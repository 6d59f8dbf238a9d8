"""Templates of a repository, filled in: they see the facts that they are given, our parts, and each other."""

from collections.abc import Callable, Mapping
from string import Formatter
from types import MethodType
from typing import Any

from jinja2 import (
    StrictUndefined,
    TemplateError,
    nodes,
)  # fmt: skip
from jinja2.environment import TemplateModule
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import BlockReference, LoopContext, Macro, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sopctl.errors import did_you_mean
from sopctl.language import _, listed
from sopctl.render.own.budget import MAX_OUTPUT, NODE, Budget, TooMuch
from sopctl.render.own.loading import FRAME, MARK, OURS, Loader, NotThere
from sopctl.render.own.problem import bad
from sopctl.render.own.rules import METHODS, WORDS
from sopctl.render.own.values import ARITHMETIC, TESTS, Values

LOOP_NAMES = ("index", "index0", "first", "last", "length")
PARTS = (f"{OURS}parts.html.j2", f"{OURS}parts.md.j2", f"{OURS}all-parts.html.j2")
FAILURES = (
    TemplateError, TooMuch, TypeError, ValueError, LookupError, AttributeError, ArithmeticError,
    RecursionError, MemoryError, SyntaxError,
)  # fmt: skip


class Box(ImmutableSandboxedEnvironment):
    """Fills templates in. `escape` makes a value safe where it is written; it leaves Markup as it is.

    `filters` are those of the form beside those of all (values.py). `look` looks at each template of the
    repository before it is used, and raises BadTemplate.
    """

    intercepted_binops = frozenset([*ARITHMETIC, "**"])

    def __init__(
        self,
        sources: Mapping[str, str],
        escape: Callable[[object], Markup],
        filters: Mapping[str, Callable[..., str]],
        look: Callable[[nodes.Template, str], None] | None = None,
    ) -> None:
        super().__init__(
            loader=Loader(sources, look),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=self._written,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._budget, self._escape = Budget(), escape
        self._values = Values(self._budget, escape)
        own = {name: self._costly(one) for name, one in filters.items()}
        self.filters = {**self._values.filters, **own}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.globals.clear()
        self.globals[WORDS] = self._words

    def filled(self, name: str, facts: Mapping[str, Any]) -> TemplateModule:
        """The template as a module: its text, and the names that it sets. Raises BadTemplate."""
        try:
            found = self.get_template(name).make_module({**facts})
            if len(str(found)) > MAX_OUTPUT:
                raise TooMuch(_("more than {most:,} characters", most=MAX_OUTPUT))
        except FAILURES as error:
            file, line = self._place(error, name)
            raise bad(file, line, _problem(error), _mend(error)) from None
        return found

    # What compiled templates call (rules.Counted)

    def spend(self, amount: int) -> None:
        self._budget.spend(amount)

    def counted(self, value: Any, cost: int) -> Any:
        return self._values.counted(value, cost)

    def compared(self, *values: Any) -> bool:
        return self._values.compared(*values)

    def sliced(self, *values: Any) -> Any:
        return self._values.sliced(*values)

    # What Jinja asks for each name, call and sum

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Undefined):
            bool(obj)  # says which name is not known
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self._missing(obj, attribute)
        if isinstance(obj, TemplateModule) and not attribute.startswith("_"):
            return vars(obj).get(attribute) or self._missing(vars(obj), attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP_NAMES:
            return getattr(obj, attribute)
        if isinstance(obj, str) and attribute in METHODS:
            return getattr(obj, attribute)
        return self._missing((), attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, list | tuple | str) and isinstance(argument, int):
            return obj[argument]
        return self.getattr(obj, argument) if isinstance(argument, str) else self._missing((), str(argument))

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        if isinstance(__obj, MethodType) and __obj.__self__ is __self:
            # Jinja hands over what is set in blocks and loops as `_block_vars` and `_loop_vars`.
            return __obj(*args, **{key: value for key, value in kwargs.items() if not key.startswith("_")})
        if isinstance(__obj, Macro | BlockReference):
            __self._budget.spend(10 * NODE)
            return super().call(__context, __obj, *args, **kwargs)
        if isinstance(__obj, Undefined):
            bool(__obj)
        if isinstance(getattr(__obj, "__self__", None), str) and __obj.__name__ in METHODS:
            return __obj(*args)
        raise TypeError(_("only macros are called"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        return self._values.reckoned(operator, left, right)

    # What is written

    def _written(self, value: Any) -> Markup:
        if isinstance(value, Undefined):
            bool(value)  # says which name is not known; an `if` without `else` gives nothing to write
            value = None
        if value is not None and not isinstance(value, str | int | float):
            raise TypeError(_("a list is no text: go over it with {% for %}"))
        text = self._escape("" if value is None else value)
        self._budget.spend(len(text) + NODE)
        return text

    def _words(self, message: str, /, **values: Any) -> Markup:
        """A message in the language spoken. What stands in its places is named by words, nothing else."""
        self._budget.spend(len(message) + NODE)
        if not values:
            return Markup(_(message))
        for __, place, form, turned in Formatter().parse(message):
            if place is not None and (not place.isidentifier() or form not in ("", ",") or turned):
                raise ValueError(_("a place in a message is a name: {example}", example="{count}"))
        safe = {
            name: value if isinstance(value, int) else self._written(value) for name, value in values.items()
        }
        return Markup(_(message, **safe))

    def _costly(self, make: Callable[..., str]) -> Callable[..., Markup]:
        def told(value: Any, *more: Any) -> Markup:
            if isinstance(value, Undefined):
                bool(value)
            if not isinstance(value, str | int | float | None) or not all(
                isinstance(one, int) for one in more
            ):
                raise TypeError(_("wanted a text"))
            text = "" if value is None else str(value)
            self._budget.spend(10 * len(text) + NODE)
            return Markup(make(text, *more))

        return told

    # What went wrong

    def _missing(self, known: Any, name: str) -> Undefined:
        told = _("there is no `{name}`", name=name)
        near = did_you_mean(name, [one for one in known if isinstance(one, str)])
        return self.undefined(hint=_("; ").join(one for one in (told, near) if one), name=name)

    def _place(self, error: BaseException, name: str) -> tuple[str, int]:
        """The file and the line at which a template failed."""
        if isinstance(error, TemplateSyntaxError):
            return error.name or name, error.lineno
        found = (name, 0)
        frame = error.__traceback__
        while frame is not None:
            file = frame.tb_frame.f_code.co_filename
            if file.startswith(MARK):
                found = file.removeprefix(MARK), self._line(file.removeprefix(MARK), frame.tb_lineno)
            frame = frame.tb_next
        return found

    def _line(self, name: str, line: int) -> int:
        try:
            return self.get_template(name).get_corresponding_lineno(line)
        except FAILURES:
            return 0


def _problem(error: BaseException) -> str:
    match error:
        case RecursionError():
            return _("nested too deeply, or a macro that calls itself")
        case MemoryError():
            return _("it takes more memory than there is")
        case NotThere():
            return error.message or str(error)
        case TemplateSyntaxError():
            return _("not readable as a template: {problem}", problem=error.message)
        case KeyError():
            return _("there is no `{name}`", name=str(error.args[0])[:80])
        case SyntaxError():
            return _("nested too deeply, or a macro that calls itself")
        case _:
            return _("cannot be filled in: {problem}", problem=str(error)[:300])


def _mend(error: BaseException) -> str:
    if isinstance(error, TooMuch | RecursionError | MemoryError | SyntaxError):
        return _("go over each list once")
    if isinstance(error, NotThere):
        return _("ours are {names}", names=listed([FRAME, *PARTS]))
    return _("docs/reports.md says what a template is given")
