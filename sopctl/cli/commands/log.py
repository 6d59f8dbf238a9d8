"""sopctl log"""

import sys

from sopctl.cli.options import Json, Run
from sopctl.cli.terminal import out


def command(run: Run = None, as_json: Json = False) -> None:
    """Show what happened in a run, event by event.

    With --json each line is one event of the journal, in fold order.

    Example: sopctl log spring-fair
    """
    from sopctl.cli.opening import open_repository
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.session import load, warn
    from sopctl.render.clean import clean_json
    from sopctl.render.events import log_text
    from sopctl.runs.event import encode

    opened = load(choose_run(open_repository(), run))
    warn(opened)
    if as_json:
        out("".join(clean_json(encode(event).decode()) for event in opened.state.events))
    else:
        out(log_text(opened.state))
    sys.stdout.flush()
