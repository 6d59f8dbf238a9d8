"""What becomes of the steps of a run when its parameters move."""

from dataclasses import dataclass

from sopctl.runs.survey import Survey


@dataclass(frozen=True)
class Impact:
    """By the ids of steps: whose approvals hold no longer, and which are needed now or not any more."""

    void: tuple[str, ...]
    needed: tuple[str, ...]
    unneeded: tuple[str, ...]

    @property
    def facts(self) -> dict[str, list[str]]:
        """The same as plain values."""
        return {"void": list(self.void), "needed": list(self.needed), "unneeded": list(self.unneeded)}


def impact_of(before: Survey, after: Survey) -> Impact:
    """What is another from one survey of a run to the other, in the order of the procedure."""
    was, now = _needed(before), _needed(after)
    return Impact(
        tuple(_void(before, after)),
        tuple(step for step in now if step not in was),
        tuple(step for step in was if step not in now),
    )


def _needed(survey: Survey) -> dict[str, None]:
    return {one.id: None for one in survey.instances if survey.status(one) != "not-needed"}


def _void(before: Survey, after: Survey) -> list[str]:
    there = {one.id for one in after.instances}
    return [
        one.id
        for one in before.instances
        if one.id in there
        and before.state.record(one.id).approvals
        and before.step(one.id).approvals.keys() - after.step(one.id).approvals.keys()
    ]
