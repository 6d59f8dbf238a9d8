"""Who finds out what is kept for the next time: what another one kept may be wrong."""

import os
import sys
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from sopctl import __version__

# To be raised when what is kept changes, or what it means.
FORMAT = 2
PACKAGE = Path(__file__).resolve().parent.parent
# What reads SOPs for us, and has a part in the words of findings.
READERS = ("pydantic", "pydantic_core", "yaml", "jinja2", "markdown_it")
SOURCES = (".py", ".mo", ".j2", ".css", ".js")


@cache
def maker() -> str:
    """This version, its source as it stands, and the libraries that it reads with."""
    files = [found.origin for name in READERS if (found := find_spec(name)) and found.origin]
    for top, folders, names in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name not in ("__pycache__", "shipped")]
        files += [os.path.join(top, name) for name in names if name.endswith(SOURCES)]
    seen = []
    for file in files:
        now = os.stat(file)
        seen.append(f"{file} {now.st_size} {now.st_mtime_ns}")
    made = sha256("\n".join(sorted(seen)).encode("utf-8", "surrogateescape"))
    return f"sopctl {__version__} {FORMAT} {sys.hexversion:x} {made.hexdigest()}"
