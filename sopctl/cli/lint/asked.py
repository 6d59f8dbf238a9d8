"""What the options of `lint` ask for, and which of them do not go together."""

from typing import NamedTuple

from sopctl.errors import SopctlError
from sopctl.language import _, listed
from sopctl.render.findings import FOR_PEOPLE, FORMATS

# Each of two says what lint is to print, or what it is to do with what is known.
APART = (
    ("--diff", "--format"),
    ("--diff", "--statistics"),
    ("--diff", "--write-baseline"),
    ("--write-baseline", "--format"),
    ("--write-baseline", "--statistics"),
    ("--write-baseline", "--baseline"),
)
NOT_WITH_TEXT = ("--format", "--statistics", "--write-baseline")


class Asked(NamedTuple):
    """What the options ask for, besides the choice of rules; `name` is what stdin is called."""

    form: str = "text"
    base: str = ""
    statistics: bool = False
    baseline: str = ""
    write_baseline: str = ""
    fix: bool = False
    unsafe: bool = False
    diff: bool = False
    keep: bool = True
    stdin: bool = False
    name: str = ""

    @property
    def for_people(self) -> bool:
        return self.form in FOR_PEOPLE


def check(asked: Asked) -> None:
    """Raises SopctlError for options that do not go together: none is passed over in silence."""
    if asked.form not in FORMATS:
        told = _("--format {form}: lint prints {known}", form=asked.form, known=listed(FORMATS))
        raise SopctlError(told)
    if asked.unsafe and not (asked.fix or asked.diff):
        raise SopctlError(_("--unsafe-fixes goes with --fix or --diff"))
    if asked.fix and asked.diff:
        raise SopctlError(_("--fix mends, --diff only shows it: give one of them"))
    given = {
        "--diff": "--diff" if asked.diff else "",
        "--format": "" if asked.for_people else f"--format {asked.form}",
        "--statistics": "--statistics" if asked.statistics else "",
        "--baseline": "--baseline" if asked.baseline else "",
        "--write-baseline": "--write-baseline" if asked.write_baseline else "",
    }
    for one, other in APART:
        if given[one] and given[other]:
            told = _("{one} and {other} do not go together", one=given[one], other=given[other])
            raise SopctlError(told, _("give one of them"))
    if asked.statistics and not asked.for_people and asked.form != "json":
        told = _("--statistics is told as text or as json, not as {form}", form=asked.form)
        raise SopctlError(told, _("leave out --format, or write --format json"))
    _check_stdin(asked, given)


def _check_stdin(asked: Asked, given: dict[str, str]) -> None:
    if not asked.stdin:
        if asked.name:
            told = _("--stdin-filename names what stands on stdin, and stdin is asked for by -")
            raise SopctlError(told, _("write: sopctl lint - --stdin-filename sops/launch.yaml < draft"))
        return
    if asked.base and not asked.name:
        told = _("--base compares a file with what it was, and nothing says which file stdin is")
        raise SopctlError(told, _("name it: --stdin-filename sops/launch.yaml"))
    for one in NOT_WITH_TEXT if asked.fix else ():
        if given[one]:
            told = _("with - and --fix the mended text is all that goes to stdout")
            raise SopctlError(told, _("leave out {option}", option=given[one]))
