"""What of an SOP's texts reads back from Markdown as it was meant, found out by reading what was written."""

from collections.abc import Callable
from typing import Any

from sopctl.sop.markdown_parts import escaped, heading, step_parts
from sopctl.sop.markdown_reader import read_markdown

FILE = "x.md"
MAX_WORK = 20_000  # lines that are read, about a second

Data = dict[str, Any]
Part = tuple[Data, set[str]]  # a phase or a step, and the keys of it that go into the text


def sift(group: list[Part], reads: Callable[[list[Part]], bool]) -> list[set[str]]:
    """Which keys of each part read back from the text as they are."""
    if reads(group):
        return [kept for _part, kept in group]
    if len(group) > 1:
        middle = len(group) // 2
        return sift(group[:middle], reads) + sift(group[middle:], reads)
    ((part, wanted),) = group
    alone = {key for key in wanted if len(wanted) > 1 and reads([(part, {key})])}
    return [alone if alone and (len(alone) == 1 or reads([(part, alone)])) else set()]


class Trial:
    """Reads what was written, as long as that does not take too long."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def read(self, text: str) -> Data | None:
        """The data of a whole file; None where they are wrong, or reading has taken too long by now."""
        if self.left <= 0:
            return None
        self.left -= 10 + max(text.count("\n"), len(text) // 60)
        return read_back(text)

    def head(self, data: Data, key: str) -> bool:
        """Whether the title or the purpose of an SOP reads back."""
        text = f"# {escaped(data[key])}" if key == "title" else f"# X\n\n{data[key]}"
        back = self.read(f"---\nid: x\n---\n\n{text}\n\n### Last one\n") or {}
        wanted = {"id": "x", "title": "X", key: data[key]}
        return {name: back.get(name) for name in wanted} == wanted and len(back.get("steps", [])) == 1

    def titles(self, group: list[Part]) -> bool:
        """Whether the headings of phases read back."""
        text = "\n\n".join(f"{heading('##', phase['title'], 'p')}\n\n### S" for phase, _kept in group)
        back = self.read(f"---\nid: x\n---\n\n{text}\n") or {}
        return [one.get("title") for one in phases_of(back)] == [phase["title"] for phase, _kept in group]

    def steps(self, group: list[Part]) -> bool:
        """Whether steps read back, with what is to stand in the text of each."""
        parts = ["---\nid: x\n---\n\n# X\n\n## P"]
        for step, kept in group:
            parts += step_parts(step, kept, explicit=True, exact=False)
        back = self.read("\n\n".join([*parts, "### Last one"]) + "\n") or {}
        if len(back.get("phases", [])) != 1 or back.keys() != {"id", "title", "phases"}:
            return False
        steps = back["phases"][0].get("steps", [])
        if len(steps) != len(group) + 1 or steps[-1].keys() != {"id", "title"}:
            return False
        return all(matches(read, step, kept) for read, (step, kept) in zip(steps, group, strict=False))


def matches(read: Data, meant: Data, kept: set[str]) -> bool:
    """Whether a part was read as it was meant, its id and the parts in it aside."""
    for key in (read.keys() | meant.keys()) - {"id", "phases", "steps"}:
        one, other = read.get(key, ""), meant.get(key, "")
        if one != other if key in kept else not _alike(one, other):
            return False
    return True


def _alike(read: Any, meant: Any) -> bool:
    if isinstance(read, str) and isinstance(meant, str):
        return read.rstrip() == meant.rstrip()  # the schema takes off what a block of text ends with
    if isinstance(read, dict) and isinstance(meant, dict):
        return read.keys() == meant.keys() and all(_alike(read[key], meant[key]) for key in read)
    if isinstance(read, list) and isinstance(meant, list):
        return len(read) == len(meant) and all(map(_alike, read, meant))
    return isinstance(read, bool) is isinstance(meant, bool) and bool(read == meant)


def phases_of(data: Data) -> list[Data]:
    """The phases of an SOP's data; steps without phases are those of one."""
    phases: list[Data] = data.get("phases") or [{"steps": data.get("steps", [])}]
    return phases


def read_back(text: str) -> Data | None:
    """The data of a Markdown file; None where anything is wrong with it."""
    document, findings = read_markdown(FILE, text.encode())
    if document is None or findings or not isinstance(document.data, dict):
        return None
    return document.data
