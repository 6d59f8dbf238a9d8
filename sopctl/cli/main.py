"""The one door where an error becomes a message and an exit code."""

import os
import sys
from contextlib import suppress
from types import ModuleType

from sopctl.cli.choice import choose_language
from sopctl.errors import BadFile, SopctlError
from sopctl.language import _, speaking

BUG = 70
INTERRUPTED = 130


def main(argv: list[str]) -> int:
    """Run a command line; the exit code is its result. Whoever calls it goes on in the language he spoke."""
    _keep_plugins_out()
    with speaking(None):
        code = _flushed(_guarded(argv))
    if asked := sys.modules.get("sopctl.cli.calendar.region_days"):
        asked.keep_regions()
    return code


def _keep_plugins_out() -> None:
    """Plugins of other packages have no business in the schema.

    Pydantic can be told so, but imports all that looking for them takes even then, a sixth of the time
    that checking a file takes. So the module that looks is replaced by one that finds none.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    nothing = ModuleType("pydantic.plugin._loader")
    nothing.get_plugins = lambda: ()  # type: ignore[attr-defined]
    sys.modules.setdefault(nothing.__name__, nothing)


def _guarded(argv: list[str]) -> int:
    try:
        choose_language(argv)
        from sopctl.cli.app import run

        return run(argv)
    except SopctlError as error:
        _say(error)
        return error.exit_code
    except KeyboardInterrupt:
        _write(f"sopctl: {_('interrupted')}\n")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return 0
    except OSError as error:
        return _refused_by_system(error)
    except Exception:
        return _bug()


def _flushed(code: int) -> int:
    """The exit code, once stdout has taken everything; it may be a full disk or a closed pipe."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        return _refused_by_system(error)
    return code


def _refused_by_system(error: OSError) -> int:
    why = error.strerror or str(error)
    if error.filename:
        told = _("cannot go on: {file}: {why}", file=error.filename, why=why)
    else:
        told = _("cannot write to stdout: {why}; what was recorded stays recorded", why=why)
    _write(f"sopctl: {told}\n")
    _drop_output()
    return 2


def _say(error: SopctlError) -> None:
    from sopctl.render.clean import clean
    from sopctl.render.findings import concise_text

    if isinstance(error, BadFile):
        _write(concise_text(error.findings))
        return
    mend = f"\n  {clean(error.mend)}" if error.mend else ""
    _write(f"sopctl: {clean(error.message)}{mend}\n")


def _write(text: str) -> None:
    # Where there is no stderr there is nobody to tell.
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _drop_output() -> None:
    """Nobody reads stdout any more: let what is still buffered go nowhere, without a word."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bug() -> int:
    import platform
    import tempfile
    import traceback

    from sopctl import __version__

    details = f"sopctl {__version__}, Python {platform.python_version()}\n{traceback.format_exc()}"
    where = _("this is a bug in sopctl; they could not be written down")
    with (
        suppress(OSError),
        tempfile.NamedTemporaryFile(
            "w", prefix="sopctl-bug-", suffix=".txt", delete=False, encoding="utf-8"
        ) as file,
    ):
        file.write(details)
        where = _("this is a bug in sopctl; the details are in {file}", file=file.name)
    _write(f"sopctl: {where}\n")
    return BUG
