"""Our own templates, compiled once and not at each start, as Python does with modules.

What was compiled lies beside its template in `__pycache__`, where the modules of this package have theirs:
who may write there may change sopctl itself. It is believed for the text that it was made from, and for this
version of sopctl and of Jinja. Templates of a repository are never kept.
"""

import os
import sys
import tempfile
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from sopctl import __version__

TEMPLATES = Path(__file__).with_name("templates")


class _Beside(BytecodeCache):
    """Keeps what was compiled beside its template; where nothing can be written, nothing is kept."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return cache_from_source(filename or name, optimization="")

    def get_source_checksum(self, source: str) -> str:
        return f"{super().get_source_checksum(source)} {__version__} {jinja2.__version__}"

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            with open(bucket.key, "rb") as file:
                bucket.load_bytecode(file)
        except Exception:  # not there, or damaged in whatever way: it is compiled anew
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        with suppress(OSError):
            folder = os.path.dirname(bucket.key)
            os.makedirs(folder, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=folder)
            try:
                with open(descriptor, "wb") as file:
                    bucket.write_bytecode(file)
                os.chmod(draft, 0o644)  # as the template itself
                os.replace(draft, bucket.key)
            except OSError:
                os.unlink(draft)


def environment(**options: Any) -> Environment:
    """What renders our own templates; a name that a template uses and nobody gave is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=_Beside(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        **options,
    )
