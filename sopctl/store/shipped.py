"""Where the SOPs lie that come with sopctl."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def shipped_folder() -> Path:
    """Their folder: in the package where it was installed, beside it where it runs from its source."""
    inside = PACKAGE / "shipped"
    return inside if inside.is_dir() else PACKAGE.parent / "sops"
