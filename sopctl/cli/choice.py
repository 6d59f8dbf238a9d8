"""Which language to speak: `--lang`, else $SOPCTL_LANG, else the repository's settings, else the locale."""

import os
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _, choose, code_of, code_of_locale
from sopctl.settings import language_in


def choose_language(argv: list[str]) -> None:
    """Speak the reader's language, before anything is said. Raises SopctlError for one that is unknown."""
    wanted, folder = _before_command(argv)
    for source, name in (("--lang", wanted), ("SOPCTL_LANG", os.environ.get("SOPCTL_LANG", ""))):
        if name:
            code = code_of(name)
            choose(code or _locale())
            if code is None:
                raise SopctlError(_("{source} {name}: sopctl speaks en and zh", source=source, name=name))
            return
    choose(code_of(_of_settings(folder)) or _locale())


def _locale() -> str:
    return code_of_locale(*map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG")))


def _of_settings(folder: str) -> str:
    try:
        return language_in(Path(folder))
    except (OSError, ValueError):  # no such folder; whoever goes there says so
        return ""


def _before_command(argv: list[str]) -> tuple[str, str]:
    """What `--lang` and `-C` say, looked for before the command's name, where alone they count."""
    found = {"--lang": "", "-C": ""}
    words = iter(argv)
    for word in words:
        if not word.startswith("-") or word == "--":
            break
        name, equals, value = word.partition("=")
        if word in found:
            found[word] = next(words, "")
        elif name == "--lang" and equals:
            found[name] = value
        elif word.startswith("-C"):
            found["-C"] = word[2:]
    return found["--lang"], found["-C"]
