"""What editors need to know an SOP file: the schemas, and which files they are for."""

import json
from typing import TYPE_CHECKING

from sopctl.render.clean import to_json
from sopctl.sop.schema import calendar_schema, shared_schema, sop_schema
from sopctl.sop.shared import SHARED
from sopctl.store.repository import CALENDAR

if TYPE_CHECKING:
    from pathlib import Path

    from sopctl.store.repository import Repository

# Beside the SOPs, so that they travel with them; what begins with a dot is never taken for an SOP.
SCHEMA, SHARED_SCHEMA, CALENDAR_SCHEMA = ".schema.json", ".shared-schema.json", ".calendar-schema.json"
# Not for files of SOP tests (`is_sop_test`), wherever they lie: they have another form.
NO_TESTS = ["!**/tests/*.yaml", "!**/tests/*.yml", "!**/*.test.yaml", "!**/*.test.yml"]
SETTINGS = ".vscode/settings.json"


def editor_files(repository: "Repository") -> "dict[Path, bytes]":
    """The schemas for the library's folder, and settings by which the YAML server of VS Code finds them."""
    library = repository.library[0]
    folder = library.relative_to(repository.root).as_posix()
    below = "" if folder == "." else f"{folder}/"
    shared = f"{below}{SHARED}"
    files = [f"{below}**/*.yaml", f"{below}**/*.yml", f"!{shared}"]
    if not below:  # the repository has YAML files that are no SOPs
        files = ["*.yaml", "*.yml", f"!{shared}", f"!{CALENDAR}", "!.*"]
    files += NO_TESTS
    schemas = {
        f"{below}{SCHEMA}": files,
        f"{below}{SHARED_SCHEMA}": [shared],
        f"{below}{CALENDAR_SCHEMA}": [CALENDAR],
    }
    return {
        library / SCHEMA: to_json(sop_schema()).encode(),
        library / SHARED_SCHEMA: to_json(shared_schema()).encode(),
        library / CALENDAR_SCHEMA: to_json(calendar_schema()).encode(),
        repository.root / SETTINGS: (json.dumps({"yaml.schemas": schemas}, indent=2) + "\n").encode(),
    }
