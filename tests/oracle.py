"""A second opinion on a run: what its events mean, read off the design as plainly as it goes.

It knows one SOP (TRIAL), goes over all events for each question, and shares no line with the product: of an
event it uses the plain data alone. What an approver saw it works out from the events that the approver had.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

TRIAL = """
title: Trial
owner: lead
roles: {lead: Answers, designer: Draws, boss: Approves}
params: {channels: {type: choice, many: true, options: [web, print], default: [web, print]}}
steps:
  - id: brief
    title: Write the brief
    collect: {topic: text, reach: {type: integer, required: true}, deep: bool}
    check: [Read, Agreed]
  - id: plan
    title: Plan
    needs: [brief]
    collect: {jobs: {type: table, columns: {job: text, days: number}}}
  - {id: job, title: "Do {{ item.job }}", each: plan.jobs, collect: {spent: number}}
  - {id: dig, title: Dig deeper, when: brief.deep, needs: [plan]}
  - {id: post, title: "Post {{ item }}", each: channels, needs: [brief], collect: {slot: text}}
  - {id: proof, title: "Proof {{ item }}", each: channels, needs: [post], do: "Slots {{ post.slot }}",
     approve: {by: [lead], reopens: [post]}}
  - id: page
    title: "Page on {{ brief.topic }}"
    owner: designer
    do: "Reach {{ brief.reach }}"
    check: [Copy, Sizes]
    collect: {size: {type: integer, required: true}}
    evidence: [{id: design, kind: link, required: true}]
    approve: {by: [boss, lead], not: owner}
  - {id: sign, title: Sign, needs: [dig], collect: {sum: {type: number, required: true}},
     approve: {by: [boss, lead], all: true, reopens: [page, brief]}}
  - {id: look, title: Look back, use: retro, needs: [brief], with: {host: lead}}
"""
RETRO = """
title: Retro
roles: {host: Leads}
owner: host
steps:
  - {id: causes, title: Causes, collect: {cause: {type: text, required: true}}}
  - {id: lessons, title: "Lessons of {{ causes.cause }}", needs: [causes], approve: {by: [host]}}
