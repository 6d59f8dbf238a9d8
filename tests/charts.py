"""Mermaid itself, which reads the charts that sopctl writes."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

READER = Path(__file__).parent / "mermaid" / "read.mjs"


def read_by_mermaid(*charts: str) -> list[dict[str, Any]]:
    """What Mermaid's own parser reads in Gantt charts and flowcharts; skips where it is not there."""
    node, folder = shutil.which("node"), os.environ.get("MERMAID_FOLDER", "")
    if node is None:
        pytest.skip("node is not on this machine")
    if not (Path(folder) / "node_modules" / "mermaid").is_dir() or not folder:
        pytest.skip("MERMAID_FOLDER names no folder in which `npm install mermaid jsdom` was run")
    done = subprocess.run(
        [node, str(READER), folder],
        input="".join(chart + "\0" for chart in charts).encode("utf-8"),
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "TZ": "UTC"},
    )
    assert done.returncode == 0, done.stderr.decode()
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read
