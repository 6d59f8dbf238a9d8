"""From a file's bytes to an SOP, with everything that is wrong told at its place."""

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sopctl.errors import BadFile, Finding, Fix, did_you_mean, nearest
from sopctl.language import _, listed
from sopctl.sop.dates import spaced_due
from sopctl.sop.document import Document, Path
from sopctl.sop.file_names import id_of, is_markdown
from sopctl.sop.form import BAD_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE
from sopctl.sop.mends import path_in, quoted, renamed, reworded, value_at
from sopctl.sop.misread import misread
from sopctl.sop.model import Sop, used_by
from sopctl.sop.shared import Common, draw
from sopctl.sop.source import decode
from sopctl.sop.texts import describe
from sopctl.sop.yaml_data import plain_data
from sopctl.sop.yaml_reader import read_document

if TYPE_CHECKING:
    from sopctl.sop.entries import Entries

__all__ = ["Loaded", "load_common", "load_sop", "require_sop"]

MAX_QUOTED = 80  # characters of a name that a message gives
MAX_FINDINGS = 500  # of the schema's; people mend a few and look again


@dataclass
class Loaded:
    """An SOP file that was read. Without `sop` the findings say why.

    `parts` are the SOPs that it uses, by id, theirs included; `common` is the shared file, where the
    SOP draws on it; `others` the ids that it may have meant, where one that it uses is not there.
    """

    file: str
    raw: bytes
    document: Document | None = None
    sop: Sop | None = None
    findings: list[Finding] = field(default_factory=list)
    common: Common | None = None
    parts: Mapping[str, "Loaded"] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    @property
    def used(self) -> dict[str, Sop]:
        """The SOPs that it uses, as far as they could be read."""
        return {name: part.sop for name, part in self.parts.items() if part.sop is not None}

    @cached_property
    def uses(self) -> list[str]:
        """The ids of the SOPs that its steps use, each once."""
        return [] if self.sop is None else used_by(self.sop)

    @property
    def id(self) -> str:
        """The id that the file gives itself, whether or not it could be read."""
        data = self.document.data if self.document else None
        own = data.get("id") if isinstance(data, dict) else None
        return own if isinstance(own, str) else id_of(self.file)


def load_sop(file: str, raw: bytes, common: Common | None = None, entries: "Entries | None" = None) -> Loaded:
    """Read and validate an SOP file; `file` names it in findings and gives a missing id.

    `entries` are those of other versions of the file, so that what all have is read once.
    """
    document, findings = _read(file, raw, entries)
    findings = _with_fixes(file, raw, document, findings)
    loaded = Loaded(file, raw, document, None, findings)
    if document is None:
        return loaded
    data = document.data
    if isinstance(data, dict):
        if "id" not in data:
            data = {"id": id_of(file), **data}
        drawn = draw(document, data, common)
        data = drawn.data
        findings += drawn.findings
        loaded.common = common if drawn.any else None
    try:
        sop = Sop.model_validate(data if entries is None else entries.with_steps(data))
    except ValidationError as error:
        findings += [finding_of(document, dict(problem), Sop) for problem in error.errors()[:MAX_FINDINGS]]
        return loaded
    if sop.phases and sop.steps:
        message = _("`steps` beside `phases`")
        place = document.place(("steps",), key=True)
        findings.append(Finding(BAD_VALUE, place, message, _("put every step into a phase")))
    elif not sop.stages:
        place = document.place(())
        findings.append(Finding(MISSING_KEY, place, _("no steps"), _("add `steps:` or `phases:`")))
    if not any(one.rule.severity == "error" for one in findings):
        loaded.sop = sop
        if entries is not None:
            entries.keep(data, sop)
    return loaded


def load_common(file: str, raw: bytes) -> tuple[Common, list[Finding]]:
    """The shared file of a library, and what is wrong with it."""
    from sopctl.sop.shared_form import Shared

    if not any(line.strip() and not line.lstrip().startswith(b"#") for line in raw.splitlines()):
        return Common(file, raw), []
    document, findings = read_document(file, raw)
    findings = _with_fixes(file, raw, document, findings)
    if document is None:
        return Common(file, raw), findings
    try:
        Shared.model_validate({} if document.data is None else document.data)
    except ValidationError as error:
        findings += [finding_of(document, dict(problem), Shared) for problem in error.errors()[:MAX_FINDINGS]]
        return Common(file, raw), sorted(findings, key=lambda finding: finding.place)
    return Common(file, raw, document.data or {}), findings


