"""The picture of an SOP or a run: from its name to a file, or to stdout."""

from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.opening import open_repository
from sopctl.cli.output_place import require_place
from sopctl.cli.plan.subject import sop_named
from sopctl.cli.report.unmarked import is_unmarked, say_unmarked
from sopctl.cli.terminal import out, say
from sopctl.cli.who import now
from sopctl.cli.written import write_file
from sopctl.errors import SopctlError
from sopctl.language import _, listed, speaking
from sopctl.render.graph import FORMATS, check, render
from sopctl.render.graph.facts import Picture, gather
from sopctl.runs.layout import Once
from sopctl.runs.made import Made, make
from sopctl.runs.state import begin
from sopctl.runs.survey import Survey
from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.sop.load import Loaded

ENDINGS = {".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".mermaid": "mermaid"}

OUTSIDE = "outside"
AUDIENCES = ("team", OUTSIDE)


def draw(target: str | None, form: str, output: str, direction: str, audience: str) -> None:
    """Write the picture of what a name means. Raises SopctlError."""
    form = form or _form_of(output)
    check(form, direction)
    if audience not in AUDIENCES:
        raise SopctlError(_("--for {name}: a picture is for {names}", name=audience, names=listed(AUDIENCES)))
    repository = open_repository(or_here=Path(target or "").is_file())
    if output:
        require_place(output)
    picture = _picture(repository, target, outside=audience == OUTSIDE)
    with speaking(picture.language):
        told, left_out = render(form, picture, direction)
    if left_out is not None:
        from sopctl.render.graph.as_mermaid import shortened

        say(shortened(left_out))
    if output:
        write_file(output, told.encode("utf-8", "replace"))
        say(_("picture: {file}", file=output))
    else:
        out(told)


def _form_of(output: str) -> str:
    ending = Path(output).suffix.lower()
    if output and ending not in ENDINGS:
        told = _("-o {file}: no picture ends in {ending}", file=output, ending=ending or "…")
        raise SopctlError(told, _("write .svg, .dot or .mmd, or give --format"))
    return ENDINGS.get(ending, FORMATS[0])


def _picture(repository: Repository, target: str | None, *, outside: bool) -> Picture:
    """The picture of a run by its id, of an SOP by id or path, else of a run by the beginning of its id."""
    if target is not None and target not in repository.run_ids():
        loaded = sop_named(repository, target)
        if loaded is not None:
            return _of_sop(loaded, outside=outside)
    from sopctl.cli.runs.choosing import choose_run
    from sopctl.cli.runs.session import load, warn

    opened = load(choose_run(repository, target))
    warn(opened)
    if outside and is_unmarked(opened.run):
        say_unmarked()
    language = opened.state.run.sop.language
    with speaking(language):
        return gather(Survey(opened.state), is_run=True, outside=outside)


def _of_sop(loaded: "Loaded", *, outside: bool) -> Picture:
    """The SOP as a run of it would be of which nothing is known yet."""
    from sopctl.cli.runs.making import sound_sop

    sop = sound_sop(loaded)
    day = now().date().isoformat()
    made = Made(run=sop.id, sop=sop.id, digest="", by="", at=f"{day}T00:00:00+00:00", start=day)
    run = make(made, sop, "", loaded.used)
    if outside and is_unmarked(run):
        say_unmarked()
    with speaking(sop.language):
        state = begin(run)
        return gather(Survey(state, Once(state)), is_run=False, outside=outside)
