"""sopctl merge-file"""

from typing import Annotated

import typer


def command(
    base: Annotated[
        str, typer.Argument(metavar="BASE", help="The file as both began with it.", show_default=False)
    ],
    ours: Annotated[
        str,
        typer.Argument(metavar="OURS", help="The file as we have it; takes the result.", show_default=False),
    ],
    theirs: Annotated[
        str, typer.Argument(metavar="THEIRS", help="The file as they have it.", show_default=False)
    ],
    path: Annotated[
        str,
        typer.Argument(metavar="PATH", help="The name of the file in the repository.", show_default=False),
    ] = "",
) -> None:
    """Merge two changed versions of an SOP file, for git.

    What the lines tell is merged by lines, what they cannot tell step by step and key by key. The result is
    written to OURS; exit 1 when something clashes, which is told and marked in the file.

    Example: git config merge.sopctl.driver "sopctl merge-file %O %A %B %P"
    """
    from sopctl.cli.review.merging import merge_files

    raise typer.Exit(merge_files(base, ours, theirs, path))
