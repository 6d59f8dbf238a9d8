"""The walker's mind: which step is shown, what has the focus, what is asked. No terminal here."""

from datetime import date
from typing import Any, Literal

from sopctl.cli.calendar.team import team_at
from sopctl.cli.runs.session import Opened, record, voided
from sopctl.cli.walker.questions import Question
from sopctl.cli.who import now
from sopctl.errors import NotRecorded, SopctlError
from sopctl.language import _
from sopctl.render.events import acknowledgement
from sopctl.render.walker.search import found
from sopctl.render.walker.step import Item, items_of
from sopctl.render.walker.turns import Turns, is_mine, turns
from sopctl.render.walker.words import owner_name
from sopctl.runs.event import Event
from sopctl.runs.people import Actor
from sopctl.runs.survey import Survey
from sopctl.runs.view import StepView, missing_at

Mode = Literal["step", "text", "list", "end", "help"]


class Walker:
    """`question` is what is asked, if anything; `sought` what the list of steps is filtered by.

    `filling` says that answers are asked for one after the other, since enter began to.
    """

    def __init__(self, opened: Opened, by: str) -> None:
        self.opened = opened
        self.by = by
        self.began = now()
        self.mode: Mode = "step"
        self.question: Question | None = None
        self.sought = ""
        self.message = ""
        self.recorded: list[str] = []
        self.events: list[Event] = []
        self.focus: Item | None = None
        self.filling = False
        self._looked: tuple[object, Survey, Turns, dict[str, StepView]] | None = None
        self.at = ""
        self.go_to_next(others=True)

    @property
    def survey(self) -> Survey:
        """The run looked over, anew when its state has changed."""
        return self._look()[1]

    @property
    def turns(self) -> Turns:
        """What waits for this person, and for whom the rest waits."""
        return self._look()[2]

    @property
    def today(self) -> date:
        """The day that it is for the team."""
        return team_at(self.opened.top).today()

    @property
    def actor(self) -> Actor:
        """The person at the keys, now."""
        return Actor(self.by, now().isoformat(timespec="seconds"))

    @property
    def view(self) -> StepView:
        """The step shown."""
        return self._look()[3][self.at]

    @property
    def closed(self) -> bool:
        return self.opened.state.closed is not None

    # Moving

    def show(self, step: str) -> None:
        """Put a step on the screen."""
        self.at, self.mode, self.sought = step, "step", ""
        items = self.missing() or items_of(self.view)
        self.focus = items[0] if items else None
        self.filling = False

    def go_to_next(self, *, others: bool = False) -> None:
        """The next step that waits for this person: one to work on, else one to approve.

        After those comes the end; with `others` a step that waits for somebody else goes before it.
        """
        order = [one.id for one in self.survey.instances]
        start = order.index(self.at) + 1 if self.at in order else 0
        places = {step: place for place, step in enumerate((*order[start:], *order[:start]))}
        turns = self.turns
        for views in (turns.mine, turns.to_approve, turns.others if others else ()):
            if views:
                view = min(views, key=lambda one: places[one.id])
                self.show(view.id)
                if views is turns.others:
                    self.say(
                        _("nothing more waits for you; this waits for {person}", person=owner_name(view))
                    )
                return
        self.at = self.at or order[0]
        self.mode = "end"

    def go_on_from(self, view: StepView) -> None:
        """On after a step. Whoever does what is another's goes on with that; nobody slips into it."""
        self.go_to_next(others=not is_mine(self.survey, view, self.actor))

    def move(self, by: int) -> None:
        """To the step before or after the one shown, whatever its status."""
        order = [one.id for one in self.survey.instances]
        place = order.index(self.at) + (0 if self.mode == "end" else by)
        if 0 <= place < len(order):
            self.show(order[place])
        else:
            self.message = _("this is the first step") if by < 0 else _("this is the last step")

    def move_focus(self, by: int) -> None:
        """To the item before or after the one in focus; in the list, to another step."""
        if self.mode == "list":
            order = [view.id for view in self.listed()]
            place = order.index(self.at) + by if self.at in order else 0
            self.at = order[min(max(place, 0), len(order) - 1)] if order else self.at
            return
        items = items_of(self.view)
        if self.focus in items:
            self.focus = items[min(max(items.index(self.focus) + by, 0), len(items) - 1)]

    def listed(self) -> list[StepView]:
        """The steps of the list: those that are sought."""
        return found(self.survey, self.sought) if self.sought else self.survey.steps

    def seek(self, words: str) -> None:
        """Filter the list; the focus goes to a step that is still there."""
        self.sought = words
        self.move_focus(0)

    def missing(self) -> list[Item]:
        """What the step shown still lacks, in the order in which it is shown."""
        view = self.view
        lacking = {(one.kind, one.name) for one in missing_at(view)}
        return [item for item in items_of(view) if (item.kind, item.name) in lacking]

    # Acting

    def act(self, command: Any, files: tuple[Any, ...] = ()) -> bool:
        """Record an act and say so; or say why not."""
        before = self.opened.state
        try:
            event = record(self.opened, command, self.by, files)
        except NotRecorded as error:
            self.message = f"{error.message}{_('. ')}{error.mend}"
            return False
        except SopctlError as error:
            self.message = _("; ").join(part for part in (error.message, error.mend) if part)
            return False
        self.message = acknowledgement(event, self.opened.state)
        self.recorded.append(self.message)
        self.events.append(event)
        if event.kind != "withdrawn" and (void := voided(before, self.opened.state, event.step or "")):
            self.say(void)
        return True

    def say(self, told: str) -> None:
        """Tell something, behind what is told already."""
        self.message = _("; ").join(part for part in (self.message, told) if part)

    def ask(self, question: Question) -> None:
        self.question = question

    def leave_question(self) -> None:
        """The person leaves what is asked."""
        question, self.question, self.filling = self.question, None, False
        if question is not None and question.left is not None:
            question.left()

    def _look(self) -> tuple[object, Survey, Turns, dict[str, StepView]]:
        state = self.opened.state
        if self._looked is None or self._looked[0] is not state:
            survey = Survey(state)
            views = {view.id: view for view in survey.steps}
            self._looked = (state, survey, turns(survey, self.actor), views)
            if self.at and self.at not in views:  # the row that the step was for was taken out
                self.say(_("{step} is not there any more", step=self.at))
                self.focus, self.mode, self.at = None, "list", next(iter(views))
        return self._looked
