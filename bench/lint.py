"""What lint costs: one file, a thousand, a thousand again; beside its peers, in one run.

    python bench/lint.py [--runs N] [--files N] [--peer-files N]

Prints the CPU time of whole processes, helpers included, as a median ratio to `python -c pass`, measured in
turn. Peers are slow, so they get fewer files: what is compared is the time for one file of many, with
start-up shared out among them. Peers that are not installed are named and left out:
pip install -e '.[bench]' brings them.
"""

import argparse
import compileall
import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from startup import BIN, ENV_WITHOUT_PYTHON, SCHEMA, TOP, cpu, generated_sop

STEPS = 100
BUDGETS = {"cold": 750, "again": 15, "one": 20}

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
ID = {"type": "string", "pattern": r"^[^\W_]([\w.-]*\w)?$", "maxLength": 64}
DURATION = {"type": "string", "pattern": "^[0-9]{1,5} *(min|h|d|wd|w|mo)$"}
FIELD = {
    "anyOf": [
        {"enum": ["text", "longtext", "integer", "number", "bool", "date", "choice", "url", "person"]},
        {
            "type": "object",
            "required": ["type"],
            "additionalProperties": False,
            "properties": {
                "type": TEXT, "ask": TEXT, "help": TEXT, "default": {}, "required": {"type": "boolean"},
                "min": {"type": "number"}, "max": {"type": "number"}, "unit": TEXT, "pattern": TEXT,
                "options": TEXTS, "many": {"type": "boolean"}, "target": TEXT,
            },
        },
    ]
}  # fmt: skip
FIELDS = {"type": "object", "propertyNames": {"pattern": r"^[^\W\d]\w*$"}, "additionalProperties": FIELD}
STEP = {
    "type": "object",
    "required": ["id", "title"],
    "additionalProperties": False,
    "properties": {
        "id": ID, "title": {"type": "string", "minLength": 1}, "do": TEXT, "owner": TEXT, "when": TEXT,
        "needs": TEXTS, "takes": DURATION, "due": TEXT, "check": TEXTS, "collect": FIELDS,
        "warning": TEXTS, "caution": TEXTS, "notify": TEXTS, "run": TEXT, "prompt": TEXT, "use": ID,
    },
}  # fmt: skip
# Every key that the files have, as strict as sopctl's own model is about it.
STRICT = {
    **SCHEMA,
    "additionalProperties": False,
    "properties": {
        "id": ID, "title": TEXT, "version": TEXT, "owner": TEXT, "params": FIELDS,
        "roles": {"type": "object", "additionalProperties": TEXT},
        "steps": {"type": "array", "minItems": 1, "items": STEP},
    },
}  # fmt: skip


class Bench:
    """Commands measured in turn, each beside an empty program."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs

    def ratio(self, command: list[str], *, cold: bool = False) -> float:
        """The median ratio; `cold` takes away what lint has kept before each run."""
        found = []
        for _ in range(self.runs):
            if cold:
                shutil.rmtree(self.folder / ".sopctl", ignore_errors=True)
            base = statistics.median(
                cpu([sys.executable, "-c", "pass"], ENV_WITHOUT_PYTHON) for _ in range(3)
            )
            found.append(cpu(command, ENV_WITHOUT_PYTHON) / base)
        return statistics.median(found)


def tell(ratio: float, what: str, budget: int | None = None) -> None:
    judged = "" if budget is None else f"   budget {budget}: {'kept' if ratio <= budget else 'NOT KEPT'}"
    print(f"  {ratio:8.1f} x   {what}{judged}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--peer-files", type=int, default=20)
    given = parser.parse_args()
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "library"
        (folder / "sops").mkdir(parents=True)
        files = [folder / "sops" / f"sop-{number}.yaml" for number in range(given.files)]
        for number, path in enumerate(files):
            path.write_text(generated_sop(number, STEPS))
        small = Path(name) / "small.yaml"
        small.write_text(generated_sop(0))
        schema = folder / "schema.json"
        schema.write_text(json.dumps(STRICT))
        bench, sopctl = Bench(folder, given.runs), str(BIN / "sopctl")
        print(f"lint, CPU as a ratio to `python -c pass` (median of {given.runs})")
        tell(bench.ratio([sopctl, "lint", str(small)]), "one file of 15 steps", BUDGETS["one"])
        launch = str(TOP / "sops" / "event-launch.yaml")
        tell(bench.ratio([sopctl, "lint", launch]), "sops/event-launch.yaml, 50 steps", BUDGETS["one"])
        whole = [sopctl, "lint", str(folder / "sops")]
        limit = BUDGETS["cold"] * given.files // 1000
        cold = Bench(folder, min(3, given.runs)).ratio(whole, cold=True)
        tell(cold, f"{given.files} files of {STEPS} steps, nothing kept", limit)
        tell(bench.ratio(whole), "the same again", BUDGETS["again"])
        commands = {
            "yamllint": [str(BIN / "yamllint"), "-d", "relaxed"],
            "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(schema)],
        }
        for peer, command in commands.items():
            if not os.path.exists(command[0]):
                print(f"  {peer} is not installed, so left out")
                continue
            some = files[: given.peer_files]
            # A shell in between: that a peer finds something to complain of is no failure.
            shell = ["sh", "-c", '"$@" >/dev/null 2>&1; exit 0', "sh"]
            ratio = Bench(folder, min(3, given.runs)).ratio([*shell, *command, *map(str, some)])
            times = (ratio / len(some)) / (cold / given.files)
            told = f"{peer}, {len(some)} of these files: {times:.0f} times as much a file"
            tell(ratio, told + ("" if times >= 20 else ", which is LESS THAN 20"))


if __name__ == "__main__":
    main()
