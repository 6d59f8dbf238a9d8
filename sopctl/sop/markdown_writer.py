"""An SOP as a Markdown file that reads back to the same SOP.

Each text goes where a reader of Markdown expects it, if reading it from there gives the same text;
else it goes into the `yaml sop` block, where nothing is taken for structure.
"""

from typing import Any

from pydantic import ValidationError

from sopctl.sop.markdown_parts import escaped, heading, keys_block, step_parts
from sopctl.sop.markdown_reader import read_markdown
from sopctl.sop.model import Sop
from sopctl.sop.plain_data import plain_data
from sopctl.sop.yaml_writer import dump

BODY = ("title", "warning", "caution", "do", "check", "run")  # keys that have a place in the text
FILE = "x.md"

Data = dict[str, Any]


def write_markdown(sop: Sop) -> str:
    """The SOP as a Markdown file."""
    data = plain_data(sop)
    plan = _Plan(data)
    for _attempt in range(3):
        text = plan.text()
        back = _read(text)
        if back is not None and _is(back, sop):
            return text
        if back is None or not plan.learn(back):
            break
    plan.be_explicit()
    return plan.text()


class _Plan:
    """What of each step goes into the text, and which ids must be written."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.exact = False
        self.nested = "phases" in data
        self.phases: list[Data] = data.get("phases") or [{"steps": data.get("steps", [])}]
        # Where each phase or step stands, whether its id must be written.
        self.named: set[tuple[int, ...]] = set()
        self.kept = {
            (p, s): _body_keys(step)
            for p, phase in enumerate(self.phases)
            for s, step in enumerate(phase["steps"])
        }
        self.head = {key for key in ("title", "purpose") if data.get(key) and _head_reads(data, key)}

    def learn(self, back: Data) -> bool:
        """Write the ids that came out otherwise; false if there is nothing to learn."""
        before = len(self.named)
        read = back.get("phases") or [{"steps": back.get("steps", [])}]
        for p, (phase, other) in enumerate(zip(self.phases, read, strict=False)):
            if phase.get("id") != other.get("id"):
                self.named.add((p,))
            for s, (step, one) in enumerate(zip(phase["steps"], other.get("steps", []), strict=False)):
                if step["id"] != one.get("id"):
                    self.named.add((p, s))
        return len(self.named) > before

    def be_explicit(self) -> None:
        """Trust nothing: every id is written, and texts stand in `yaml sop` blocks."""
        self.named = {(p,) for p in range(len(self.phases))} | set(self.kept)
        text = self.text()
        if (back := _read(text)) is None or _texts(back) != _texts(self.data):
            self.kept = {spot: set() for spot in self.kept}
            self.head = set()
            self.exact = True

    def text(self) -> str:
        rest = {
            key: value
            for key, value in self.data.items()
            if key not in ("phases", "steps") and key not in self.head
        }
        parts = [f"---\n{dump(rest, exact=self.exact)}---"]
        if "title" in self.head:
            parts.append(f"# {escaped(self.data['title'])}")
        if "purpose" in self.head:
            parts.append(self.data["purpose"])
        for p, phase in enumerate(self.phases):
            if self.nested:
                parts += _phase(phase, explicit=(p,) in self.named)
            for s, step in enumerate(phase["steps"]):
                explicit = (p, s) in self.named
                parts += step_parts(step, self.kept[p, s], explicit=explicit, exact=self.exact)
        return "\n\n".join(parts) + "\n"


def _phase(phase: Data, *, explicit: bool) -> list[str]:
    own = {key: value for key, value in phase.items() if key not in ("id", "steps")}
    title = own.get("title", "")
    if title and _title_reads(title):
        del own["title"]
        shown = title
    else:
        shown, explicit, own = phase["id"], True, {"title": title, **own}
    return [heading("##", shown, phase["id"] if explicit else ""), *keys_block(own, exact=False)]


def _body_keys(step: Data) -> set[str]:
    """The keys of a step that read back from the text as they are."""
    wanted = {key for key in BODY if step.get(key)}
    if _step_reads(step, wanted):
        return wanted
    alone = {key for key in wanted if _step_reads(step, {key})}
    if _step_reads(step, alone):
        return alone
    return set()


def _step_reads(step: Data, kept: set[str]) -> bool:
    parts = [
        "---\nid: x\n---\n\n# X\n\n## P",
        *step_parts(step, kept, explicit=True, exact=False),
        "### Last one",
    ]
    back = _read("\n\n".join(parts) + "\n")
    if back is None or len(back.get("phases", [])) != 1 or back.keys() != {"id", "title", "phases"}:
        return False
    steps = back["phases"][0].get("steps", [])
    if len(steps) != 2 or steps[1] != {"id": "last-one", "title": "Last one"}:
        return False
    return all(_alike(steps[0].get(key), step[key]) for key in step) and steps[0].keys() == step.keys()


def _alike(read: Any, meant: Any) -> bool:
    if isinstance(read, str) and isinstance(meant, str):
        return read.rstrip() == meant.rstrip()  # the schema takes off what a block of text ends with
    if isinstance(read, dict) and isinstance(meant, dict):
        return read.keys() == meant.keys() and all(_alike(read[key], meant[key]) for key in read)
    if isinstance(read, list) and isinstance(meant, list):
        return len(read) == len(meant) and all(map(_alike, read, meant))
    return type(read) is type(meant) and bool(read == meant)


def _title_reads(title: str) -> bool:
    back = _read(f"---\nid: x\n---\n\n## {escaped(title)} {{#p}}\n\n### Last one\n")
    return back is not None and [one.get("title") for one in back.get("phases", [])] == [title]


def _head_reads(data: Data, key: str) -> bool:
    text = f"# {escaped(data[key])}" if key == "title" else f"# X\n\n{data[key]}"
    back = _read(f"---\nid: x\n---\n\n{text}\n\n### Last one\n")
    wanted = {"id": "x", "title": "X", key: data[key]}
    return (
        back is not None and {name: back.get(name) for name in wanted} == wanted and len(back["steps"]) == 1
    )


def _read(text: str) -> Data | None:
    document, findings = read_markdown(FILE, text.encode())
    if document is None or findings or not isinstance(document.data, dict):
        return None
    return document.data


def _is(back: Data, sop: Sop) -> bool:
    try:
        return Sop.model_validate(back) == sop
    except ValidationError:
        return False


def _texts(data: Data) -> list[Any]:
    phases = data.get("phases") or [{"steps": data.get("steps", [])}]
    return [
        (phase.get("title"), [[step.get(key) for key in BODY] for step in phase.get("steps", [])])
        for phase in phases
    ]
