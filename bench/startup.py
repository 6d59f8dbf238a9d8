"""How fast sopctl starts and lints, beside `python -c pass` and beside its peers, in one run.

    python bench/startup.py [--runs N] [--files N]

Prints the CPU time of whole processes (user and system) as a median ratio to an empty Python
program, measured in turn, so that a slow moment of the machine hits all alike. Peers that are not
installed are named and left out: pip install -e '.[bench]' brings them.
"""

import argparse
import compileall
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STEPS = 15
ENV_WITHOUT_PYTHON = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def generated_sop(number: int, steps: int = STEPS) -> str:
    """An SOP of so many steps with conditions, needs, fields, checks and templates."""
    lines = [
        f"id: sop-{number}",
        f"title: Generated procedure {number}",
        "version: 1.0.0",
        "owner: lead",
        "roles: {lead: Answers for it, helper: Lends a hand}",
        "params:",
        '  event: {type: text, ask: "What is it called?"}',
        "  reach: {type: integer, min: 1, default: 100}",
        "  wide: {type: bool, default: true}",
        "steps:",
    ]
    for step in range(steps):
        lines += [
            f"  - id: step-{step}",
            f'    title: "Do part {step} of {{{{ event }}}}"',
            f"    owner: {'helper' if step % 3 else 'lead'}",
            *([f"    needs: [step-{step - 1}]"] if step else []),
            *(["    when: wide and reach >= 10"] if step % 4 == 1 else []),
            "    takes: 1wd",
            "    do: |",
            "      Look at {{ event }} and do what is to be done.",
            "    check: [It is there, It is right]",
            "    collect: {count: {type: integer, min: 0}, remark: longtext}",
        ]
    return "\n".join(lines) + "\n"


SCHEMA = {
    "type": "object",
    "required": ["id", "title"],
    "properties": {
        "steps": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "title"],
                "properties": {
                    "owner": {"enum": ["lead", "helper"]},
                    "takes": {"type": "string", "pattern": "^[0-9]+(min|h|d|wd|w|mo)$"},
                    "check": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    },
}


def cpu(command: list[str], env: dict[str, str]) -> float:
    """The CPU seconds of one run of a command; None of its output is kept."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} … failed: {done.stderr.decode()[-400:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(rows: dict[str, list[str]], runs: int, env: dict[str, str]) -> None:
    """Run every command in turn, each after an empty program, and print median ratios to it."""
    empty = [sys.executable, "-c", "pass"]
    ratios: dict[str, list[float]] = {name: [] for name in rows}
    for turn in range(runs + 1):
        for name, command in rows.items():
            base = cpu(empty, env)
            ratio = cpu(command, env) / base
            if turn:  # the first turn warms the caches
                ratios[name].append(ratio)
    for name, found in ratios.items():
        low, high = min(found), max(found)
        print(f"  {statistics.median(found):8.1f} x   ({low:.1f} to {high:.1f})   {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--files", type=int, default=1000)
    given = parser.parse_args()
    compileall.compile_dir(TOP / "sopctl", quiet=1)
    env = ENV_WITHOUT_PYTHON
    sopctl = str(BIN / "sopctl")
    peers = {name: BIN / name for name in ("clf-play", "clf-export", "check-jsonschema")}
    missing = [name for name, path in peers.items() if not path.exists()]
    if missing:
        print(f"not installed, so left out: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "schema.json"
        schema.write_text(json.dumps(SCHEMA))
        (folder / "sops").mkdir()
        files = [folder / "sops" / f"sop-{number}.yaml" for number in range(given.files)]
        for number, path in enumerate(files):
            path.write_text(generated_sop(number))
        completion = {"_SOPCTL_COMPLETE": "complete_bash", "COMP_WORDS": "sopctl st", "COMP_CWORD": "1"}
        print(f"start-up, as a ratio to `python -c pass` ({given.runs} runs, median, least to most)")
        rows = {
            "sopctl --version": [sopctl, "--version"],
            "sopctl --help": [sopctl, "--help"],
            "sopctl, shell completion": ["env", *(f"{k}={v}" for k, v in completion.items()), sopctl],
            f"sopctl lint, one file of {STEPS} steps": [sopctl, "lint", str(files[0])],
            "sopctl lint sops/event-launch.yaml": [sopctl, "lint", str(TOP / "sops" / "event-launch.yaml")],
        }
        rows |= {f"{name} --help": [str(path), "--help"] for name, path in peers.items() if path.exists()}
        if peers["check-jsonschema"].exists():
            check = [str(peers["check-jsonschema"]), "--schemafile", str(schema)]
            rows["check-jsonschema, the same file of 15 steps"] = [*check, str(files[0])]
        measure(rows, given.runs, env)
        print(f"lint of {given.files} files of {STEPS} steps (3 runs)")
        rows = {"sopctl lint": [sopctl, "lint", str(folder / "sops")]}
        if peers["check-jsonschema"].exists():
            rows["check-jsonschema"] = [*check, *map(str, files)]
        measure(rows, 3, env)


if __name__ == "__main__":
    main()
