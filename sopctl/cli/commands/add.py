"""sopctl add"""

from pathlib import Path
from typing import Annotated

import typer

from sopctl.cli.terminal import say
from sopctl.errors import SopctlError
from sopctl.language import _, listed


def command(
    sops: Annotated[list[str], typer.Argument(metavar="SOP", help="Ids of SOPs that come with sopctl.")],
) -> None:
    """Copy SOPs that come with sopctl into your library.

    They come with the SOPs that they use, and are yours from then on: change them as you like. What
    is there already is never overwritten. Prints the files written.

    Example: sopctl add event-launch
    """
    from sopctl.cli.taking import chinese_twins, choose, own_library, write_new

    repository = own_library(Path.cwd())
    taken = choose(repository, sops)
    refused = {name: path for name, path in taken.other.items() if name not in taken.used}
    if refused:
        raise SopctlError(
            _(
                "nothing added; not the same as what comes with sopctl: {files}",
                files=listed(repository.shown(path) for path in refused.values()),
            ),
            _("keep yours; or give it another id, or move it out of the library, and add again"),
        )
    write_new(repository.root, taken.files, repository)
    for path in taken.same.values():
        say(_("there already, and the same: {file}", file=repository.shown(path)))
    for path in taken.other.values():
        say(_("yours is kept and used, see whether it fits: sopctl lint {file}", file=repository.shown(path)))
    for name in chinese_twins(sops):
        say(_("also in Chinese: {name}", name=name))
