"""What was recorded at a step, held against the step as another version of the SOP has it."""

from dataclasses import replace

from sopctl.runs.evidence import is_stored_name
from sopctl.runs.records import Answer, StepRecord
from sopctl.sop.meaning import squeeze
from sopctl.sop.model import Step


def fitted(record: StepRecord, step: Step) -> StepRecord:
    """The record with the answers and ticks that the step asks for; the others are kept as former ones.

    What was former and is asked for again comes back, so that nothing is lost on the way there and back.
    """
    fields: dict[str, tuple[Answer, ...]] = {}
    former = dict(record.former_fields)
    for name, answers in record.fields.items():
        if fits(step, name, answers):
            fields[name] = answers
        elif answers not in former.get(name, ()):
            former[name] = (*former.get(name, ()), answers)
    for name in [name for name in former if name not in fields]:
        back = next((one for one in reversed(former[name]) if fits(step, name, one)), None)
        if back is not None:
            fields[name] = back
            former[name] = tuple(one for one in former[name] if one is not back)
    former = {name: groups for name, groups in former.items() if groups}
    return _with_checks(replace(record, fields=fields, former_fields=former), step)


def fits(step: Step, name: str, answers: tuple[Answer, ...]) -> bool:
    """Whether answers are just what a field of the step would hold of them."""
    field = step.collect.get(name)
    if field is None:
        return False
    for one in answers:
        if one.value is None:
            continue
        try:
            # As text, because 1, 1.0 and true are equal in Python and not in a run.
            same = repr(field.parse(one.value)) == repr(one.value)
        except (ValueError, TypeError, LookupError, AttributeError):
            return False
        if not same or (field.type == "file" and not is_stored_name(one.value)):
            return False
    return True


def _with_checks(record: StepRecord, step: Step) -> StepRecord:
    """The same for ticks: a check is known by its text, blanks aside, and not by its number."""
    if not record.checks and not record.former_checks:
        return record
    known = {**record.former_checks, **record.checks}
    ticked = {squeeze(text): stamp for text, stamp in known.items()}
    checks = {text: ticked[squeeze(text)] for text in step.check if squeeze(text) in ticked}
    asked = {squeeze(text) for text in checks}
    former = {text: stamp for text, stamp in known.items() if squeeze(text) not in asked}
    return replace(record, checks=checks, former_checks=former)
