"""Merging SOP files for git: by lines where that does what both wanted, else by meaning."""

import tempfile
from pathlib import Path

from sopctl.cli.review.meanings import Merging
from sopctl.cli.terminal import say
from sopctl.errors import SopctlError
from sopctl.language import _, plural
from sopctl.render.clean import one_line
from sopctl.store.disk import read, reason, write_output
from sopctl.store.git import call, setting
from sopctl.store.repository import MAX_SOP

SECONDS = 60
STYLE, WITH_BASE = "merge.conflictStyle", ("diff3", "zdiff3")
MAX_TOLD = 20  # clashes


class Lines:
    """What git makes of three texts, line by line; `style` is that of its marks, else as settings say.

    `choice` of --ours and --theirs settles each clash so. Raises SopctlError where git makes nothing of them.
    """

    def __init__(self, base: Path, ours: Path, theirs: Path, *, style: str = "", choice: str = "-q") -> None:
        styled = ("-c", f"{STYLE}={style}") if style else ()
        words = (*styled, "merge-file", "-p", "-q", choice, "-L", "ours", "-L", "base", "-L", "theirs")
        done = call(Path.cwd(), (*words, *map(str, (ours, base, theirs))), b"", SECONDS)
        if done is None or done.returncode < 0 or done.returncode > 127:
            raise SopctlError(_("git cannot merge these files by lines"), _("merge them by hand"))
        self.raw, self.is_clean = done.stdout, done.returncode == 0


def marked(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """Two texts as one, with git's marks around what each has in another way.

    Where settings ask for it, what `base` has there stands between; without a base, or where git would then
    leave a mark out, it does not. Raises SopctlError, and OSError where there is no room for it.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("nothing", "base", "ours", "theirs")]
        for path, raw in zip(paths, (b"", base, ours, theirs), strict=True):
            path.write_bytes(raw)
        nothing, *three = paths
        if base and setting(Path.cwd(), STYLE) in WITH_BASE:
            settled = [Lines(*three, choice=choice).raw for choice in ("--ours", "--theirs")]
            if settled == [ours, theirs]:
                return Lines(*three).raw
        return Lines(nothing, *three[1:], style="merge").raw


def merge_files(base: str, ours: str, theirs: str, name: str) -> int:
    """Merge three files into OURS; 1 where something clashes, else 0.

    Raises SopctlError where a file cannot be read or written.
    """
    paths = [Path(one).absolute() for one in (base, ours, theirs)]
    shown = one_line(name or ours)
    raws = [read(path) for path in paths]
    if raws[1] == raws[2] or raws[0] == raws[2]:
        return 0
    if raws[0] == raws[1]:
        return _written(paths[1], raws[2], clean=True)
    try:
        lines = Lines(*paths)
    except SopctlError as error:  # as git does with a binary file: ours stays, and a person looks at it
        say(f"{shown}: {error.message}")
        return 1
    if max(map(len, raws)) > MAX_SOP:
        return _written(paths[1], lines.raw, clean=lines.is_clean)
    try:
        merging = Merging(Path(name or ours), raws, lines.raw if lines.is_clean else None, marked)
        made = merging.made()
    except Exception as error:  # whatever it is, git gets what the lines say, and a person looks at it
        why = error.message if isinstance(error, SopctlError) else type(error).__name__
        say(_("{file}: not merged by meaning: {why}", file=shown, why=one_line(str(why))))
        return _written(paths[1], lines.raw, clean=False)
    if made is None:
        say(_("{file}: merged by lines alone: one of its versions is no SOP that can be read", file=shown))
        return _written(paths[1], lines.raw, clean=lines.is_clean)
    for one in made.told[:MAX_TOLD]:
        say(f"{shown}: {one}")
    if len(made.told) > MAX_TOLD:
        say(plural("{count} more clash", "{count} more clashes", len(made.told) - MAX_TOLD))
    return _written(paths[1], lines.raw if made.raw is None else made.raw, clean=made.is_clean)


def _written(path: Path, raw: bytes, *, clean: bool) -> int:
    try:
        write_output(path, raw)
    except OSError as error:
        raise SopctlError(_("cannot write {file}: {why}", file=path, why=reason(error))) from None
    return 0 if clean else 1
