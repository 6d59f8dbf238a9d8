"""An SOP as a Markdown file that reads back to the same SOP.

Each text goes where a reader of Markdown expects it, if reading it from there gives the same text;
else it goes into the `yaml sop` block, where nothing is taken for structure. What is read to find that
out is bounded: an SOP that would take too long gets all its texts into such blocks.
"""

from collections.abc import Iterable

from pydantic import ValidationError

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.sop.markdown_parts import escaped, phase_parts, step_parts
from sopctl.sop.markdown_reader import MAX_LENGTH, MAX_LINES
from sopctl.sop.markdown_trial import Data, Trial, matches, phases_of, read_back, sift
from sopctl.sop.model import Sop
from sopctl.sop.plain_data import plain_data
from sopctl.sop.yaml_writer import UNSEEN, dump, length

HEAD = ("title", "purpose")
BODY = ("title", "warning", "caution", "do", "check", "run")  # keys that have a place in the text
ROUNDS = 6
GROUP = 8  # steps that are tried at once, since each reading costs as much as ten lines

Spot = tuple[int, ...]  # () is the head, (p,) a phase, (p, s) a step


def write_markdown(sop: Sop) -> str:
    """The SOP as a Markdown file. Raises SopctlError where none reads back to the same SOP."""
    data = plain_data(sop)
    if _must_exceed(data):
        raise _too_long()
    plan = _Plan(data)
    for _round in range(ROUNDS):
        text = plan.text()
        if _exceeds(text):
            raise _too_long()
        if plan.trial.left <= 0:
            break
        back = plan.trial.read(text)
        if back is not None and _is(back, sop):
            return text
        if not plan.learn(back):
            break
    plan.be_explicit()
    text = plan.text()
    if _exceeds(text):
        raise _too_long()
    back = read_back(text)
    if back is not None and _is(back, sop):
        return text
    raise SopctlError(_("no Markdown file reads back to the same SOP"), _("use `--format yaml`"))


class _Plan:
    """What of the head and of each phase and step goes into the text, and which ids must be written."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.trial = Trial()
        self.exact = False
        self.nested = "phases" in data
        self.phases: list[Data] = data.get("phases") or [{"steps": data.get("steps", [])}]
        self.named: set[Spot] = set()  # where ids must be written
        self.tried: set[Spot] = set()
        self.parts: dict[Spot, Data] = {(): data}
        self.kept: dict[Spot, set[str]] = {(): _showable(data, HEAD)}
        for p, phase in enumerate(self.phases):
            self.parts[p,], self.kept[p,] = phase, _showable(phase, ("title",))
            for s, step in enumerate(phase["steps"]):
                self.parts[p, s], self.kept[p, s] = step, _showable(step, BODY)

    def learn(self, back: Data | None) -> bool:
        """Write in another way what came out otherwise; false if there is nothing to learn."""
        doubted = [spot for spot in (self.parts if back is None else self.unlike(back)) if self.kept[spot]]
        if back is None or doubted:
            self.lower(doubted)
            return bool(doubted)
        named = {spot for spot, part, read in self.pairs(back) if spot and part.get("id") != read.get("id")}
        if not named <= self.named:
            self.named |= named
        elif not self.exact:
            self.exact = True
        else:
            return False
        return True

    def pairs(self, back: Data) -> Iterable[tuple[Spot, Data, Data]]:
        """What was meant and what was read, side by side."""
        yield (), self.data, back
        read = phases_of(back)
        for spot, part in self.parts.items():
            other = read[spot[0]] if spot and spot[0] < len(read) else {}
            if len(spot) == 1:
                yield spot, part, other
            elif spot:
                steps = other.get("steps", [])
                yield spot, part, steps[spot[1]] if spot[1] < len(steps) else {}

    def unlike(self, back: Data) -> list[Spot]:
        """Where another text was read than was meant."""
        return [spot for spot, part, read in self.pairs(back) if not matches(read, part, self.kept[spot])]

    def lower(self, doubted: list[Spot]) -> None:
        """Keep of the doubted parts what reads back when it stands alone; nothing if that was tried."""
        before = {spot: self.kept[spot] for spot in doubted}
        for spot in doubted:
            if spot in self.tried:
                self.kept[spot] = set()
        fresh = [spot for spot in doubted if spot not in self.tried]
        self.tried.update(fresh)
        if () in fresh:
            self.kept[()] = {key for key in self.kept[()] if self.trial.head(self.data, key)}
        for depth, reads in ((1, self.trial.titles), (2, self.trial.steps)):
            spots = [spot for spot in fresh if len(spot) == depth]
            for spot in spots:
                self.kept[spot] = set()
            for start in range(0, len(spots), GROUP):
                group = [(self.parts[spot], before[spot]) for spot in spots[start : start + GROUP]]
                for spot, kept in zip(spots[start:], sift(group, reads), strict=False):
                    self.kept[spot] = kept
        if all(self.kept[spot] == kept for spot, kept in before.items()):
            self.kept |= {spot: set() for spot in doubted}

    def be_explicit(self) -> None:
        """Trust nothing: every id is written, and texts stand in `yaml sop` blocks."""
        self.named = set(self.parts)
        self.kept = {spot: set() for spot in self.parts}
        self.exact = True

    def text(self) -> str:
        apart = {"phases", "steps", *self.kept[()]}
        rest = {key: value for key, value in self.data.items() if key not in apart}
        parts = [f"---\n{dump(rest, exact=self.exact)}---"]
        if "title" in self.kept[()]:
            parts.append(f"# {escaped(self.data['title'])}")
        if "purpose" in self.kept[()]:
            parts.append(self.data["purpose"])
        for spot, part in self.parts.items():
            write = step_parts if len(spot) == 2 else phase_parts
            if len(spot) == 2 or (spot and self.nested):
                parts += write(part, self.kept[spot], explicit=spot in self.named, exact=self.exact)
        return "\n\n".join(parts) + "\n"


def _showable(data: Data, keys: Iterable[str]) -> set[str]:
    """The keys whose texts people can see as they are; a heading has one line."""
    texts = {key: data[key] for key in keys if data.get(key) and not (key == "title" and "\n" in data[key])}
    return {key for key, value in texts.items() if not UNSEEN.search("".join(value))}


def _is(back: Data, sop: Sop) -> bool:
    try:
        return Sop.model_validate(back) == sop
    except ValidationError:
        return False


def _must_exceed(data: Data) -> bool:
    """Whether it is longer than a file may be, however it is written: ids need not be, headings must."""
    parts = [*data.get("phases", []), *(step for phase in phases_of(data) for step in phase["steps"])]
    ids = sum(len(part["id"]) for part in parts)
    return len(parts) * 2 > MAX_LINES or length(data) - ids > MAX_LENGTH


def _exceeds(text: str) -> bool:
    return len(text) > MAX_LENGTH or text.count("\n") >= MAX_LINES


def _too_long() -> SopctlError:
    message = _("as Markdown this SOP has more than {lines:,} lines or {most:,} characters, "
                "the most that a Markdown SOP may have", lines=MAX_LINES, most=MAX_LENGTH)  # fmt: skip
    return SopctlError(message, _("use `--format yaml`"))
