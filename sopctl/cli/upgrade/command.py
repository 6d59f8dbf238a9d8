"""The way of `sopctl upgrade` from runs to exit code: each run for itself, all of it or nothing."""

from pathlib import Path
from typing import Any, NamedTuple

from sopctl.cli.opening import open_repository
from sopctl.cli.runs.choosing import choose_run
from sopctl.cli.runs.portfolio import standings
from sopctl.cli.runs.session import load, warn
from sopctl.cli.terminal import color, interactive, out, say, width
from sopctl.cli.upgrade.upgrading import Upgrading, Versions, Wanted, ask_for, look, upgrade
from sopctl.cli.who import who_acts
from sopctl.errors import BadFile, Refused, SopctlError
from sopctl.language import _, plural
from sopctl.render.clean import one_line, to_json
from sopctl.render.events import acknowledgement
from sopctl.render.upgrade import upgrade_facts, upgrade_text, version_told

REFUSED = 2


class Options(NamedTuple):
    """How an upgrade is done; `acts` is who does it."""

    everything: bool
    to: str
    dry_run: bool
    sure: bool
    as_json: bool
    acts: str


def upgrade_runs(run: str | None, wanted: Wanted, options: Options) -> int:
    """Upgrade a run, or every open one. Raises SopctlError for a single run that cannot be."""
    if options.everything and run is not None:
        raise SopctlError(_("{one} and {other} do not go together", one="RUN", other="--all"))
    repository = open_repository()
    if options.everything:
        folders = [repository.runs / one.run for one in standings(repository) if not one.closed]
        if not folders:
            raise SopctlError(_("no run is open"), _("make one: sopctl new SOP"))
    else:
        folders = [choose_run(repository, run)]
    versions = Versions(repository, options.to)
    by = "" if options.dry_run else who_acts(options.acts)
    found: list[Upgrading] = []
    refused: dict[str, SopctlError] = {}
    for folder in folders:
        try:
            found.append(_look(folder, versions, wanted, options))
        except (SopctlError, BadFile) as error:
            if not options.everything:
                raise
            refused[folder.name] = error
    for one in found:
        _show(one, options)
    refused |= {one.opened.folder.name: why for one in found if (why := one.problem) is not None}
    ahead = [one for one in found if one.plan is not None and one.problem is None]
    facts = [
        upgrade_facts(one.plan, one.opened.folder.name, one.opened.state.run.made) | {"recorded": False}
        for one in found
    ]
    done: dict[str, str] = {}
    if ahead and not options.dry_run and (options.everything or not refused) and _agreed(ahead, options):
        for one in ahead:
            try:
                event = upgrade(one, repository, by)
            except SopctlError as error:
                refused[one.opened.folder.name] = error
                continue
            done[one.opened.folder.name] = event.id
            if not options.as_json:
                where = f"{one.opened.folder.name}  " if options.everything else ""
                out(where + acknowledgement(event, one.opened.state) + "\n")
    if options.as_json:
        _print_facts(facts, refused, done, options)
    return _end(refused, options)


def _look(folder: Path, versions: Versions, wanted: Wanted, options: Options) -> Upgrading:
    opened = load(folder)
    warn(opened)
    if opened.state.closed is not None:
        told = _("{run} is closed", run=folder.name)
        raise Refused(told, _("what is closed keeps the version that it was done by"))
    loaded = versions.named(opened.state.run.made.sop)
    one = look(opened, loaded, versions.commit, wanted)
    to_ask = one.plan is not None and any(ask.kind in ("parameter", "role") for ask in one.plan.asks)
    if to_ask and interactive() and not options.as_json and not options.dry_run:
        try:
            wanted = ask_for(one, wanted)
        except EOFError:
            raise KeyboardInterrupt from None
        one = look(opened, loaded, versions.commit, wanted)
    return one


def _show(one: Upgrading, options: Options) -> None:
    if options.as_json:
        return
    if one.plan is None:
        told = _("{run} has that version already: {version}", run=one.opened.folder.name,
                 version=version_told(one.opened.state.run.made))  # fmt: skip
        out(one_line(told) + "\n")
    else:
        out(upgrade_text(one.plan, width(), color=color()) + "\n")


def _agreed(ahead: list[Upgrading], options: Options) -> bool:
    """Whether somebody says that it is to be done. Raises SopctlError when nobody can be asked."""
    if options.sure:
        return True
    if not interactive() or options.as_json:
        raise SopctlError(_("nothing is upgraded without a yes"), _("say --yes, or --dry-run to look only"))
    from sopctl.cli.ask import ask_whether

    return ask_whether(plural("Upgrade {count} run?", "Upgrade {count} runs?", len(ahead)))


def _print_facts(
    facts: list[dict[str, Any]], refused: dict[str, SopctlError], done: dict[str, str], options: Options
) -> None:
    known = {one["run"] for one in facts}
    facts = [{**one, "recorded": one["run"] in done, "refused": one["run"] in refused} for one in facts]
    facts += [{"run": run, "recorded": False, "refused": True} for run in refused if run not in known]
    facts.sort(key=lambda one: str(one["run"]))
    out(to_json(facts if options.everything else facts[0]))


def _end(refused: dict[str, SopctlError], options: Options) -> int:
    """The exit code; every refusal is told, with what somebody may decide."""
    if not refused:
        return 0
    if not options.everything:
        raise next(iter(refused.values()))
    for run, error in sorted(refused.items()):
        say(one_line(_("{run}: not upgraded: {problem}", run=run, problem=str(error))))
        if error.mend:
            say("  " + one_line(error.mend))
    return REFUSED
