"""Whether an SOP has what its tests name: parameters, roles, steps and their fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sopctl.errors import Finding
from sopctl.language import N_, _
from sopctl.runs.tree import Tree, TreeStep
from sopctl.sop.document import Path
from sopctl.sop.fields import Field
from sopctl.sop.form import BAD_VALUE
from sopctl.sop.model import Sop
from sopctl.trial.expecting import FORMS
from sopctl.trial.form import Expectation, Suite
from sopctl.trial.reader import Reader

ITEM = re.compile(r"\[[^\[\]]*\]")
NO_STEP = N_("the SOP has no step `{name}`")
NO_ROLE = N_("the SOP has no role `{name}`")
NO_PARAM = N_("the SOP has no parameter `{name}`")
Steps = Mapping[str, TreeStep]


def unknown_names(suite: Suite, sop: Sop, used: Mapping[str, Sop]) -> list[Finding]:
    """A finding for each name that the SOP does not have. Raises ValueError for an SOP of too many steps."""
    reader = Reader(suite.document)
    steps = dict(_keyed(Tree(sop, used).roots))
    for path, data in _parts(suite):
        for key, known, message in (("params", sop.params, NO_PARAM), ("roles", sop.roles, NO_ROLE)):
            for name in _keys(data.get(key)):
                if name not in known:
                    reader.unknown((*path, key, name), name, known, _(message, name=name))
        for name in _keys(data.get("answers")):
            _answer(reader, (*path, "answers", name), name, data["answers"][name], steps)
    for trial in suite.trials:
        for about in trial.expect:
            _expectation(reader, about, sop, steps)
    return reader.findings


def _parts(suite: Suite) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The maps that say how a run is made and walked: the file's own, and those of its tests."""
    data = suite.document.data
    yield (), data
    for at in range(len(suite.trials)):
        yield ("tests", at), data["tests"][at]


def _keys(raw: object) -> list[str]:
    return list(raw) if isinstance(raw, dict) else []


def _keyed(nodes: Iterable[TreeStep]) -> Iterator[tuple[str, TreeStep]]:
    for one in nodes:
        yield one.key, one
        yield from _keyed(one.inside)


def _node(name: str, steps: Steps) -> TreeStep | None:
    """The step that a name means, with or without an item: `post`, `post[poster]`, `look-back/causes`."""
    return steps.get(name) or steps.get(ITEM.sub("", name))


def _answer(reader: Reader, path: Path, name: str, reply: object, steps: Steps) -> None:
    node = _node(name, steps)
    if node is None:
        reader.unknown(path, name, steps, _(NO_STEP, name=name))
        return
    if node.step.use is not None and isinstance(reply, dict):
        inside = next((one.key for one in node.leaves), "")
        mend = _("answer its steps, such as {step}", step=inside) if inside else ""
        reader.wrong(BAD_VALUE, path, _("{step} uses another SOP", step=name), mend, key=True)
        return
    for field in _keys(reply.get("set")) if isinstance(reply, dict) else ():
        if field not in node.step.collect:
            told = _("{step} has no field {name!r}", step=name, name=field)
            reader.unknown((*path, "set", field), field, node.step.collect, told)


def _expectation(reader: Reader, about: Expectation, sop: Sop, steps: Steps) -> None:
    form = FORMS[about.kind]
    if about.kind == "judged":
        _judged(reader, about, steps)
    elif (
        form.by_step
        and _node(about.about, steps) is None
        and (about.kind, about.about) != ("refused", "params")
    ):
        reader.unknown(about.path, about.about, steps, _(NO_STEP, name=about.about))
    for at, name in enumerate(about.wanted if form.names else ()):
        if _node(name, steps) is None:
            reader.unknown((*about.path, at), name, steps, _(NO_STEP, name=name))
    if about.kind == "owner" and about.wanted not in sop.roles:
        reader.unknown(about.path, about.wanted, sop.roles, _(NO_ROLE, name=about.wanted))
    for at, name in enumerate(about.wanted if about.kind == "waits" else ()):
        if name not in sop.roles and _node(name, steps) is None:
            reader.unknown((*about.path, at), name, (*steps, *sop.roles), _(NO_STEP, name=name))


def _judged(reader: Reader, about: Expectation, steps: Steps) -> None:
    step, dot, name = about.about.rpartition(".")
    node = _node(step, steps) if dot else None
    if node is None:
        told = _(NO_STEP, name=step) if dot else _("write step.field, not `{name}`", name=name)
        reader.unknown(about.path, step, steps, told)
        return
    known = [field for field, one in node.step.collect.items() if _has_target(one)]
    if name not in known:
        told = _("{step} has no field `{name}` with a target", step=step, name=name)
        reader.unknown(about.path, name, known, told)


def _has_target(field: Field) -> bool:
    return field.target is not None or field.alert_below is not None
