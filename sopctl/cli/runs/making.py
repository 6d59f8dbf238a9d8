"""Making a run: take what is given, pin the SOP, put the folder in place."""

from datetime import date
from pathlib import Path, PurePath
from typing import Any

from sopctl.cli.calendar.team import working_days_at
from sopctl.cli.given import check_keys, data_given, pairs, read_given
from sopctl.cli.library import find_sop
from sopctl.cli.plan.forecasting import days_of, missed_words, timed_plan
from sopctl.cli.runs.completing import complete
from sopctl.cli.runs.occasions import occasion_named, run_id_for, values_for
from sopctl.cli.runs.pins import digest_of, files_beside, pin_name
from sopctl.cli.runs.session import read_made
from sopctl.cli.terminal import say
from sopctl.cli.who import now, who_acts
from sopctl.errors import BadFile, SopctlError, did_you_mean
from sopctl.language import N_, _
from sopctl.lint.engine import errors_in
from sopctl.runs.made import Made, check_params, make, read_params
from sopctl.runs.repeat import check_repeated
from sopctl.runs.state import begin
from sopctl.runs.survey import Survey
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.sop.load import Loaded, require_sop
from sopctl.sop.model import Sop
from sopctl.sop.scalars import resolve
from sopctl.sop.texts import check_person
from sopctl.store import git
from sopctl.store.evidence import FOLDER, Intake
from sopctl.store.repository import MADE, Repository, check_run_id

LINE_ENDS = frozenset("\r\x85\u2028\u2029")


def make_run(
    repository: Repository,
    sop_name: str,
    values: str,
    sets: list[str],
    roles: list[str],
    name: str,
    acts: str,
    occasion: str = "",
) -> Path:
    """The folder of a new run. Raises SopctlError that names all that is missing or wrong."""
    loaded = find_sop(repository, sop_name)
    sop = sound_sop(loaded)
    by = who_acts(acts)
    day = occasion_named(repository, sop, occasion) if occasion else None
    given: dict[str, Any] = (
        {"params": {}, "roles": {}, "name": name} if not values else _read_values(Path(values))
    )
    params: dict[str, Any] = {**given["params"], **pairs(sets, "--set")}
    if day:
        params = {**values_for(repository, sop, day), **params}
    people: dict[str, Any] = {**given["roles"], **pairs(roles, "--role")}
    _check_names(N_("the SOP has no parameter {name!r}"), params, sop.params)
    params |= {name: data_given(name, sop.params[name], params[name]) for name in pairs(sets, "--set")}
    _check_names(N_("the SOP has no role {name!r}"), people, sop.roles)
    people = {role: _person(role, who) for role, who in people.items()}
    wanted = name or given["name"]
    if wanted:
        check_run_id(wanted)  # before anything is asked
    params, people = complete(sop, loaded.used, params, people, by)
    return put_in_place(repository, loaded, params, people, by, wanted, day)


def sound_sop(loaded: Loaded) -> Sop:
    """The SOP that a run can be made of. Raises BadFile with what is wrong in it, or in one that it uses."""
    sop = require_sop(loaded)
    findings = [one for part in (loaded, *loaded.parts.values()) for one in errors_in(part)]
    if findings:
        raise BadFile(findings)
    return sop


def put_in_place(
    repository: Repository,
    loaded: Loaded,
    params: dict[str, Any],
    people: dict[str, str],
    by: str,
    wanted: str,
    day: date | None,
) -> Path:
    """The folder of a new run with these parameters and people, none of which is missing.

    Without a `wanted` name it is called after the SOP and its occasion, or today. Raises SopctlError.
    """
    sop = require_sop(loaded)
    files = _take_files(sop, params, repository.max_evidence)
    params = check_params(sop, params)
    check_repeated(sop, params)
    working_days, zone, __ = working_days_at(repository.root)
    moment = now()
    today = moment.astimezone(zone).date()
    beside = files_beside(loaded)
    name = run_id_for(sop, day) if day else repository.free_run_id(f"{sop.id}-{today:%Y%m%d}")
    made = Made(
        run=wanted or name,
        sop=sop.id,
        file=PurePath(loaded.file).name,
        version=sop.version,
        digest=digest_of(loaded.raw),
        pinned={file: digest_of(data) for file, data in beside.items()},
        commit=git.commit(repository.root),
        params=params,
        roles=people,
        by=by,
        at=moment.isoformat(timespec="seconds"),
        start=today.isoformat(),
        occasion=day.isoformat() if day else None,
    )
    # The first plan is what the run is measured by, however often it is moved.
    plan = timed_plan(_looked_over(loaded, made, working_days), repository.root)
    made = made.model_copy(update={"planned": days_of(plan)})
    raw = _made_yaml(made)
    _prove_readable(loaded, made, raw, working_days)
    folder = repository.make_run(made.run, {pin_name(loaded): loaded.raw, **beside, MADE: raw, **files})
    if told := missed_words(plan, made.run):
        say(_("warning: {problem}", problem=told))
        say("  " + _("what would help: sopctl plan {run}", run=made.run))
    return folder


def _prove_readable(
    loaded: Loaded, made: Made, raw: bytes, working_days: Calendar = MONDAY_TO_FRIDAY
) -> None:
    """Raises SopctlError unless opening the run would read back what is to be written."""
    sop = require_sop(loaded)
    try:
        back = read_made(Path(MADE), raw)
    except SopctlError as error:
        raise _unreadable(error.message) from None
    params, wrong = read_params(sop, back.params)
    # As text, because 1, 1.0 and true are equal in Python and not in a run.
    differing = wrong or _differing(made, back.model_copy(update={"params": params}))
    if differing:
        raise _unreadable(_("; ").join(differing))
    survey = _looked_over(loaded, back.model_copy(update={"params": params}), working_days)
    if survey.problems:
        raise SopctlError(survey.problems[0], _("give it less to repeat"))


def _looked_over(loaded: Loaded, made: Made, working_days: Calendar) -> Survey:
    """A run before anything has happened. Raises SopctlError when it has too many steps."""
    return Survey(begin(make(made, require_sop(loaded), "", loaded.used, working_days)))


def _unreadable(why: str) -> SopctlError:
    told = _(
        "no run was made: its {file} would not be read back as it is written ({why})", file=MADE, why=why
    )
    return SopctlError(told, _("shorten or change what was given"))


def _differing(made: Made, back: Made) -> list[str]:
    """What two differ in, by key."""
    one, other = made.model_dump(), back.model_dump()
    return [key for key in one if repr(one[key]) != repr(other[key])]


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
    facts = made.model_dump()
    if not made.planned:
        del facts["planned"]  # so that those who know no plans can read it
    text: str = yaml.dump(facts, Dumper=Writer, allow_unicode=True, sort_keys=False, width=1000)
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


def _check_names(message: str, given: dict[str, Any], known: dict[str, Any]) -> None:
    for name in given:
        if name not in known:
            raise SopctlError(_(message, name=name), did_you_mean(name, known))


def _person(role: str, who: object) -> str:
    try:
        return check_person(str(who))
    except ValueError as error:
        raise SopctlError(_("role {role}: {problem}", role=role, problem=error)) from None


def _take_files(sop: Sop, params: dict[str, Any], most: int) -> dict[str, bytes]:
    """The files that parameters name, by where the run keeps them; the names become theirs."""
    files = {}
    for name, field in sop.params.items():
        if field.type == "file" and params.get(name):
            file = Intake(None, most).take(Path(str(params[name])))
            files[f"{FOLDER}/{file.name}"] = file.data
            params[name] = file.name
    return files
