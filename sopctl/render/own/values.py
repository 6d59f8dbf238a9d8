"""What a template may ask of values: comparisons, filters and tests, each of them counted and bounded."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

from sopctl.language import _
from sopctl.render.own.budget import NODE, Budget

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "lteq": operator.le,
    "gt": operator.gt, "ge": operator.ge, "gteq": operator.ge,
}  # fmt: skip
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip
LARGEST = 10**15
TESTS = ("defined", "undefined", "none", "true", "false", "string", "number")  # `even` would fill in `%`


class Values:
    """Comparisons and filters that spend from a budget. `escape` makes a value safe where it is written."""

    def __init__(self, budget: Budget, escape: Callable[[object], Markup]) -> None:
        self._budget, self._escape = budget, escape
        self.filters: dict[str, Callable[..., Any]] = {
            "default": self._default, "d": self._default, "first": self._first, "join": self._join,
            "last": self._last, "length": self._length, "count": self._length, "list": self._list,
            "lower": self._lower, "map": self._map, "reject": self._reject, "rejectattr": self._rejectattr,
            "reverse": self._reverse, "select": self._select, "selectattr": self._selectattr,
            "sort": self._sort, "trim": self._trim, "upper": self._upper,
        }  # fmt: skip

    def compared(self, left: Any, *rest: Any) -> bool:
        """`left < right`, or several in a row: signs and values by turns."""
        for sign, right in zip(rest[::2], rest[1::2], strict=True):
            if not self._compared(left, sign, right):
                return False
            left = right
        return True

    def sliced(self, value: Any, start: Any, stop: Any, step: Any) -> Any:
        """`value[start:stop:step]`."""
        self._spend(value)
        if not isinstance(value, list | tuple | str):
            raise TypeError(_("only a list or a text has a part"))
        return value[start:stop:step]

    def counted(self, value: Any, cost: int) -> Any:
        """What a loop goes over, paid for."""
        items = self._items(value)
        self._budget.spend(len(items) * cost)
        return value

    @staticmethod
    def reckoned(sign: str, left: Any, right: Any) -> Any:
        """Arithmetic of numbers. Raises TypeError, ValueError, ZeroDivisionError."""
        reckon = ARITHMETIC.get(sign)
        if reckon is None or not all(_is_number(one) for one in (left, right)):
            raise TypeError(_("`{sign}` reckons with numbers alone", sign=sign))
        found = reckon(left, right)
        if not abs(found) <= LARGEST:
            raise ValueError(_("this number is too large"))
        return found

    def _compared(self, left: Any, sign: str, right: Any) -> bool:
        for one in (left, right):
            if isinstance(one, Undefined):
                bool(one)  # says which name is not known
        if sign in ("in", "notin"):
            return self._within(left, right) == (sign == "in")
        if not (_is_plain(left) and _is_plain(right)):
            raise TypeError(_("a list is not compared"))
        self._spend(left)
        return bool(ORDER[sign](left, right))

    def _within(self, one: Any, many: Any) -> bool:
        self._spend(many)
        if isinstance(many, str):
            return str(one) in many
        if not isinstance(many, list | tuple | Mapping):
            raise TypeError(_("only a list or a text holds something"))
        self._budget.spend(len(many) * (NODE + (len(one) if isinstance(one, str) else 0)))
        return any(_is_plain(each) and each == one for each in many)

    def _spend(self, value: Any) -> None:
        if isinstance(value, str | list | tuple | Mapping):
            self._budget.spend(len(value) + NODE)

    def _items(self, value: Any) -> list[Any]:
        if isinstance(value, Undefined):
            bool(value)
        if not isinstance(value, str | list | tuple | Mapping):
            raise TypeError(_("wanted a list"))
        self._spend(value)
        return [*value]

    # Filters

    def _default(self, value: Any, other: Any = "", empty: bool = False) -> Any:
        return other if isinstance(value, Undefined) or value is None or (empty and not value) else value

    def _first(self, value: Any) -> Any:
        return next(iter(self._items(value)), "")

    def _last(self, value: Any) -> Any:
        return next(reversed(self._items(value)), "")

    def _length(self, value: Any) -> int:
        return len(self._items(value))

    def _list(self, value: Any) -> list[Any]:
        return self._items(value)

    def _reverse(self, value: Any) -> list[Any]:
        return self._items(value)[::-1]

    def _join(self, value: Any, between: Any = "", attribute: str | None = None) -> str:
        items = self._items(value if attribute is None else self._map(value, attribute=attribute))
        if not all(_is_plain(one) for one in (*items, between)):
            raise TypeError(_("only texts and numbers are joined"))
        texts = [
            "" if one is None else one if isinstance(one, str) else str(one) for one in (between, *items)
        ]
        self._budget.spend(sum(map(len, texts)) + len(texts) * len(texts[0]))
        if any(isinstance(one, Markup) for one in texts):
            texts = [self._escape(one) for one in texts]
            return Markup("").join(texts[1:]) if not texts[0] else Markup(texts[0]).join(texts[1:])
        return texts[0].join(texts[1:])

    def _lower(self, value: Any) -> str:
        return self._text(value).lower()

    def _upper(self, value: Any) -> str:
        return self._text(value).upper()

    def _trim(self, value: Any) -> str:
        return self._text(value).strip()

    def _text(self, value: Any) -> str:
        if not _is_plain(value):
            raise TypeError(_("wanted a text"))
        self._spend(value)
        return value if isinstance(value, str) else str(value)

    def _map(self, value: Any, *, attribute: str) -> list[Any]:
        return [_of(one, attribute) for one in self._items(value)]

    def _select(self, value: Any) -> list[Any]:
        return [one for one in self._items(value) if one]

    def _reject(self, value: Any) -> list[Any]:
        return [one for one in self._items(value) if not one]

    def _selectattr(self, value: Any, attribute: str, sign: str = "", other: Any = None) -> list[Any]:
        return [one for one in self._items(value) if self._holds(_of(one, attribute), sign, other)]

    def _rejectattr(self, value: Any, attribute: str, sign: str = "", other: Any = None) -> list[Any]:
        return [one for one in self._items(value) if not self._holds(_of(one, attribute), sign, other)]

    def _holds(self, value: Any, sign: str, other: Any) -> bool:
        if not sign:
            return bool(value)
        names = {"equalto": "eq", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
        sign = names.get(sign, sign)
        if sign not in ORDER and sign != "in":
            raise ValueError(_("no test `{name}`", name=sign))
        return self._compared(value, sign, other)

    def _sort(self, value: Any, reverse: bool = False, attribute: str | None = None) -> list[Any]:
        items = self._items(value)
        keys = items if attribute is None else [_of(one, attribute) for one in items]
        if not all(_is_plain(one) for one in keys):
            raise TypeError(_("only texts and numbers are sorted"))
        self._budget.spend(
            sum(NODE + (len(one) if isinstance(one, str) else 0) for one in keys) * len(items).bit_length()
        )
        order = sorted(range(len(items)), key=lambda at: _folded(keys[at]), reverse=reverse)
        return [items[at] for at in order]


def _folded(key: Any) -> Any:
    return key.casefold() if isinstance(key, str) else key


def _of(one: Any, name: str) -> Any:
    if not isinstance(one, Mapping):
        raise TypeError(_("wanted a list of things with names"))
    if name not in one:
        raise KeyError(name)
    return one[name]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | Undefined)
