"""A team's calendar from the bytes of its file, with everything that is wrong told at its place."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from sopctl.errors import Finding
from sopctl.language import _
from sopctl.sop.calendar_form import TeamForm
from sopctl.sop.form import BAD_VALUE, WRONG_TYPE
from sopctl.sop.load import MAX_FINDINGS, finding_of
from sopctl.sop.texts import describe
from sopctl.sop.yaml_reader import read_document


def load_calendar(
    file: str, raw: bytes, settings: Mapping[str, Any] | None = None
) -> tuple[TeamForm | None, list[Finding]]:
    """The calendar, and what is wrong with the file; `settings` are what counts for keys that it leaves out.

    Raises pydantic's ValidationError when the settings are wrong.
    """
    said = dict(settings or {})
    by_settings = TeamForm.model_validate(said)
    if not any(line.strip() and not line.lstrip().startswith(b"#") for line in raw.splitlines()):
        return by_settings, []
    document, findings = read_document(file, raw)
    if document is None:
        return None, findings
    data = {} if document.data is None else document.data
    if not isinstance(data, dict):
        told = _("a calendar is a map of keys, not {what}", what=describe(data))
        mend = _("write {expected}", expected="region: CN")
        return None, [*findings, Finding(WRONG_TYPE, document.place(()), told, mend)]
    try:
        form = TeamForm.model_validate(data)
    except ValidationError as error:
        findings += [
            finding_of(document, dict(problem), TeamForm) for problem in error.errors()[:MAX_FINDINGS]
        ]
        return None, sorted(findings, key=lambda finding: finding.place)
    whole = TeamForm.model_validate({**said, **data})
    if whole.zone is None:
        for group in ("roles", "people"):
            for name, own in getattr(form, group).items():
                if own.zone is not None:
                    place = document.place((group, name, "zone"), key=True)
                    told = _("`zone` of {name}, but none of the team", name=name[:80])
                    findings.append(Finding(BAD_VALUE, place, told, _("add `zone:` at the top")))
    return (None if findings else whole), findings
