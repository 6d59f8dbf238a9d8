"""Reminders on their way: written into the journal, then sent, then what became of them.

A process may die between the two writings: then a reminder counts as sent, so that nothing is sent twice, and
the next one names it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sopctl.cli.remind.reminding import Matter
from sopctl.cli.remind.way import can_be_mailed, message_of, way_of
from sopctl.cli.runs.session import Opened, record, refresh
from sopctl.cli.terminal import out, say, say_wrong
from sopctl.errors import Refused, SopctlError
from sopctl.language import _, plural
from sopctl.render.clean import one_line
from sopctl.runs.acts.deliver import Deliver
from sopctl.runs.acts.remind import Remind, read_sent
from sopctl.runs.event import Event
from sopctl.runs.people import same_person, short_name
from sopctl.runs.reminders import told_in
from sopctl.settings import Settings
from sopctl.store.disk import reason
from sopctl.store.lock import alone
from sopctl.store.repository import PRIVATE, Repository

LOCK = "remind.lock"
PATIENCE = 2.0
LOST = "connection lost"  # in the journal, where nothing is translated
NOT_SHARED, ELSEWHERE = "not shared", "sent elsewhere"
MOST_LOST = 2  # lines lost one after the other, from which on the server is left alone


@dataclass(frozen=True)
class Outcome:
    """What became of one person's reminder.

    `state` is due, sent, refused, unsure, failed, elsewhere (another machine sends it) or no-address. `why`
    is what the server said, or LOST, and `told` is that in words.
    """

    matter: Matter
    state: str
    why: str = ""
    told: str = ""


@contextmanager
def one_sender(repository: Repository) -> Iterator[None]:
    """Be the only one who sends reminders in this folder. Raises SopctlError when somebody else does."""
    busy = SopctlError(_("another `sopctl remind` is at work here"), _("try again when it is done"))
    try:
        private = repository.private_folder()
    except OSError as error:
        told = _("cannot write {file}: {why}", file=repository.root / PRIVATE, why=reason(error))
        raise SopctlError(told, _("make room, or mend the access")) from None
    with alone(private / LOCK, PATIENCE, busy):
        yield


Written = list[tuple[Opened, Event]]
Share = Callable[[], None]


class Sender:
    """Sends reminders by one way, and says what became of each; `quiet`: only of those that failed."""

    def __init__(self, settings: Settings, way: str, by: str, *, quiet: bool) -> None:
        """Raises SopctlError when no way out is set, or a secret is missing."""
        self._line = way_of(settings, way)
        self._settings, self._way, self._by, self._quiet = settings, way, by, quiet
        self._lost = 0
        self._done: list[Outcome] = []

    def send(self, matters: Sequence[Matter], share: Share | None = None) -> list[Outcome]:
        """What became of each. With `share` all is written and shared with others before anything leaves.

        Raises SopctlError when it cannot be shared, NotRecorded when the disk is full.
        """
        try:
            ahead = [one for one in matters if self._is_addressed(one)]
            if share is None:
                for one in ahead:
                    if self._is_open(one) and (written := self._write(one)):
                        self._send(one, written)
            else:
                ahead = [one for one in ahead if self._is_open(one)]  # before anything is written
                self._line.close()
                for one, written in self._shared([(one, self._write(one)) for one in ahead], share):
                    if self._is_open(one):
                        self._send(one, written)
                    else:
                        self._note(written, LOST)
        finally:
            self._line.close()
        if left := sum(one.state == "failed" for one in self._done):
            say(plural("{count} reminder was not sent", "{count} reminders were not sent", left))
        return self._done

    def _is_addressed(self, matter: Matter) -> bool:
        if self._way != "mail" or can_be_mailed(matter):
            return True
        self._done.append(Outcome(matter, "no-address"))
        return False

    def _is_open(self, matter: Matter) -> bool:
        """Whether the server is reached; a server that was lost is left alone."""
        if self._lost < MOST_LOST:
            try:
                self._line.open()
            except SopctlError as error:
                say_wrong(one_line(error.message), error.mend)
                self._lost = MOST_LOST
            else:
                return True
        self._done.append(Outcome(matter, "failed"))
        return False

    def _write(self, matter: Matter) -> Written:
        """The events of a reminder, one in each run; a run that takes none is left out, and said why."""
        runs = {opened.folder.name: opened for opened, _item in matter.fresh}
        written = []
        for name, opened in runs.items():
            keys = tuple(
                dict(zip(("step", "kind", "due", "mark"), item.key, strict=True))
                for one, item in matter.fresh
                if one.folder.name == name
            )
            command = Remind(
                matter.person, self._way, matter.today.isoformat(), matter.message(self._way), keys
            )
            try:
                written.append((opened, record(opened, command, self._by)))
            except Refused as error:
                say(_("{run}: {problem}", run=name, problem=error.message))
        if not written:
            self._done.append(Outcome(matter, "failed"))
        return written

    def _shared(self, all_: list[tuple[Matter, Written]], share: Share) -> list[tuple[Matter, Written]]:
        """What is still to be sent once all is shared: not what others wrote down first."""
        if not all_:
            return []
        opened = {one.folder.name: one for _matter, written in all_ for one, _event in written}
        before = {name: {event.id for event in one.state.events} for name, one in opened.items()}
        try:
            share()
        except SopctlError:
            for _matter, written in all_:
                self._note(written, NOT_SHARED)
            raise
        for one in opened.values():
            refresh(one)
        left = []
        for matter, written in all_:
            first = [pair for pair in written if _others(pair, before[pair[0].folder.name])]
            self._note(first, ELSEWHERE)
            rest = [pair for pair in written if pair not in first]
            if rest:
                left.append((matter, rest))
            elif first:
                self._done.append(Outcome(matter, "elsewhere"))
        return left

    def _send(self, matter: Matter, written: Written) -> None:
        from sopctl.store.network.way import Declined, Lost, Unsure

        runs = [opened for opened, _event in written]
        to, message, name = message_of(matter, self._settings, self._way, runs)
        try:
            self._line.send(to, message, name)
        except Declined as error:
            self._lost = self._lost + 1 if isinstance(error, Lost) else 0
            words = one_line(str(error)) or "?"
            outcome = Outcome(matter, "refused", LOST if isinstance(error, Lost) else words, words)
        except Unsure as error:
            self._lost += 1
            outcome = Outcome(matter, "unsure", LOST, one_line(str(error)))
        else:
            self._lost, outcome = 0, Outcome(matter, "sent")
        self._done.append(outcome)
        if outcome.state != "unsure":
            self._note(written, outcome.why)
        _say(outcome, self._line.place, quiet=self._quiet)

    def _note(self, written: Written, refused: str) -> None:
        """Write down what became of a reminder."""
        for opened, event in written:
            record(opened, Deliver(event.id, refused), self._by)


def _others(pair: tuple[Opened, Event], before: set[str]) -> bool:
    """Whether somebody else has written down meanwhile what a reminder is about."""
    opened, event = pair
    own = read_sent(event.data)
    told = told_in(opened.state)
    return any(
        one.event not in before
        and not one.refused
        and one.sent.way == own.way
        and same_person(one.sent.to, own.to)
        for key in own.items
        for one in told.get(key, ())
    )


def _say(outcome: Outcome, place: str, *, quiet: bool) -> None:
    who = one_line(short_name(outcome.matter.person))
    if outcome.state == "sent":
        count = len(outcome.matter.fresh)
        what = plural("{count} step", "{count} steps", count)
        if not quiet:
            out(one_line(_("sent to {person}: {what}", person=outcome.matter.person, what=what)) + "\n")
    elif outcome.state == "refused":
        told = _(
            "{place} refuses the reminder for {person}: {why}", place=place, person=who, why=outcome.told
        )
        say(one_line(told))
    else:
        told = _(
            "{place} was lost while the reminder for {person} was under way: {why}",
            place=place,
            person=who,
            why=outcome.told,
        )
        say(f"{one_line(told)}\n  {_('it may have arrived, so it is not sent again; --again does')}")
