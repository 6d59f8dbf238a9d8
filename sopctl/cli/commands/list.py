"""sopctl list"""

from sopctl.cli.options import Json
from sopctl.cli.terminal import color, out, width


def command(as_json: Json = False) -> None:
    """List the SOPs of the library.

    An SOP that cannot be read is listed with its first finding.

    Example: sopctl list
    """
    from sopctl.cli.library import open_repository
    from sopctl.errors import SopctlError
    from sopctl.render.clean import to_json
    from sopctl.render.tables import table, to_text
    from sopctl.sop.load import load_sop
    from sopctl.store.repository import read_sop

    repository = open_repository()
    facts = []
    for path in repository.sop_files():
        shown = repository.shown(path)
        try:
            loaded = load_sop(shown, read_sop(path))
            sop = loaded.sop
            problem = loaded.findings[0].message if loaded.findings else None
        except SopctlError as error:
            sop, problem = None, error.message
        facts.append(
            {
                "sop": sop.id if sop else path.name.split(".")[0],
                "title": sop.title if sop else None,
                "version": sop.version if sop else None,
                "summary": sop.summary if sop else "",
                "tags": sop.tags if sop else [],
                "path": shown,
                "problem": problem,
            }
        )
    if as_json:
        out(to_json(facts))
        return
    rows = [
        [str(one["sop"]), str(one["version"] or ""),
         f"cannot be read: {one['problem']}" if one["problem"] else f"{one['title']}. {one['summary']}"]
        for one in facts
    ]  # fmt: skip
    out(to_text(table(rows, ["SOP", "version", "title"], flexible=2), width(), color=color()))
