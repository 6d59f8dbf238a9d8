"""The run of a test: what the test says of it, and made up what it does not say."""

from collections.abc import Mapping
from typing import Any

from sopctl.errors import SopctlError
from sopctl.runs.made import Made, Run, check_params, make, missing_params
from sopctl.runs.repeat import check_repeated
from sopctl.runs.state import begin
from sopctl.runs.survey import Survey
from sopctl.sop.calendars import MONDAY_TO_FRIDAY, Calendar
from sopctl.sop.model import Sop
from sopctl.trial.form import Trial
from sopctl.trial.made_up import person_for, stored_name, value_for

RUN = "test"
MAKER = "SOP test <test@example.com>"
HOUR = "T09:00:00+00:00"


def make_run(
    sop: Sop, used: Mapping[str, Sop], file: str, trial: Trial, working_days: Calendar = MONDAY_TO_FRIDAY
) -> Run:
    """The run of a test, its dates counted in these working days.

    Raises SopctlError when a run cannot be made so.
    """
    params: dict[str, Any] = dict(trial.params)
    for name in missing_params(sop, params):
        params[name] = value_for(sop.params[name], trial.start)
    for name, one in sop.params.items():
        if one.type == "file" and params.get(name):
            params[name] = stored_name(str(params[name]))
    params = check_params(sop, params)
    check_repeated(sop, params)
    roles = {role: trial.roles.get(role) or person_for(role) for role in sop.roles}
    made = Made(
        run=RUN,
        sop=sop.id,
        file=file,
        digest="",
        params=params,
        roles=roles,
        by=MAKER,
        at=trial.start + HOUR,
        start=trial.start,
    )
    run = make(made, sop, "0" * 64, used, working_days)
    problems = Survey(begin(run)).problems
    if problems:
        raise SopctlError(problems[0])
    return run
