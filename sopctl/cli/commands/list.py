"""sopctl list"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, width
from sopctl.language import _

if TYPE_CHECKING:
    from sopctl.cli.library import Library


def command(as_json: Json = False) -> None:
    """List the SOPs of the library.

    An SOP that cannot be read is listed with its first finding. Those that come with sopctl, and are
    not in the library yet, are listed after its own (with --json, `path` is null).

    Example: sopctl list
    """
    from sopctl.cli.library import Library, shipped
    from sopctl.cli.opening import open_repository
    from sopctl.render.clean import to_json
    from sopctl.render.tables import table, to_text

    own = Library(open_repository(or_here=True))
    facts = [_facts(own, path, own.repository.shown(path)) for path in own.files]
    taken = {one["sop"] for one in facts}
    others = shipped()
    if others.repository.root not in own.repository.library:
        more = [_facts(others, path, None) for path in others.files]
        facts += [one for one in more if one["sop"] not in taken]
    if as_json:
        out(to_json(facts))
        return
    rows = [
        [
            str(one["sop"]),
            str(one["version"] or ""),
            _("cannot be read: {problem}", problem=one["problem"])
            if one["problem"]
            else " · ".join(filter(None, (one["title"], one["summary"]))),
        ]
        for one in facts
    ]
    here = [row for row, one in zip(rows, facts, strict=True) if one["path"] is not None]
    headers = ["SOP", _("version"), _("title")]
    if here:
        out(to_text(table(here, headers, flexible=2), width(), color=color()))
    if rows[len(here) :]:
        out(_("\nShipped with sopctl; take one with `sopctl add SOP`:\n").lstrip("\n" if not here else ""))
        out(to_text(table(rows[len(here) :], headers, flexible=2), width(), color=color()))


def _facts(library: "Library", path: Path, shown: str | None) -> dict[str, Any]:
    from sopctl.errors import SopctlError
    from sopctl.sop.file_names import id_of

    try:
        loaded = library.load(path)
        sop, name = loaded.sop, loaded.id
        errors = [one for one in loaded.findings if one.rule.severity == "error"]
        problem = errors[0].message if errors else None
    except SopctlError as error:
        sop, name, problem = None, id_of(path.name), error.message
    return {
        "sop": name,
        "title": sop.title if sop else None,
        "version": sop.version if sop else None,
        "language": sop.language if sop else None,
        "summary": sop.summary if sop else "",
        "tags": sop.tags if sop else [],
        "path": shown,
        "problem": problem,
    }