def require_sop(loaded: Loaded) -> Sop:
    """The SOP, or BadFile with the findings."""
    if loaded.sop is None:
        raise BadFile(loaded.findings)
    return loaded.sop


def _read(file: str, raw: bytes, entries: "Entries | None" = None) -> tuple[Document | None, list[Finding]]:
    if is_markdown(file):
        from sopctl.sop.markdown_reader import read_markdown

        return read_markdown(file, raw)
    document, findings = read_document(file, raw, plain_data if entries is None else entries.data)
    if document is not None and (wrong := misread(document)):
        return None, findings + wrong
    return document, findings


def read_form(file: str, raw: bytes) -> Document | None:
    """A file's data and places, whether or not they are those of an SOP; None where it cannot be read."""
    return _read(file, raw)[0]


def _with_fixes(file: str, raw: bytes, document: Document | None, findings: list[Finding]) -> list[Finding]:
    source = decode(file, raw)[0] if findings else None
    if source is None:
        return findings
    from sopctl.sop.yaml_mends import with_fixes  # few files need it

    return with_fixes(findings, source, document)


def _wanted(kind: str) -> str:
    match kind:
        case "string_type":
            return _("text")
        case "list_type":
            return _("a list")
        case "dict_type" | "model_type" | "model_attributes_type":
            return _("a map of keys")
        case "bool_type":
            return _("true or false")
        case "int_type":
            return _("a whole number")
        case "float_type":
            return _("a number")
    return ""


def finding_of(document: Document, problem: dict[str, Any], schema: type[BaseModel]) -> Finding:
    """What pydantic found wrong with a document's data, told at its place in the file."""
    path: Path = problem["loc"]
    kind: str = problem["type"]
    raw = problem["input"]
    name = _named(document, path)[:MAX_QUOTED]
    place = document.place(path)
    context = problem.get("ctx", {})
    if kind in ("extra_forbidden", "unknown_key"):
        known = context.get("known") or _keys_at(path[:-1], schema)
        shown = str(path[-1])[:MAX_QUOTED]
        message = _("unknown key `{key}`", key=shown)
        if kind == "unknown_key":
            message = _("type `{type}` has no key `{key}`", type=context["type"], key=shown)
        mend = did_you_mean(str(path[-1]), known) or _("remove it")
        near = nearest(str(path[-1]), known)
        fix = renamed(document, path, near) if near else None
        if raw is None and not near and document.is_in_braces(path_in(document, path[:-1])):
            mend = _("is it the rest of a text? in {…} text with a comma in it needs quotes around all of it")
        return Finding(UNKNOWN_KEY, document.place(path, key=True), message, mend, fix)
    if kind == "missing":
        key = str(path[-1])
        return Finding(MISSING_KEY, place, _("`{key}` is missing", key=key), _("add `{key}:`", key=key))
    if kind == "no_type":
        mend = did_you_mean(context["tag"], context["known"])
        mend = mend or _("known types: {types}", types=listed(context["known"]))
        place = place if document.holds(path) else document.place(path[:-1])
        told = _("no field type `{type}`", type=context["tag"][:MAX_QUOTED])
        return Finding(BAD_VALUE, place, told, mend, _near_fix(document, path, context["known"]))
    if kind == "out_of_place":
        return Finding(BAD_VALUE, document.place(path, key=True), context["error"], _("remove it"))
    if kind in ("model_type", "model_attributes_type") and _is_field(path, schema):
        message = _("`{name}` is {what}, not a field", name=name, what=describe(raw))
        return Finding(WRONG_TYPE, place, message, _("write a type: text"))
    if wanted := _wanted(kind):
        mend = ""
        if kind == "string_type" and (raw is None or isinstance(raw, bool)):
            mend = (
                _("write some text") if raw is None else _('put it in quotes: "{text}"', text=describe(raw))
            )
        message = _("`{name}` wants {wanted}, not {what}", name=name, wanted=wanted, what=describe(raw))
        if not path:
            message = _("an SOP is a map of keys, not {what}", what=describe(raw))
            mend = _("begin with `id:` and `title:`, each on its own line")
        elif "evidence" in path[-2:] and isinstance(raw, (str, dict)):
            said = raw if isinstance(raw, str) else str(next(iter(raw), ""))
            example = said if said.isidentifier() else "photo"
            mend = _("write [{example}]", example=f"{{id: {example}, kind: file}}")
        fix = quoted(document, path) if kind == "string_type" and isinstance(raw, bool) else None
        return Finding(WRONG_TYPE, place, message, mend, fix)
    if kind == "value_error":
        fix = _spaced_due(document, path) if path[-1:] == ("due",) else None
        if not document.holds(path) and path[-1:] != ("[key]",):
            place = document.place(path_in(document, path))  # of what is written short the value itself
        return Finding(BAD_VALUE, place, str(context["error"]), fix=fix)
    if kind == "literal_error":
        mend = _("write {expected}", expected=context["expected"])
        told = _("`{name}` cannot be {what}", name=name, what=describe(raw))
        known = re.findall(r"'([^']*)'", context["expected"])
        return Finding(BAD_VALUE, place, told, mend, _near_fix(document, path, known))
    if kind == "too_short":
        if context.get("min_length", 1) > 1:
            message = _("`{name}` wants at least {least} entries", name=name, least=context["min_length"])
            return Finding(BAD_VALUE, place, message, _("add to it"))
        message = _("`{name}` must not be empty", name=name)
        return Finding(BAD_VALUE, place, message, _("add to it or remove it"))
    if kind == "too_long":
        most = context.get("max_length")
        return Finding(BAD_VALUE, place, _("`{name}` has more than {most} entries", name=name, most=most))
    if kind in ("greater_than_equal", "less_than_equal"):
        least, most = context.get("ge"), context.get("le")
        message = (
            _("`{name}` must be at least {least}", name=name, least=f"{least:g}")
            if least is not None
            else _("`{name}` must be at most {most}", name=name, most=f"{most:g}")
        )
        return Finding(BAD_VALUE, place, message)
    return Finding(BAD_VALUE, place, f"`{name}`: {problem['msg']}")


