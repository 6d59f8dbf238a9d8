"""From a file's bytes to an SOP, with everything that is wrong told at its place."""

import types
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sopctl.errors import BadFile, Finding, did_you_mean
from sopctl.sop.form import BAD_VALUE, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE
from sopctl.sop.model import Sop
from sopctl.sop.texts import describe
from sopctl.sop.yaml_reader import Document, Path, read_document

MAX_FINDINGS = 500  # of the schema's; people mend a few and look again
WANTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a map of keys",
    "model_type": "a map of keys",
    "model_attributes_type": "a map of keys",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
}


@dataclass
class Loaded:
    """An SOP file that was read. Without `sop` the findings say why."""

    file: str
    raw: bytes
    document: Document | None = None
    sop: Sop | None = None
    findings: list[Finding] = field(default_factory=list)


def load_sop(file: str, raw: bytes) -> Loaded:
    """Read and validate an SOP file; `file` names it in findings and gives a missing id."""
    document, findings = read_document(file, raw)
    loaded = Loaded(file, raw, document, None, findings)
    if document is None:
        return loaded
    data = document.data
    if isinstance(data, dict) and "id" not in data:
        data = {"id": PurePath(file).name.split(".")[0], **data}
    try:
        sop = Sop.model_validate(data)
    except ValidationError as error:
        findings += [_finding(document, dict(problem)) for problem in error.errors()[:MAX_FINDINGS]]
        return loaded
    if sop.phases and sop.steps:
        message = "`steps` beside `phases`"
        place = document.place(("steps",), key=True)
        findings.append(Finding(BAD_VALUE, place, message, "put every step into a phase"))
    elif not sop.stages:
        place = document.place(())
        findings.append(Finding(MISSING_KEY, place, "no steps", "add `steps:` or `phases:`"))
    if not findings:
        loaded.sop = sop
    return loaded


def require_sop(loaded: Loaded) -> Sop:
    """The SOP, or BadFile with the findings."""
    if loaded.sop is None:
        raise BadFile(loaded.findings)
    return loaded.sop


def _finding(document: Document, problem: dict[str, Any]) -> Finding:
    path: Path = problem["loc"]
    kind: str = problem["type"]
    raw = problem["input"]
    name = _named(document, path)
    place = document.place(path)
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        mend = did_you_mean(str(path[-1]), known) or "remove it"
        return Finding(UNKNOWN_KEY, document.place(path, key=True), f"unknown key `{path[-1]}`", mend)
    if kind in ("missing", "union_tag_not_found"):
        missing = "type" if kind == "union_tag_not_found" and isinstance(raw, dict) else str(path[-1])
        if kind == "union_tag_not_found" and not isinstance(raw, dict):
            return Finding(
                WRONG_TYPE, place, f"`{name}` is {describe(raw)}, not a field", "write a type: text"
            )
        return Finding(MISSING_KEY, place, f"`{missing}` is missing", f"add `{missing}:`")
    if kind == "union_tag_invalid":
        tag = str(problem["ctx"]["tag"])
        known = str(problem["ctx"]["expected_tags"]).replace("'", "").split(", ")
        mend = did_you_mean(tag, known) or "known types: " + ", ".join(known)
        spot = (*path, "type")
        at = document.place(spot) if document.holds(spot) else place
        return Finding(BAD_VALUE, at, f"no field type `{tag}`", mend)
    if kind in WANTED:
        wanted = WANTED[kind]
        mend = ""
        if wanted == "text" and (raw is None or isinstance(raw, bool)):
            mend = "write some text" if raw is None else f'put it in quotes: "{describe(raw)}"'
        message = f"`{name}` wants {wanted}, not {describe(raw)}"
        if not path:
            message = f"an SOP is a map of keys, not {describe(raw)}"
            mend = "begin with `id:` and `title:`, each on its own line"
        return Finding(WRONG_TYPE, place, message, mend)
    if kind == "value_error":
        return Finding(BAD_VALUE, place, str(problem["ctx"]["error"]))
    if kind == "literal_error":
        mend = f"write {problem['ctx']['expected']}"
        return Finding(BAD_VALUE, place, f"`{name}` cannot be {describe(raw)}", mend)
    if kind == "too_short":
        return Finding(BAD_VALUE, place, f"`{name}` must not be empty", "add to it or remove it")
    return Finding(BAD_VALUE, place, f"`{name}`: {problem['msg']}")


def _named(document: Document, path: Path) -> str:
    """The last key on a path that the file itself has; the schema's own parts name nothing."""
    name, node = "the file", document.root
    for part in path:
        if part in node.children:
            node = node.children[part]
            name = part if isinstance(part, str) else name
    return name


def _keys_at(path: Path) -> list[str]:
    """The keys that the schema knows at a place, found by following its annotations."""
    spot: Any = Sop
    for part in path:
        spot = _inner(spot, part)
    models = [model for model in _options(spot) if _is_model(model)]
    return [info.alias or name for model in models for name, info in model.model_fields.items()]


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
            tag = fields.get("type")
            if tag and part in get_args(tag.annotation):
                return option
    return annotation
