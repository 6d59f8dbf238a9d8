"""Writing anew a file that people keep, without losing what they did to it meanwhile."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.disk import read, reason, sync_folder, write_synced


def rewrite(path: Path, before: bytes, after: bytes) -> None:
    """Give a file other bytes in one stroke, with the mode that it has.

    Raises SopctlError for a link, for a file that no longer holds `before`, and when it cannot be written.
    """
    if read(path, follow=False) != before:
        raise SopctlError(_("{file} was changed meanwhile, and is left as it is", file=path))
    draft = path.with_name(f".{path.name[:100]}.{os.urandom(4).hex()}.tmp")
    try:
        mode = stat.S_IMODE(os.lstat(path).st_mode)
        if not os.access(path, os.W_OK):
            raise PermissionError(13, os.strerror(13))
        write_synced(draft, after)
        os.chmod(draft, mode)
        os.replace(draft, path)
        sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise SopctlError(_("cannot write {file}: {why}", file=path, why=reason(error))) from None