def _near_fix(document: Document, path: Path, known: list[str]) -> Fix | None:
    """The nearest of the words that can stand at a path, in the place of what does."""
    path = path_in(document, path)
    value = value_at(document, path)
    near = nearest(value, known) if isinstance(value, str) else None
    return reworded(document, path, near) if near else None


def _spaced_due(document: Document, path: Path) -> Fix | None:
    """A date with its sign parted from what is before and behind it."""
    path = path_in(document, path)
    value = value_at(document, path)
    right = spaced_due(value) if isinstance(value, str) else None
    return reworded(document, path, right, safe=True) if right else None


def _named(document: Document, path: Path) -> str:
    """The last key on a path that the file itself has; the schema's own parts name nothing."""
    name, node = _("the file"), document.root
    for part in path:
        if part in node.children:
            node = node.children[part]
            name = part if isinstance(part, str) else name
    return name


def _keys_at(path: Path, schema: type[BaseModel]) -> list[str]:
    """The keys that the schema knows at a place, found by following its annotations."""
    spot: Any = schema
    for part in path:
        spot = _inner(spot, part)
    models = [model for model in _options(spot) if _is_model(model)]
    return [info.alias or name for model in models for name, info in model.model_fields.items()]


def _is_field(path: Path, schema: type[BaseModel]) -> bool:
    return {"ask", "type"} <= {*_keys_at(path, schema)}


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _options(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _options(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return [one for option in get_args(annotation) for one in _options(option)]
    return [annotation]


def _inner(annotation: Any, part: str | int) -> Any:
    for option in _options(annotation):
        if get_origin(option) in (dict, list):
            return get_args(option)[-1]
        if _is_model(option):
            fields = option.model_fields
            if part in fields:
                return fields[str(part)].annotation
            by_alias = [info.annotation for info in fields.values() if info.alias == part]
            if by_alias:
                return by_alias[0]
    return annotation
