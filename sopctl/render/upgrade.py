"""What an upgrade does to a run, as a table for people and as facts."""

from collections.abc import Iterable
from typing import Any

from rich.console import Group
from rich.text import Text

from sopctl.diff.kinds import KINDS
from sopctl.language import N_, _, listed, plural
from sopctl.render.clean import one_line
from sopctl.render.tables import table, to_text
from sopctl.runs.made import Made
from sopctl.runs.upgrade import Plan
from sopctl.runs.upgrade_terms import Ask, Row

HEADS = {
    "added": N_("Added"),
    "changed-before": N_("Changed before it was done"),
    "changed-after": N_("Changed after it was done"),
    "removed": N_("Removed, and not begun: it goes"),
    "dropped": N_("Removed, and begun: its record stays in the log and the report"),
    "void": N_("Approvals that are void"),
}
MARKS = {
    "added": "+",
    "changed-before": "~",
    "changed-after": "~",
    "removed": "-",
    "dropped": "-",
    "void": "!",
}


def upgrade_text(plan: Plan, width: int, *, color: bool = False) -> str:
    """The table: what is added, changed, removed, carried over and void."""
    made = plan.before.run.made
    there = plan.target.made
    was, now = version_told(made), version_told(there)
    versions = f"{was} → {now}" if was != now else _("{version}, changed since then", version=was)
    head = f"{made.run} · {one_line(plan.before.run.sop.title)}  {versions}"
    parts: list[Any] = [Text(one_line(head), style="bold")]
    for what, said in HEADS.items():
        rows = [row for row in plan.rows if row.what == what]
        if rows:
            parts += [Text(), Text(_(said), style="bold")]
            parts.append(table([_cells(row) for row in rows], [""] * 3, flexible=2))
    if count := len(plan.carried):
        answers = sum(len(plan.after.record(one).fields) for one in plan.carried)
        told = plural("{count} step keeps what was recorded", "{count} steps keep what was recorded", count)
        among = plural("{count} answer among it", "{count} answers among it", answers)
        parts += [Text(), Text(told + _(", ") + among)]
    if not plan.rows:
        parts += [Text(), Text(_("no step of this run changes"))]
    return to_text(Group(*parts), width, color=color)


def version_told(made: Made) -> str:
    """A version as people call it, else the beginning of its digest."""
    return made.version or made.digest[:12]


def _cells(row: Row) -> list[str]:
    why = row.title
    if row.kinds:
        kinds = _("; ").join(dict.fromkeys(_(KINDS[kind].told) for kind in row.kinds if kind in KINDS))
        told = _("only wording: {what}", what=kinds) if row.wording else kinds
        why = _("{text} ({detail})", text=row.title, detail=told)
    elif row.what == "void":
        why = _("{text} ({detail})", text=row.title, detail=_("it shows something else now"))
    return [MARKS[row.what], one_line(row.step), one_line(why)]


def asks_told(asks: Iterable[Ask]) -> tuple[str, str]:
    """What somebody has to decide, and what they may say."""
    asks = list(asks)
    return _("; ").join(map(_ask_told, asks)), _(
        "decide with {options}", options=" ".join(map(_option, asks))
    )


def _ask_told(ask: Ask) -> str:
    """One thing that somebody has to decide, in a sentence."""
    name = one_line(ask.name)
    match ask.kind:
        case "step":
            return _("{step} was begun, and the new version does not have it", step=name)
        case "field" if ask.why:
            return _("the answer of {field} does not fit any more: {why}", field=name, why=one_line(ask.why))
        case "field":
            return _("{field} has an answer, and the new version does not ask for it", field=name)
        case "parameter" if ask.why:
            return _("parameter {name}: {error}", name=name, error=one_line(ask.why))
        case "parameter":
            return _("parameter {name} is new and needs a value", name=name)
    return _("nobody has the role {role}, which is new", role=name)


def _option(ask: Ask) -> str:
    match ask.kind:
        case "step" | "field":
            place = ask.near or ("NEW" if ask.kind == "step" else f"{ask.name.rpartition('.')[0]}.NEW")
            return one_line(_("--map {old}={new} or --drop {old}", old=ask.name, new=place))
        case "parameter":
            return f"--set {ask.name}=…"
    return f"--role {ask.name}='{_('Name <mail>')}'"


def upgrade_facts(plan: Plan | None, run: str, made: Made) -> dict[str, Any]:
    """The same as facts: {run, sop, from, to, changes, carried, asks}; without a plan nothing changes."""
    facts: dict[str, Any] = {"run": run, "sop": made.sop, "from": _pin(made)}
    if plan is None:
        return {**facts, "to": _pin(made), "changes": [], "carried": [], "asks": []}
    return {
        **facts,
        "to": _pin(plan.target.made),
        "changes": [
            {"what": row.what, "step": row.step, "kinds": list(row.kinds), "wording": row.wording}
            for row in plan.rows
        ],
        "carried": plan.carried,
        "asks": [{"kind": one.kind, "name": one.name, "near": one.near} for one in plan.asks],
    }


def _pin(made: Made) -> dict[str, Any]:
    return {"version": made.version, "digest": made.digest, "commit": made.commit}


def rows_told(rows: Iterable[Row]) -> str:
    """What a run loses when it goes over, in a sentence; empty where that is nothing."""
    void = [one_line(row.step) for row in rows if row.what == "void"]
    return _("the approval of {steps} is void then", steps=listed(void)) if void else ""
