"""SOPs as text, and what two people do to one apart: for the tests of the merge."""

from copy import deepcopy
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import strategies as st

WORDS = [
    "check", "the", "list", "before", "anybody", "prints", "it", "and", "send", "all", "of", "it", "to",
    "the", "desk", "by", "noon", "so", "that", "nobody", "waits", "for", "paper", "on", "the", "morning",
]  # fmt: skip
SIGNS = "先核对名单再交给前台打印并且在中午之前送到会场门口请大家签字确认收到以后放回原处"


def base(random: Random) -> dict[str, Any]:
    """An SOP of some steps, with remarks."""
    steps = [_step(f"s{number}", random) for number in range(random.randint(3, 6))]
    for before, step in pairwise(steps):
        step["needs"] = [before["id"]]
    return {
        "version": "1.2.0", "title": "The fair", "tags": ["fair"], "changelog": {"1.2.0": ["First"]},
        "roles": {"lead": "Leads", "desk": "Sits at the desk"}, "params": {"day": "date", "city": "text"},
        "steps": steps,
    }  # fmt: skip


def _step(name: str, random: Random) -> dict[str, Any]:
    start = random.randint(0, 8)
    chinese = random.random() < 0.3
    text = SIGNS[start : start + 20] if chinese else " ".join(WORDS[start : start + 14])
    return {
        "remark": f"about {name}" if random.random() < 0.5 else "",
        "id": name,
        "title": f"准备{name}" if chinese else f"Prepare {name}",
        "owner": random.choice(["lead", "desk"]),
        "do": text,
        "takes": "1d",
        "needs": [],
        "check": [f"{name} {word}" for word in ("seen", "counted", "signed")],
        "collect": {f"f{name}": "text"},
    }


def _word(text: str, mark: str, random: Random) -> str:
    """A text with one word, or one Chinese sign, changed."""
    parts = text.split(" ") if " " in text else list(text)
    parts[random.randrange(len(parts))] = mark if " " in text else "改"
    return (" " if " " in text else "").join(parts)


def edited(sop: dict[str, Any], who: str, random: Random, count: int) -> dict[str, Any]:
    """The SOP after some things that one person does to it."""
    sop = deepcopy(sop)
    steps = sop["steps"]
    for number in range(count):
        step = random.choice(steps)
        match random.choice(EDITS):
            case "add":
                made = _step(f"{who}{number}", random)
                made["needs"] = [step["id"]]
                steps.insert(steps.index(step) + 1, made)
            case "end":
                steps.append(_step(f"{who}{number}", random))
            case "same id":
                steps.append({**_step(f"new{number}", random), "title": f"What {who} wants"})
            case "remove" if len(steps) > 2:
                steps.remove(step)
                for one in steps:
                    one["needs"] = [need for need in one["needs"] if need != step["id"]]
            case "title":
                step["title"] = _word(step["title"], who, random)
            case "do":
                step["do"] = _word(step["do"], who, random)
            case "takes":
                step["takes"] = f"{random.randint(2, 9)}d"
            case "owner":
                step["owner"] = "desk" if step["owner"] == "lead" else "lead"
            case "check":
                step["check"].insert(random.randint(0, 2), f"{who} saw it {number}")
            case "needs":
                others = [one["id"] for one in steps[: steps.index(step)]]
                step["needs"] = list(dict.fromkeys([*step["needs"], *others[:1]]))
            case "field":
                step["collect"][f"{who}_field{number}"] = "integer"
            case "param":
                sop["params"][f"{who}_param{number}"] = "text"
            case "tag":
                sop["tags"].append(f"{who}-tag")
            case "remark":
                step["remark"] = f"{who} says"
            case "version":
                sop["version"] = random.choice(["1.3.0", "1.2.1", "2.0.0"])
                sop["changelog"] = {sop["version"]: [f"{who} did it"], **sop["changelog"]}
            case "move":
                steps.remove(step)
                steps.insert(random.randint(0, len(steps)), step)
            case "rename":
                new = f"{step['id']}{who}"
                for one in steps:
                    one["needs"] = [new if need == step["id"] else need for need in one["needs"]]
                step["id"] = new
    return sop


EDITS = [
    "add", "add", "end", "end", "same id", "remove", "title", "do", "do", "takes", "owner", "check", "needs",
    "field", "param", "tag", "remark", "version", "move", "rename",
]  # fmt: skip


def written(sop: dict[str, Any], phases: bool = False) -> str:
    """The SOP as a file."""
    lines = [
        "# Kept by the team", f"title: {sop['title']}   # as it is called", f"version: {sop['version']}",
        "owner: lead", f"tags: [{', '.join(sop['tags'])}]", "changelog:",
    ]  # fmt: skip
    for version, entries in sop["changelog"].items():
        lines += [f"  {version}:", *(f"    - {one}" for one in entries)]
    lines += ["roles:", *(f"  {name}: {does}" for name, does in sop["roles"].items())]
    lines += ["params:", *(f"  {name}: {{type: {kind}}}" for name, kind in sop["params"].items())]
    pad = "      " if phases else "  "
    lines += ["", *(["phases:", "  - id: all", "    steps:"] if phases else ["steps:"])]
    for number, step in enumerate(sop["steps"]):
        block = [""] if number else []
        block += [f"# {step['remark']}"] if step["remark"] else []
        block += [f"- id: {step['id']}", f"  title: {step['title']}", f"  owner: {step['owner']}"]
        block += ["  do: |", f"    {step['do']}", f"  takes: {step['takes']}   # so long"]
        block += [f"  needs: [{', '.join(step['needs'])}]"] if step["needs"] else []
        block += ["  check:", *(f"    - {one}" for one in step["check"])]
        block += [f"  collect: {{{', '.join(f'{name}: {kind}' for name, kind in step['collect'].items())}}}"]
        lines += [pad + line if line else "" for line in block]
    return "\n".join(lines) + "\n"


@st.composite
def three(draw: st.DrawFn) -> tuple[str, str, str]:
    """A file, and what two people made of it apart."""
    random = draw(st.randoms(use_true_random=False))
    first, phases = base(random), draw(st.booleans())
    counts = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    sides = [edited(first, who, random, count) for who, count in zip("ab", counts, strict=True)]
    return tuple(written(one, phases) for one in (first, *sides))  # type: ignore[return-value]
