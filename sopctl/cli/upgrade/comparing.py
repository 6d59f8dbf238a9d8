"""Between diff and runs: how the steps of a run's version differ from those of another one."""

from collections.abc import Iterator
from dataclasses import dataclass

from sopctl.diff.changes import Change
from sopctl.diff.compare import Comparison, compare, grade_of
from sopctl.diff.outline import Path
from sopctl.runs.adoption import key_of, moved
from sopctl.runs.made import Made, Pin, Run
from sopctl.runs.tree import Tree, TreeStep
from sopctl.runs.upgrade_terms import Changed, Decisions, Target
from sopctl.sop.model import Sop

LIGHT = ("wording", "record")  # grades by which nobody does anything else
TEXTS = (
    "text-changed",
    "guarded-text-changed",
)  # of a step with `use`: its own, not those of the steps inside


def target(run: Run, made: Made, pin: Pin, decided: Decisions) -> Target:
    """What a run would go over to: `made` tells of the pin.

    What a person said has another id is no change; approvals go by the one table of kinds, whatever settings
    say of them, so that everybody who has the run finds the same.
    """
    both = _Both(run, pin, decided)
    whole = both.comparison(run.sop, pin.sop)
    near = both.near()
    role_names = {was[-1]: now[-1] for was, now in whole.renamed.items() if was[0] == "roles"}
    return Target(made, both.changed(), role_names, near)


@dataclass
class _Both:
    """A run's version and another one."""

    run: Run
    pin: Pin
    decided: Decisions

    def __post_init__(self) -> None:
        self._old = {one.key: one for one in self.run.tree.every}
        self._new = Tree(self.pin.sop, self.pin.used).every
        self._back = {new: old for old, new in self.decided.steps.items()}
        self._comparisons: dict[tuple[str, str], Comparison] = {}
        self._by_step: dict[tuple[str, str], dict[str, list[Change]]] = {}

    def comparison(self, old: Sop, new: Sop) -> Comparison:
        """Two SOPs of the versions compared, once."""
        ids = (old.id, new.id)
        if ids not in self._comparisons:
            self._comparisons[ids] = compare(old, new, dict(self._told(old, new)))
        return self._comparisons[ids]

    def _told(self, old: Sop, new: Sop) -> Iterator[tuple[Path, Path]]:
        """The renames in an SOP that a person told."""
        for node in self._new:
            was = self._origin(node)
            if was is None or (was.sop.id, node.sop.id) != (old.id, new.id):
                continue
            if was.step.id != node.step.id:
                yield ("steps", was.step.id), ("steps", node.step.id)
            for one, other in self.decided.fields.get(node.key, {}).items():
                yield (
                    ("steps", was.step.id, "collect", one),
                    ("steps", node.step.id, "collect", other),
                )

    def changed(self) -> dict[str, Changed]:
        """The steps that differ, by their new ids without items, with those of the steps around them."""
        kinds: dict[str, list[str]] = {}
        found = {}
        for node in self._new:
            was = self._origin(node)
            own = [] if was is None else self._kinds(was, node)
            outer = kinds.get(node.parent.key, []) if node.parent else []
            own = list(dict.fromkeys([*own, *(kind for kind in outer if kind not in TEXTS)]))
            if own:
                kinds[node.key] = own
                found[node.key] = Changed(tuple(own), all(grade_of(kind) in LIGHT for kind in own))
        return found

    def near(self) -> dict[str, str]:
        """Steps, fields (`step.field`) and parameters of the run's SOP that seem to have another name."""
        found = {}
        for was, now in self.comparison(self.run.sop, self.pin.sop).renamed.items():
            if was[0] == "steps" and len(was) == 4 and was[2] == "collect":
                found[f"{was[1]}.{was[3]}"] = f"{now[1]}.{now[3]}"
            elif was[0] in ("steps", "params") and len(was) == 2:
                found[was[1]] = now[1]
        return found

    def _origin(self, node: TreeStep) -> TreeStep | None:
        return self._old.get(key_of(moved(node.key, self._back)))

    def _kinds(self, was: TreeStep, node: TreeStep) -> list[str]:
        comparison = self.comparison(was.sop, node.sop)
        ids = (was.sop.id, node.sop.id)
        if ids not in self._by_step:
            self._by_step[ids] = _by_step(comparison)
        mapped = was.step.id != node.step.id
        names = self.decided.fields.get(node.key, {})
        changes = [
            one.kind
            for one in self._by_step[ids].get(node.step.id, [])
            if not (one.what == "renamed" and ((len(one.at) == 2 and mapped) or one.was[-1] in names))
        ]
        if node.step.owner is None and node.parent is None and was.sop.owner != node.sop.owner:
            changes += [one.kind for one in comparison.changes if one.kind == "sop-owner-changed"]
        return changes


def _by_step(comparison: Comparison) -> dict[str, list[Change]]:
    """The changes in steps that are in both versions, by the steps' new ids."""
    now = {was[1]: new[1] for was, new in comparison.renamed.items() if was[0] == "steps" and len(was) == 2}
    found: dict[str, list[Change]] = {}
    for one in comparison.changes:
        if one.at[:1] != ("steps",) or (len(one.at) == 2 and one.what in ("added", "removed")):
            continue
        step = now.get(one.at[1], one.at[1]) if one.what == "removed" else one.at[1]
        found.setdefault(step, []).append(one)
    return found
