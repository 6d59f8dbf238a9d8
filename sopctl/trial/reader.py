"""Reading maps of a YAML file strictly, with everything that is wrong told at its place."""

from collections.abc import Callable, Iterable
from typing import Any

from sopctl.errors import Finding, Rule, did_you_mean
from sopctl.language import _, listed
from sopctl.sop.dates import parse_date
from sopctl.sop.document import Document, Path
from sopctl.sop.form import BAD_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE
from sopctl.sop.texts import describe, text_of


class Reader:
    """The values of a document; what does not fit becomes a finding and reads as nothing."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings: list[Finding] = []

    def wrong(self, rule: Rule, path: Path, message: str, mend: str = "", *, key: bool = False) -> None:
        self.findings.append(Finding(rule, self.document.place(path, key=key), message, mend))

    def unknown(self, path: Path, word: str, known: Iterable[str], message: str) -> None:
        """A name that is not known, and the nearest that is."""
        is_key = bool(path) and path[-1] == word
        self.wrong(UNKNOWN_KEY, path, message, did_you_mean(word, known), key=is_key)

    def missing(self, path: Path, key: str) -> None:
        self.wrong(MISSING_KEY, path, _("`{key}` is missing", key=key), _("add `{key}:`", key=key))

    def mapping(self, raw: Any, path: Path, known: Iterable[str] | None = None) -> dict[str, Any]:
        """A map, its keys all known."""
        if not isinstance(raw, dict):
            if raw is not None:
                self.wrong(WRONG_TYPE, path, _("wanted a map of keys, not {what}", what=describe(raw)))
            return {}
        if known is None:
            return raw
        names = set(known)
        for key in raw:
            if key not in names:
                self.unknown((*path, key), key, names, _("unknown key `{key}`", key=key))
        return {key: value for key, value in raw.items() if key in names}

    def several(self, raw: Any, path: Path) -> list[Any]:
        """A list; one value alone is a list of one."""
        if isinstance(raw, dict) or raw is None:
            self.wrong(WRONG_TYPE, path, _("wanted a list, not {what}", what=describe(raw)))
            return []
        return raw if isinstance(raw, list) else [raw]

    def text(self, raw: Any, path: Path) -> str:
        return str(self._parsed(text_of, raw, path) or "").strip()

    def texts(self, raw: Any, path: Path) -> list[str]:
        return [self.text(one, (*path, at)) for at, one in enumerate(self.several(raw, path))]

    def day(self, raw: Any, path: Path) -> str:
        return str(self._parsed(lambda given: parse_date(text_of(given)).isoformat(), raw, path) or "")

    def truth(self, raw: Any, path: Path) -> bool:
        return self.one_of({True: "true", False: "false"}, raw, path) is True

    def one_of(self, known: Iterable[Any], raw: Any, path: Path) -> Any:
        """One of some values, or None."""
        options = {describe(one) if isinstance(one, bool) else one: one for one in known}
        told = describe(raw) if isinstance(raw, bool) else raw
        if isinstance(told, str) and told in options and isinstance(options[told], type(raw)):
            return options[told]
        mend = (isinstance(raw, str) and did_you_mean(raw, options)) or _(
            "write one of: {options}", options=listed(options)
        )
        self.wrong(BAD_VALUE, path, _("this cannot be {what}", what=describe(raw)), mend)
        return None

    def _parsed(self, parse: Callable[[Any], Any], raw: Any, path: Path) -> Any:
        try:
            return parse(raw)
        except ValueError as error:
            self.wrong(BAD_VALUE, path, str(error))
            return None
