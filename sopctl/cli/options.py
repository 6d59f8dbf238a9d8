"""Options that several commands share."""

from typing import Annotated, Any

import typer

HELP_NAMES: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

Run = Annotated[
    str | None,
    typer.Argument(
        metavar="[RUN]", help="A run's id or the beginning of it; may be left out when one is open."
    ),
]
RunName = Annotated[str, typer.Argument(metavar="RUN", help="A run's id or the beginning of it.")]
StepName = Annotated[str, typer.Argument(metavar="STEP", help="A step's id or the beginning of it.")]
As = Annotated[
    str,
    typer.Option("--as", metavar="PERSON", help='Who acts: "Name <mail>"; else you, as git knows you.'),
]
Json = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]
