"""A step's command: shown whole, run after a yes, its end recorded."""

from sopctl.cli.runs.running import run_command
from sopctl.cli.walker.front import Front
from sopctl.cli.walker.questions import yes_question
from sopctl.cli.walker.walker import Walker
from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.render.clean import clean
from sopctl.runs.acts.ran import Ran
from sopctl.runs.view import StepView


def ask_to_run(front: Front) -> None:
    """Ask whether to run the command of the step shown; then run it."""
    walker = front.walker
    view = walker.view
    label = _("Run this command, as you, in {folder}?", folder=walker.opened.top)
    above = tuple(f"  {line}" for line in view.step.run.strip().split("\n"))
    walker.ask(yes_question(label, lambda: front.outside(lambda: _run(walker, view)), above))


def _run(walker: Walker, view: StepView) -> str:
    """Run a step's command on the terminal as it is and record how it ended; gives what to say of that."""
    print(clean(view.step.run.strip()), flush=True)
    try:
        values = walker.survey.values_at(view.id)
        ended = run_command(view.step.run, values, walker.opened.top, ask_nothing=False)
    except SopctlError as error:
        walker.message = _("; ").join(part for part in (error.message, error.mend) if part)
        return walker.message
    walker.act(Ran(view.id, ended.code, ended.output))
    return _("The command ended with {code}", code=ended.code)
