"""The command line as a whole: every command by name, imported when it is called."""

import os
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sopctl.cli.options import HELP_NAMES
from sopctl.language import ENGLISH, N_, _, spoken

# The first line of each command's help. A test holds it against the command's own docstring.
COMMANDS = {
    "init": N_("Make a starter repository: SOPs, settings, a CI job."),
    "list": N_("List the SOPs of the library."),
    "add": N_("Copy SOPs that come with sopctl into your library."),
    "show": N_("Show an SOP as a document."),
    "lint": N_("Check SOP files; exit 1 when something is wrong."),
    "diff": N_("Tell what a change to SOPs means."),
    "test": N_("Try SOP tests; exit 1 when one fails."),
    "schema": N_("Print the JSON Schema of SOP files, for editors."),
    "history": N_("Show which commits changed what an SOP means, the newest first."),
    "blame": N_("Show since when each step of an SOP reads so, and who wrote it."),
    "graph": N_("Draw an SOP or a run: phases, steps, and what comes before what."),
    "plan": N_("Work out dates back from the days that count."),
    "new": N_("Make a run of an SOP; prints the run's id."),
    "due": N_("List which runs of repeating SOPs should be there, and are not."),
    "run": N_("Walk through a run, step by step."),
    "status": N_("Show how a run stands, or all runs."),
    "mine": N_("List what waits for you in all runs, the most urgent first."),
    "remind": N_("Remind people of what is due, in one mail each."),
    "start": N_("Say that a step has begun."),
    "done": N_("Record that a step is done."),
    "skip": N_("Leave a step out, with a reason."),
    "block": N_("Say that a step cannot go on, with a reason."),
    "reopen": N_("Bring a settled step back."),
    "note": N_("Write a note at a step."),
    "set": N_("Set fields of a step."),
    "check": N_("Tick checks of a step."),
    "attach": N_("Attach a file or a link to a step."),
    "approve": N_("Approve what was done at a step."),
    "reject": N_("Reject what was done at a step, with a reason."),
    "withdraw": N_("Take your approval of a step back, with a reason."),
    "undo": N_("Take back what you did last in a run."),
    "settle": N_("Settle what people did apart at a step."),
    "assign": N_("Give a step to somebody else than its role has."),
    "bind": N_("Say who has a role from now on."),
    "delegate": N_("Let somebody act for a role for some days."),
    "redline": N_("Propose another wording for a step."),
    "propose": N_("Propose for an SOP what its runs show, on a new branch."),
    "upgrade": N_("Move a run to the newer version of its SOP."),
    "close": N_("End a run whose steps are all settled."),
    "log": N_("Show what happened in a run, event by event."),
    "sync": N_("Share runs with others through git."),
    "verify": N_("Check that nothing in runs was changed or lost."),
    "tidy": N_("Pack the journals of closed runs into one file each."),
    "report": N_("Write the report of a run, or of all together."),
}
# What git calls, by itself or because settings say so: no list has them.
FOR_GIT = ("git-diff", "git-text", "merge-file")


class _Commands(TyperGroup):
    """Help and completion need names and summaries alone; a command's module costs time."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        if cmd_name in FOR_GIT:
            return TyperCommand(cmd_name, hidden=True)
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=_(COMMANDS[cmd_name]))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]  # for "did you mean"
        name, stub, rest = super().resolve_command(ctx, args)
        return name, stub and load_command(str(name)), rest


def load_command(name: str) -> Any:
    """The real command of a name, with its options; its module may say with `Parsed` how it is read."""
    module = import_module(f"sopctl.cli.commands.{name.replace('-', '_')}")
    app = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=HELP_NAMES)
    app.command(name, cls=getattr(module, "Parsed", TyperCommand))(module.command)
    return _in_words(typer.main.get_command(app))


def _in_words(command: Any) -> Any:
    """A command whose help is in the reader's language."""
    if spoken() == ENGLISH:
        return command
    from sopctl.cli.wording import translate

    return translate(command)


app = typer.Typer(
    cls=_Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=HELP_NAMES,
    no_args_is_help=True,
)


def _version(wanted: bool) -> None:
    if wanted:
        from sopctl import __version__

        typer.echo(f"sopctl {__version__}")
        raise typer.Exit


@app.callback()
def _sopctl(
    directory: Annotated[str, typer.Option("-C", metavar="DIR", help="Work as if started in DIR.")] = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="LANG", help="Speak en or zh.")
    ] = "",  # by now chosen
    no_color: Annotated[bool, typer.Option("--no-color", help="Print without colour.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Standard operating procedures as text in git: check them, run them, report them.

    Example: sopctl new event-launch, then sopctl run
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"
    if directory:
        from sopctl.errors import SopctlError

        try:
            os.chdir(directory)
        except (OSError, ValueError) as error:
            raise SopctlError(f"-C {directory}: {getattr(error, 'strerror', error)}") from None


def run(argv: list[str]) -> int:
    """Run a command line and give its exit code."""
    from sopctl.errors import SopctlError

    try:
        main = _in_words(typer.main.get_command(app))
        return int(main.main(args=argv, prog_name="sopctl", standalone_mode=False) or 0)
    except typer.Abort:
        raise KeyboardInterrupt from None
    except typer.TyperException as error:
        help_asked = type(error).__name__ == "NoArgsIsHelpError"
        if help_asked:
            typer.echo(error.format_message())
            return 2
        context = getattr(error, "ctx", None)
        path = context.command_path if context else "sopctl"
        message = error.format_message()
        if spoken() != ENGLISH:
            from sopctl.cli.wording import usage_error

            message = usage_error(message)
        raise SopctlError(message, _("`{command} --help` shows how", command=path)) from None
