"""Making a run: gather parameters and people, pin the SOP, put the folder in place."""

import hashlib
from pathlib import Path
from typing import Any

from sopctl.cli.given import check_keys, pairs, read_given
from sopctl.cli.library import find_sop
from sopctl.cli.session import MADE, PIN, now, who_acts
from sopctl.cli.terminal import interactive
from sopctl.errors import BadFile, SopctlError, did_you_mean
from sopctl.lint.engine import lint
from sopctl.runs.made import Made, check_params, missing_params
from sopctl.sop.fields import FileField
from sopctl.sop.load import require_sop
from sopctl.sop.model import Sop
from sopctl.sop.scalars import resolve
from sopctl.sop.texts import check_person
from sopctl.store import git
from sopctl.store.evidence import FOLDER, take
from sopctl.store.repository import Repository

LINE_ENDS = frozenset("\r\x85\u2028\u2029")


def make_run(
    repository: Repository,
    sop_name: str,
    values: str,
    sets: list[str],
    roles: list[str],
    name: str,
    acts: str,
) -> Path:
    """The folder of a new run. Raises SopctlError that names all that is missing or wrong."""
    loaded = find_sop(repository, sop_name)
    sop = require_sop(loaded)
    findings = [one for one in lint(loaded) if one.rule.severity == "error"]
    if findings:
        raise BadFile(findings)
    by = who_acts(acts)
    given: dict[str, Any] = (
        {"params": {}, "roles": {}, "name": name} if not values else _read_values(Path(values))
    )
    params: dict[str, Any] = {**given["params"], **pairs(sets, "--set")}
    people: dict[str, Any] = {**given["roles"], **pairs(roles, "--role")}
    _check_names("parameter", params, sop.params)
    _check_names("role", people, sop.roles)
    people = {role: _person(role, who) for role, who in people.items()}
    params, people = _complete(sop, params, people, by)
    files = _take_files(sop, params)
    params = check_params(sop, params)
    moment = now()
    made = Made(
        run=name or given["name"] or repository.free_run_id(f"{sop.id}-{moment:%Y%m%d}"),
        sop=sop.id,
        version=sop.version,
        digest=hashlib.sha256(loaded.raw).hexdigest(),
        commit=git.commit(repository.root),
        params=params,
        roles=people,
        by=by,
        at=moment.isoformat(timespec="seconds"),
        start=moment.date().isoformat(),
    )
    return repository.make_run(made.run, {PIN: loaded.raw, MADE: _made_yaml(made), **files})


def _made_yaml(made: Made) -> bytes:
    import yaml

    class Writer(yaml.SafeDumper):
        pass

    def write_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        # PyYAML quotes what YAML 1.1 takes for a number; `1e3` is one in YAML 1.2, which we read.
        # What YAML 1.1 takes for the end of a line is kept only when it is escaped.
        style = None if isinstance(resolve(text), str) else "'"
        style = '"' if LINE_ENDS.intersection(text) else style
        return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Writer.add_representer(str, write_text)
    text: str = yaml.dump(made.model_dump(), Dumper=Writer, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode()


def _read_values(path: Path) -> dict[str, Any]:
    document = read_given(path)
    data = check_keys(document, (), ("params", "roles", "name"))
    for key in ("params", "roles"):
        if data.get(key) is None:
            data[key] = {}
        elif not isinstance(data[key], dict):
            check_keys(document, (key,), ())
    data["name"] = str(data.get("name") or "")
    return data


def _check_names(what: str, given: dict[str, Any], known: dict[str, Any]) -> None:
    for name in given:
        if name not in known:
            raise SopctlError(f"the SOP has no {what} {name!r}", did_you_mean(name, known))


def _person(role: str, who: object) -> str:
    try:
        return check_person(str(who))
    except ValueError as error:
        raise SopctlError(f"role {role}: {error}") from None


def _complete(
    sop: Sop, params: dict[str, Any], people: dict[str, str], by: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Parameters and people with what was missing asked for, or named without a terminal."""
    missing = missing_params(sop, params)
    unbound = [role for role in sop.roles if role not in people]
    if not interactive():
        if missing or unbound:
            options = [f"--set {name}=…" for name in missing]
            options += [f"--role {role}='Name <mail>'" for role in unbound]
            what = [
                *(f"parameter {name}" for name in missing),
                *(f"role {role}" for role in unbound),
            ]
            raise SopctlError(f"missing: {', '.join(what)}", f"give {' '.join(options)}")
        return params, people
    from sopctl.cli.ask import ask_field, ask_person

    try:
        for name, field in sop.params.items():
            if name not in params:
                params[name] = ask_field(name, field)
        for role in unbound:
            people[role] = ask_person(role, sop.roles[role].does, by)
    except EOFError:
        raise KeyboardInterrupt from None
    return params, people


def _take_files(sop: Sop, params: dict[str, Any]) -> dict[str, bytes]:
    """The files that parameters name, by where the run keeps them; the names become theirs."""
    files = {}
    for name, field in sop.params.items():
        if isinstance(field, FileField) and params.get(name):
            file = take(Path(str(params[name])))
            files[f"{FOLDER}/{file.name}"] = file.data
            params[name] = file.name
    return files
