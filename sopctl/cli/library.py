"""Between disk and core: the repository around the current folder, and its SOPs."""

from pathlib import Path

from sopctl.errors import SopctlError, did_you_mean
from sopctl.settings import find_settings
from sopctl.sop.load import Loaded, load_sop
from sopctl.store.repository import Repository, read_sop


def open_repository() -> Repository:
    """The repository around the current folder. Raises SopctlError."""
    settings = find_settings(Path.cwd())
    return Repository(settings.root, tuple(settings.root / name for name in settings.library))


def find_sop(repository: Repository, name: str) -> Loaded:
    """An SOP given by id or by path. Raises SopctlError."""
    path = Path(name)
    if path.is_file() or path.suffix in (".yaml", ".yml") or "/" in name:
        return load_sop(repository.shown(path), read_sop(path))
    files = repository.sop_files()
    unreadable: SopctlError | None = None
    for candidate in sorted(files, key=lambda one: one.name.split(".")[0] != name):
        try:
            loaded = load_sop(repository.shown(candidate), read_sop(candidate))
        except SopctlError as error:  # it matters only if it is the one, and no other turns up
            if candidate.name.split(".")[0] == name:
                unreadable = error
            continue
        data = loaded.document.data if loaded.document else None
        own = data.get("id") if isinstance(data, dict) else None
        if own == name or (own is None and candidate.name.split(".")[0] == name):
            return loaded
    if unreadable:
        raise unreadable
    known = {one.name.split(".")[0] for one in files}
    where = ", ".join(repository.shown(folder) for folder in repository.library)
    hint = did_you_mean(name, known) or f"`sopctl list` shows what is in {where}"
    raise SopctlError(f"no SOP {name!r} in {where}", hint)
