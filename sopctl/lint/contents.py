"""What stands in an SOP under lint: its steps and fields, the names in it, and the texts that use them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from sopctl.language import _
from sopctl.sop.conditions import check_condition
from sopctl.sop.document import Document, Path
from sopctl.sop.expressions import Type, as_name
from sopctl.sop.fields import Field
from sopctl.sop.model import Sop, Step, walk_steps
from sopctl.sop.names import item_types, names_of
from sopctl.sop.problem import Problem
from sopctl.sop.shown import CannotRender, Use
from sopctl.sop.templates import names_used, plain_names, plain_names_in_all, plain_names_of_all

MAX_PROBLEMS = 300  # of conditions; each costs a search for what was meant
MAX_COSTLY = 200_000  # characters of texts that need Jinja to be read


class Template(NamedTuple):
    """A text that values are filled into: the names that it uses, or what is wrong with it."""

    path: Path
    step: Step
    uses: list[Use]
    problem: Problem | None


@dataclass
class Contents:
    """An SOP with its places; `used` are the SOPs that its steps use, by id, as far as they can be read."""

    sop: Sop
    document: Document
    used: Mapping[str, Sop] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, Type]:
        return names_of(self.sop, self.used)

    @cached_property
    def steps(self) -> list[tuple[Path, Step]]:
        """Every step with its path in the file, in order."""
        return [(path, step) for path, __, step in walk_steps(self.sop)]

    @cached_property
    def conditional(self) -> list[tuple[Path, Step]]:
        """The steps that may be left out."""
        return [one for one in self.steps if one[1].when is not None or isinstance(one[1].each, str)]

    @cached_property
    def ids(self) -> dict[str, Step]:
        return {step.id: step for __, step in self.steps}

    def names_at(self, step: Step) -> dict[str, Type]:
        """The names that a step's condition and texts may use."""
        if step.each is None:
            return self.names
        items = item_types(self.sop, step, self.used)
        return {**self.names, **items} if items else self.names

    @cached_property
    def fields(self) -> list[tuple[Path, Field, Step | None]]:
        """Every parameter and field that says more than its type: its path, and the step of a field."""
        found: list[tuple[Path, Field, Step | None]] = [
            (("params", name), one, None)
            for name, one in self.sop.params.items()
            if len(one.model_fields_set) > 1
        ]
        for path, step in self.steps:
            for name, one in step.collect.items():
                if len(one.model_fields_set) > 1:
                    found.append(((*path, "collect", name), one, step))
        return found

    @cached_property
    def conditions(self) -> list[tuple[Path, str, Problem]]:
        """What is wrong with conditions, up to a bound: the path of one, its text, and what is wrong."""
        known: dict[str, list[Problem]] = {}  # of those that hang on no item: many a condition stands often
        found: list[tuple[Path, str, Problem]] = []
        for path, step in self.conditional:
            if step.when is None:
                continue
            problems = known.get(step.when) if step.each is None else None
            if problems is None:
                problems = check_condition(step.when, self.names_at(step))
            if step.each is None:
                known[step.when] = problems
            found += [((*path, "when"), step.when, problem) for problem in problems]
            if len(found) >= MAX_PROBLEMS:
                break
        return found[:MAX_PROBLEMS]

    @cached_property
    def _plain(self) -> set[str] | None:
        return plain_names_in_all([text for __, step in self.steps for text in _filled(step) if "{" in text])

    @property
    def has_plain_texts(self) -> bool:
        """Whether the texts that values are filled into hold names alone, as nearly always."""
        return self._plain is not None

    @cached_property
    def names_in_texts(self) -> set[str]:
        """The names in texts that values are filled into; `templates` has them with their places."""
        if self._plain is not None:
            return self._plain
        return {use.name for template in self.templates for use in template.uses}

    @cached_property
    def templates(self) -> list[Template]:
        """Every text that values are filled into, as far as reading them takes no time to speak of."""
        texts = list(self._texts())
        together = plain_names_of_all([one[2] for one in texts])
        if together is not None:
            plain = zip(texts, together, strict=True)
            return [Template(one[0], one[1], uses, None) for one, uses in plain]
        found, costly = [], 0
        for path, step, text in texts:
            if (uses := plain_names(text)) is not None:
                found.append(Template(path, step, uses, None))
                continue
            costly += len(text)
            if costly > MAX_COSTLY:
                most = f"{MAX_COSTLY:,}"
                told = _("more than {most} characters of texts with more than names in them", most=most)
                problem = Problem(told, _("write plain names: {{ name }}"), 0, 1)
                found.append(Template(path, step, [], problem))
                break
            try:
                found.append(Template(path, step, names_used(text), None))
            except CannotRender as error:
                found.append(Template(path, step, [], error.problem))
        return found

    def _texts(self) -> Iterator[tuple[Path, Step, str]]:
        for path, step in self.steps:
            if "{" in step.title:
                yield (*path, "title"), step, step.title
            if "{" in step.do:
                yield (*path, "do"), step, step.do
            if "{" in step.prompt:
                yield (*path, "prompt"), step, step.prompt
            for key, texts in (("warning", step.warning), ("caution", step.caution), ("check", step.check)):
                for number, text in enumerate(texts):
                    if "{" in text:
                        yield self.item_path(path, key, number), step, text
            for name, value in step.with_.items():
                if isinstance(value, str) and "{" in value:
                    yield (*path, "with", name), step, value

    def is_open(self, name: str) -> bool:
        """Whether a name is a field of an SOP that cannot be read: that is told where it is used."""
        base = as_name(name.partition(".")[0])
        return any(
            step.use is not None and step.use not in self.used and as_name(step.id) == base
            for __, step in self.steps
        )

    def is_in_brackets(self, path: Path) -> bool:
        """Whether a list is written on one line, in brackets."""
        node = self.document.root
        for part in path:
            node = node.children.get(part, node)
        return self.document.source.text[node.start : node.start + 1] == "["

    def unfilled(self) -> Iterator[tuple[Path, str]]:
        """Texts that no value is filled into, though people may think so: they hold `{{`."""
        for path, one, __ in self.fields:
            if "{{" in one.ask:
                yield (*path, "ask"), one.ask
            if "{{" in one.help:
                yield (*path, "help"), one.help
        for path, step in self.steps:
            for number, proof in enumerate(step.evidence):
                if "{{" in proof.ask:
                    yield (*path, "evidence", number, "ask"), proof.ask

    def item_path(self, path: Path, key: str, number: int) -> Path:
        """The path of a list's item, also where one item was written without a list."""
        data = self.document.data
        for part in (*path, key):
            data = data[part]
        return (*path, key, number) if isinstance(data, list) else (*path, key)


def _filled(step: Step) -> list[str]:
    """The texts of a step that values are filled into, if they have names in them."""
    handed = [value for value in step.with_.values() if isinstance(value, str)] if step.with_ else []
    return [step.title, step.do, step.prompt, *step.warning, *step.caution, *step.check, *handed]