"""
ROLES = ("lead", "designer", "boss")
FIXED = (
    "brief", "plan", "dig", "post[web]", "post[print]", "proof[web]", "proof[print]", "page", "sign",
    "look/causes", "look/lessons",
)  # fmt: skip
NEEDS = {
    "plan": ["brief"], "dig": ["plan"], "post[web]": ["brief"], "post[print]": ["brief"],
    "proof[web]": ["post[web]"], "proof[print]": ["post[print]"], "sign": ["dig"],
    "look/causes": ["brief"], "look/lessons": ["brief", "look/causes"],
}  # fmt: skip
APPROVERS = {
    "proof[web]": ["lead"], "proof[print]": ["lead"], "page": ["boss", "lead"], "sign": ["boss", "lead"],
    "look/lessons": ["lead"],
}  # fmt: skip
REOPENS = {"proof[web]": ["post[web]"], "proof[print]": ["post[print]"], "sign": ["page", "brief"]}
REQUIRED = {"brief": ["reach"], "page": ["size"], "sign": ["sum"], "look/causes": ["cause"]}
CHECKS = {"brief": ["Read", "Agreed"], "page": ["Copy", "Sizes"]}
# What the text of a step that is approved draws on: another step's field, or that of several.
DRAWS_ON = {
    "page": [["brief.topic"], ["brief.reach"]],
    "proof[web]": [["post[web].slot", "post[print].slot"]],
    "proof[print]": [["post[web].slot", "post[print].slot"]],
    "look/lessons": [["look/causes.cause"]],
}
SETTLED = ("done", "skipped", "not-needed")


def mail(person: str) -> str:
    """What says who somebody is."""
    return person.partition("<")[2].rstrip(">").lower()


class Oracle:
    """What a set of events means. `memo` keeps what approvers saw, from one oracle to the next."""

    def __init__(self, events: Iterable[Any], people: dict[str, str], memo: dict[str, Any]) -> None:
        self.events = sorted({event.id: event for event in events}.values(), key=lambda one: (one.n, one.id))
        self.people, self.memo = people, memo
        self.undone = {
            event.data["of"]
            for event in self.events
            if event.kind == "undone"
            for target in self.events
            if target.id == event.data["of"]
            and mail(target.by) == mail(event.by)
            and target.kind not in ("ran", "approved", "undone")
        }
        self.live = [event for event in self.events if event.id not in self.undone]
        self._stories: dict[str, dict[str, Any]] = {}

    # Values, roles and people: an answer stands until one comes whose writer had seen it.

    def _stand(self, answers: list[tuple[Any, str, list[str]]]) -> list[tuple[Any, str]]:
        overruled = {one for _value, _id, was in answers for one in was}
        return [(value, event) for value, event, _was in answers if event not in overruled]

    def answers(self, step: str, field: str) -> list[tuple[Any, str]]:
        """The values that stand for a field, with their events; the last one counts."""
        given = [
            (event.data["fields"][field], event.id, event.data.get("was", {}).get(field, []))
            for event in self.live
            if event.step == step and event.kind in ("set", "done", "settled")
            if field in event.data.get("fields", {})
        ]
        return self._stand(given)

    def value(self, step: str, field: str) -> Any:
        standing = self.answers(step, field)
        return standing[-1][0] if standing else None

    def fields(self, step: str) -> list[str]:
        """The fields that anybody has given a value, or emptied."""
        return sorted({
            name
            for event in self.live
            if event.step == step and event.kind in ("set", "done", "settled")
            for name in event.data.get("fields", {})
        })  # fmt: skip

    def bound(self, role: str, before: int | None = None) -> list[tuple[Any, str]]:
        """Who was bound to a role, as answers; up to the event of that number."""
        given = [
            (event.data["roles"][role], event.id, event.data.get("was", {}).get(role, []))
            for event in self.live[:before]
            if event.kind == "bound" and role in event.data["roles"]
        ]
        return self._stand(given)

    def person(self, role: str, before: int | None = None) -> str:
        bound = self.bound(role, before)
        return bound[-1][0] if bound else self.people[role]

    def delegations(self, before: int | None = None) -> dict[tuple[str, str], tuple[str, str, str]]:
        """Whom a role is delegated to: the last word for each person counts."""
        return {
            (event.data["role"], mail(event.data["to"])): (event.data["from"], event.data["until"], event.id)
            for event in self.live[:before]
            if event.kind == "delegated"
        }

    def acts_for(self, role: str, by: str, day: str, before: int | None = None) -> bool:
        start, until, _event = self.delegations(before).get((role, mail(by)), ("9", "0", ""))
        return mail(self.person(role, before)) == mail(by) or start <= day <= until

    def assigned(self, step: str) -> list[tuple[Any, str]]:
        given_up = {
            one
            for event in self.live
            if event.step == step and event.kind == "settled"
            for one in event.data.get("assigned", [])
        }
        given = [
            (event.data["person"], event.id, event.data["was"])
            for event in self.live
            if event.step == step and event.kind == "assigned"
        ]
        return [(who, event) for who, event in self._stand(given) if event not in given_up]

    # What is at a step

    def checks(self, step: str) -> dict[str, str]:
        """The ticked checks, each with the event that ticked it."""
        ticked: dict[str, str] = {}
        for event in self.live:
            if event.step == step and event.kind in ("done", "checked"):
                for text in event.data.get("checks", []):
                    ticked.setdefault(text, event.id)
                for text in event.data.get("unchecked", []):
                    ticked.pop(text, None)
        return ticked

    def evidence(self, step: str) -> list[tuple[Any, ...]]:
        found = [
            (one["id"], one.get("file"), one.get("link"), one.get("name") or one.get("link"))
            for event in self.live
            if event.step == step and event.kind in ("done", "attached")
            for one in event.data.get("evidence", [])
        ]
        named = [(place, file, link, name or file[65:]) for place, file, link, name in found]
        return list(dict.fromkeys(named))

    def of_kind(self, step: str | None, kind: str) -> list[Any]:
        return [event for event in self.live if event.step == step and event.kind == kind]

    # The life of a step

    def story(self, step: str) -> dict[str, Any]:
        """Its mark, by which event, who did it, its approvals, and what clashes."""
        if step not in self._stories:
            self._stories[step] = self._tell(step)
        return self._stories[step]

    def _tell(self, step: str) -> dict[str, Any]:
        mark, by, doers, clashes = "", "", [], []
        approvals: list[tuple[Any, list[str]]] = []
        rejected: dict[str, str] = {}  # which `done` was rejected by what
        rejection = ""
        for number, event in enumerate(self.live):
            back = event.step == step and event.kind in ("reopened", "rejected")
            if event.kind == "reopened" and event.step == step and mark == "done":
                # Whoever took back a skip or a block did not know that it was done, and done stands.
                back = self.past(event).story(step)["mark"] == "done"
            done = event.data.get("of") if event.step == step else None
            if event.kind == "rejected" and step in event.data.get("reopens", {}):
                done = event.data["reopens"][step]
                back = mark == "done"
            elif event.step != step:
                continue
            changes = event.kind in ("set", "checked", "attached") or (
                event.kind == "settled" and event.data.get("fields")
            )
            if changes and mark == "done":
                doers.append(event.by)  # whoever changes what is done had a hand in it
            match event.kind:
                case "rejected":
                    if done in rejected:
                        continue
                    stands = [by] if mark == "done" else []
                    rejected = dict.fromkeys((done, *stands), event.id) | rejected
                    if event.step == step:
                        rejection = event.id
                        seen = event.data.get("saw", [])
                        clashes += [{one.id, event.id} for one, _roles in approvals if one.id not in seen]
                case "done":
                    doers.append(event.by)
                    if mark == "skipped":
                        clashes.append({by, event.id})
                    if mark != "done":
                        mark, by, rejection = "done", event.id, ""
                case "skipped":
                    if mark == "done":
                        clashes.append({by, event.id})
                    elif mark != "skipped":
                        mark, by = "skipped", event.id
                case "started" | "blocked":
                    if mark not in ("done", "skipped"):
                        mark, by = event.kind, event.id
                case "approved":
                    if done in rejected:
                        clashes.append({event.id, rejected[done]})
                    elif mark == "done":
                        asked = APPROVERS[step]
                        roles = [one for one in asked if self.acts_for(one, event.by, event.at[:10], number)]
                        others = [one for one in approvals if mail(one[0].by) != mail(event.by)]
                        approvals = [*others, (event, roles)]
                case "withdrawn":
                    approvals = [
                        one
                        for one in approvals
                        if one[0].id not in event.data["of"] or mail(one[0].by) != mail(event.by)
                    ]
                case "settled":
                    clashes = [one for one in clashes if not one <= set(event.data.get("of", []))]
            if back:
                mark, by, doers, approvals = "", "", [], []
        return {
            "mark": mark, "by": by, "doers": doers, "approvals": approvals, "clashes": clashes,
            "rejection": rejection, "rejected": rejected,
        }  # fmt: skip

    def shown(self, step: str) -> Any:
        """What an approver sees of a step."""
        drawn = [
            [value for one in names if (value := self.value(*one.rsplit(".", 1))) is not None]
            for names in DRAWS_ON.get(step, [])
        ]
        fields = {name: self.value(step, name) for name in self.fields(step)}
        evidence = sorted((one[0], one[1] or one[2]) for one in self.evidence(step))
        return repr((drawn, fields, sorted(self.checks(step)), evidence))

    def saw(self, approval: Any) -> Any:
        """What the giver of an approval was shown: the step as their clone had it."""
        if approval.id not in self.memo:
            self.memo[approval.id] = self.past(approval).shown(approval.step)
        return self.memo[approval.id]

    def past(self, event: Any) -> "Oracle":
        """What the writer of an event knew."""
        return Oracle(ancestors(self.events, event), self.people, self.memo)

    def holding(self, step: str) -> dict[str, str]:
        """The approvals that hold: role to event."""
        story, found = self.story(step), {}
        doers = {mail(one) for one in story["doers"]}
        for event, roles in story["approvals"]:
            barred = step == "page" and mail(event.by) in doers
            if story["mark"] == "done" and not barred and self.saw(event) == self.shown(step):
                found.update(dict.fromkeys(roles, event.id))
        return found

    def conflicts(self, step: str) -> list[tuple[str, str]]:
        """Fields with rival values, and `people` where rival people have the step."""
        rivals = [(name, self.answers(step, name)) for name in self.fields(step)]
        rivals.append(("people", self.assigned(step)))
        return [(name, repr(all_)) for name, all_ in rivals if any(one[0] != all_[-1][0] for one in all_)]

    # The run

    def steps(self) -> dict[str, str]:
        """Every step with its status, jobs among them."""
        return {step: self.status(step) for step in [*FIXED, *self._jobs]}

    @cached_property
    def _jobs(self) -> list[str]:
        rows = self.value("plan", "jobs")
        if rows:
            return [f"job[{row['job']}]" for row in rows]
        return [] if self.status("plan") in SETTLED else ["job"]

    def status(self, step: str) -> str:
        mark = self.story(step)["mark"]
        if mark == "done":
            return "done" if self._approved(step) else "waiting"
        if mark == "skipped":
            return "skipped"
        deep = self.value("brief", "deep") if step == "dig" else True
        came = deep is not None or self.status("brief") in SETTLED
        if came and not deep:
            return "not-needed"
        if mark == "blocked":
            return "blocked"
        needs = ["plan"] if step.startswith("job") else NEEDS.get(step, [])
        if not came or step == "job" or any(self.status(need) not in SETTLED for need in needs):
            return "pending"
        return "started" if mark == "started" else "ready"

    def _approved(self, step: str) -> bool:
        asked, held = APPROVERS.get(step), self.holding(step)
        if asked is None:
            return True
        return set(asked) <= set(held) if step == "sign" else bool(held)

    def lacking(self) -> set[str]:
        """Done steps without something that they require."""
        return {
            step
            for step in FIXED
            if self.story(step)["mark"] == "done"
            if any(self.value(step, name) in (None, "") for name in REQUIRED.get(step, []))
            or set(CHECKS.get(step, [])) - set(self.checks(step))
            or (step == "page" and "design" not in [one[0] for one in self.evidence(step)])
        }

    @property
    def closed(self) -> str:
        return next((event.id for event in self.live if event.kind == "closed"), "")

    def heads(self, root: str) -> set[str]:
        named = {one for event in self.events for one in event.prev}
        return {event.id for event in self.events} - named or {root}


def ancestors(events: list[Any], event: Any) -> Iterator[Any]:
    """The events that the writer of an event had."""
    known, seen, ahead = {one.id: one for one in events}, set(), list(event.prev)
    while ahead:
        one = ahead.pop()
        if one in known and one not in seen:
            seen.add(one)
            ahead += known[one].prev
            yield known[one]
