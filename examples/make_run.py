"""Walks an example unattended and keeps the finished run and its reports beside it.

python examples/make_run.py event-launch
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
MAKER = "Lin Yue <lin.yue@example.com>"


def main(name: str) -> None:
    example = TOP / "examples" / name
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(TOP / "sops", Path(folder) / "sops")

        def sopctl(*words: str) -> str:
            command = [sys.executable, "-m", "sopctl", "-C", folder, *words]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout

        made = sopctl("new", name, "--values", str(example / "values.yaml"), "--as", MAKER)
        run = made.strip()
        sopctl("run", run, "--answers", str(example / "answers.yaml"), "--as", MAKER)
        sopctl("close", run, "--as", MAKER)
        sopctl("verify", run)
        for ending in ("md", "html"):
            # Written beside the run, so that links to evidence lead to where it is kept.
            sopctl("report", run, "-o", str(Path(folder) / "runs" / f"report.{ending}"))
            shutil.copy(Path(folder) / "runs" / f"report.{ending}", example)
        shutil.rmtree(example / run, ignore_errors=True)
        shutil.copytree(Path(folder) / "runs" / run, example / run)


if __name__ == "__main__":
    main(sys.argv[1])
