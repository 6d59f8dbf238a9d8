"""What an upgrade does, line by line: of each step or instance what becomes of it."""

from collections.abc import Iterator, Mapping

from sopctl.runs.adoption import key_of, moved
from sopctl.runs.tree import TreeStep
from sopctl.runs.upgrade_terms import Changed, Row, Sides, begun


def rows_of(plan: Sides) -> list[Row]:
    """What changes, in the order of the new version; what is not there any more stands last."""
    return [*_kept(plan), *_gone(plan), *_void(plan)]


def _kept(plan: Sides) -> Iterator[Row]:
    came = {key_of(moved(one.key, plan.decided.steps)) for one in _leaves(plan.old)}
    instances: dict[str, list[str]] = {}
    for one in plan.survey.instances:
        instances.setdefault(one.node.key, []).append(one.id)
    for node in _leaves(plan.new):
        ids = instances.get(node.key, [])
        title = plan.survey.step(ids[0]).title if ids and not node.repeated else node.step.title
        if node.key not in came:
            yield Row("added", node.key, title)
            continue
        changed = plan.target.changed.get(node.key)
        if changed is None:
            continue
        done = [one for one in ids if plan.after.record(one).mark in ("done", "skipped")]
        for did in done:
            yield Row("changed-after", did, plan.survey.step(did).title, *changed)
        if len(done) < len(ids) or not ids:
            yield Row("changed-before", node.key, title, *changed)


def _gone(plan: Sides) -> Iterator[Row]:
    there = {one.id for one in plan.survey.instances}
    told: set[str] = set()
    for one in plan.survey_before.instances:
        now = moved(one.id, plan.decided.steps)
        if now in there:
            continue
        did = begun(plan.before.record(one.id))
        name = one.id if did else one.node.key
        # An item that nothing was done for is gone with its list; a step, if none of it is left.
        if name not in told and (did or key_of(now) not in plan.new):
            told.add(name)
            yield Row("dropped" if did else "removed", name, plan.survey_before.step(one.id).title)


def _void(plan: Sides) -> Iterator[Row]:
    there = {one.id for one in plan.survey.instances}
    for one in plan.survey_before.instances:
        now = moved(one.id, plan.decided.steps)
        if now not in there or not one.step.approve or not plan.before.record(one.id).approvals:
            continue
        had, has = plan.survey_before.step(one.id).approvals, plan.survey.step(now).approvals
        if len({each.stamp.event for each in has.values()}) < len(
            {each.stamp.event for each in had.values()}
        ):
            changed = plan.target.changed.get(key_of(now), Changed((), wording=False))
            yield Row("void", now, plan.survey.step(now).title, changed.kinds)


def _leaves(steps: Mapping[str, TreeStep]) -> list[TreeStep]:
    return [one for one in steps.values() if one.step.use is None]
