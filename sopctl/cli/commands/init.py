"""sopctl init"""

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sopctl.cli.terminal import say
from sopctl.errors import SopctlError
from sopctl.language import _, spoken

if TYPE_CHECKING:
    from sopctl.store.repository import Repository

FIRST = "first-steps"
GITHUB, GITLAB = "github", "gitlab"
# Where a host looks for the CI job, and the starter's file for it.
JOBS = {
    GITHUB: (".github/workflows/sops.yml", "sops.yml"),
    GITLAB: (".gitlab-ci.yml", "gitlab-ci.yml"),
}
WORKFLOW = JOBS[GITHUB][0]


def command(
    directory: Annotated[str, typer.Argument(metavar="[DIR]", help="Where; else here.")] = ".",
    sops: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="SOP", help="An SOP that comes with sopctl; may be given again."),
    ] = None,
    host: Annotated[
        str,
        typer.Option("--ci", metavar="HOST", help="The CI job is for github or gitlab; else as origin says."),
    ] = "",
    git: Annotated[
        bool,
        typer.Option("--git", help="Only have git show and merge SOPs by what they mean, in this clone."),
    ] = False,
    git_log: Annotated[
        bool,
        typer.Option("--git-log", help="The same, for git log -p too; git blame then counts other lines."),
    ] = False,
) -> None:
    """Make a starter repository: SOPs, settings, a CI job.

    Without --with it gets one small SOP that teaches sopctl by doing, and editors learn what an SOP file may
    say. What is there already is never overwritten. Prints the files written.

    Example: sopctl init my-team --with event-launch
    """
    from sopctl.cli.taking import chinese_twins, choose, own_library, write_new

    folder = Path(directory)
    if git or git_log:
        from sopctl.cli.review.git_wiring import wire

        if sops or host:
            raise SopctlError(_("{option} stands alone", option="--git-log" if git_log else "--git"))
        wire(own_library(folder), log=git_log)
        return
    if host not in ("", *JOBS):
        raise SopctlError(_("--ci {host}: there are jobs for github and gitlab", host=host))
    if os.path.lexists(folder) and not folder.is_dir():
        raise SopctlError(_("{folder} is not a folder", folder=directory))
    repository = own_library(folder, below=False)
    wanted, library = sops or [], repository.library[0]
    new: dict[Path, bytes] = {}
    kept: list[Path] = []
    for path, data in _frame(repository, host).items():
        if os.path.lexists(path):
            kept.append(path)
        else:
            new[path] = data
    if wanted:
        taken = choose(repository, wanted)
        new |= taken.files
        kept += [*taken.same.values(), *taken.other.values()]
    elif not repository.sop_files():
        new[library / f"{FIRST}.yaml"] = _starter("first-steps.yaml")
        new[library / f"{FIRST}.test.yaml"] = _starter("first-steps.test.yaml")
        wanted = [FIRST]
    else:
        kept.append(library)
    write_new(repository.root, new, repository)
    for path in kept:
        say(_("left as it is: {file}", file=repository.shown(path)))
    for name in chinese_twins(wanted):
        say(_("also in Chinese: {name}", name=name))
    _say_of_above(repository, host)
    _say_what_next(directory, wanted)


def _frame(repository: "Repository", host: str) -> dict[Path, bytes]:
    """What a starter repository has beside SOPs. Settings that pyproject.toml has need no second file."""
    from sopctl import __version__
    from sopctl.cli.editor import editor_files
    from sopctl.cli.review.git_wiring import ATTRIBUTES, attribute_lines
    from sopctl.cli.taking import has_settings
    from sopctl.settings import FILE, PROJECT

    root = repository.root
    own = PROJECT if has_settings(root, above=False) and not os.path.lexists(root / FILE) else FILE
    job, starter = JOBS[host or _host_of(root)]
    return {
        root / own: _starter("sopctl.toml"),
        root / ATTRIBUTES: "".join(f"{line}\n" for line in attribute_lines(repository)).encode(),
        root / job: _starter(starter).replace(b"@VERSION@", __version__.encode()),
        **editor_files(repository),
    }


def _host_of(root: Path) -> str:
    """The host whose CI looks at the repository, as far as the address of its origin tells."""
    from sopctl.store.git import setting

    return GITLAB if GITLAB in setting(root, "remote.origin.url").lower() else GITHUB


def _starter(name: str) -> bytes:
    """A file of the starter repository, in the language spoken now."""
    from sopctl.store.shipped import PACKAGE

    return (PACKAGE / "starter" / spoken() / name).read_bytes()


def _say_of_above(repository: "Repository", host: str) -> None:
    """What the folders above mean for the repository: a library there, and where git has its top."""
    from sopctl.settings import find_settings

    root = repository.root
    with suppress(SopctlError):
        above = find_settings(root.parent).root
        if not (root / ".git").exists():
            say(_("{folder} has SOPs too; inside {here} these count alone", folder=above, here=root))
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
    if top is None:
        say(_("no git repository yet; make it one: git init"))
    elif top != root and (host or _host_of(root)) == GITHUB:
        there = repository.shown(top / WORKFLOW)
        say(_("GitHub looks for CI jobs at the top of the repository only: {file}", file=there))
    if top is not None:
        say(_("for git to say what a change means: {command}", command="sopctl init --git"))


def _say_what_next(directory: str, sops: list[str]) -> None:
    """The next two commands, with what they are for."""
    here = "sopctl" if Path(directory).resolve() == Path.cwd() else f"sopctl -C {shlex.quote(directory)}"
    say(_("next:"))
    for words in ("lint", f"run {sops[0]}" if sops else "list"):
        say(f"  {here} {words}")
