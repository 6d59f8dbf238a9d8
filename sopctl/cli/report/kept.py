"""Reports as they were told before, good as long as nothing that they hang on has changed.

What a report hangs on is the run's files, the team's settings and calendar, this program, and for an open run
the day. Nothing is kept of a run in which anything is damaged, nor of what a repository's own templates made,
nor of what auditors get, for which every file is looked at anew. `store/kept.py` says when what is kept
is believed.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sopctl.cli.calendar.files import calendar_mark
from sopctl.cli.maker import maker
from sopctl.cli.report.forms import Wanted
from sopctl.cli.runs.portfolio import FILES, FOLDERS
from sopctl.cli.who import today_in
from sopctl.language import spoken
from sopctl.render.report.audience import Audience
from sopctl.settings import find_settings
from sopctl.store.index import mark_of
from sopctl.store.kept import Kept
from sopctl.store.repository import Repository

if TYPE_CHECKING:
    from sopctl.cli.report.making import Made

FOLDER = "reports"
FORMS = ("html", "md", "text", "json")  # those that are text, and the same wherever they go
MOST = 8  # of one run: for other people, in other forms


class KeptReports:
    """What is kept of a run's reports, seen by whoever wants one of them."""

    def __init__(
        self, repository: Repository, folder: Path, audience: Audience, form: str, wanted: Wanted
    ) -> None:
        self._kept: Kept | None = None
        own = find_settings(repository.root).report
        if form not in FORMS or audience.name == "auditor" or any((wanted.template, *own)):
            return
        run = mark_of(os.fspath(folder), FILES, FOLDERS)
        if not run:
            return
        self._mark = f"{run} {calendar_mark(repository.root)}"
        beside = os.path.relpath(folder, Path(wanted.output).parent)  # evidence is linked to from there
        self._key = json.dumps([audience.name, audience.who, form, wanted.day, beside, spoken()])
        self._kept = Kept(repository, f"{folder.name}.json", maker(), FOLDER, MOST)

    def told(self) -> str | None:
        """The report that is wanted, if it would be the same today."""
        match self._kept and self._kept.get(self._key):
            case [self._mark, None | str() as zone, str() as day, str() as told]:
                return told if not day or day == today_in(zone).isoformat() else None
        return None

    def keep(self, made: "Made") -> None:
        """Keep a report for the next time, where that is possible."""
        if self._kept is not None and made.sound and isinstance(made.told, str):
            self._kept.put(self._key, [self._mark, made.zone, made.day, made.told])
            self._kept.write()
