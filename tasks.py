#!/usr/bin/env python3
"""Two jobs for a fresh clone, with nothing but Python 3.11 and git:

    python3 tasks.py demo    install sopctl here and take an event from plan to report
    python3 tasks.py test    install it with its test tools and run every check

Both work in .venv, which they make.
"""

import os
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOP = Path(__file__).resolve().parent
VENV = TOP / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXAMPLE = Path("examples") / "event-launch"
CHECKS = (  # the longest first: two are made at a time
    ("mypy",),
    ("sopctl", "test"),
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports", "--no-logo"),
    ("sopctl", "lint"),
)
# What is skipped is said, with its reason. Each of the two workers begins with one half, in order, and takes
# from the other's when done: so a file's own preparations are mostly made once.
TESTS = ("pytest", "-n", "2", "--dist", "worksteal", "-rs")


def install(extra: str) -> None:
    """The project in its own virtual environment, editable, so that changes count at once."""
    if not (BIN / "python").exists() and not (BIN / "python.exe").exists():
        print("making a virtual environment in .venv", flush=True)
        try:
            venv.create(VENV, with_pip=True)
        except (subprocess.CalledProcessError, OSError):
            sys.exit("this Python cannot make virtual environments; on Debian: apt install python3-venv")
    print("installing sopctl and what it needs; this takes a minute the first time", flush=True)
    wanted = f"{TOP}[{extra}]" if extra else str(TOP)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    tools = str(TOP / "constraints-dev.txt")
    if subprocess.run([*pip, "--editable", wanted, "--constraint", tools], cwd=TOP).returncode:
        sys.exit("the installation failed; what pip says stands above")


def sopctl(*words: str) -> str:
    """Run sopctl here, its messages shown; what it prints is the result."""
    done = subprocess.run([str(BIN / "sopctl"), *words], cwd=TOP, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 3):
        sys.exit(done.returncode)
    return done.stdout


def demo() -> None:
    """The event-launch SOP, from a new run to a finished report."""
    install("")
    # The maker of a run must have a name; a machine that has just got git may not know one yet.
    os.environ.setdefault("SOPCTL_USER", "Demo <demo@example.com>")
    lead = "Lin Yue <lin.yue@example.com>"
    values, answers = EXAMPLE / "values.yaml", EXAMPLE / "answers.yaml"
    name = f"spring-fair-{os.urandom(2).hex()}"
    run = sopctl("new", "event-launch", "--values", str(values), "--name", name).strip()
    by_hand = False
    if sys.stdin.isatty() and sys.stdout.isatty():
        try:
            asked = input("Walk it by hand (h), or let the example's answers do it (Enter)? ")
        except EOFError:
            asked = ""
        by_hand = asked.strip().lower().startswith("h")
    if by_hand:
        subprocess.run([str(BIN / "sopctl"), "run", run, "--as", lead], cwd=TOP)
    else:
        told = sopctl("run", run, "--answers", str(answers)).splitlines()
        print(*told[:3], f"… {len(told) - 6} more …", *told[-3:], sep="\n")
    print(sopctl("verify", run), end="")
    page = "demo-report.html"
    sopctl("report", run, "-o", page)
    shown = os.path.join(BIN.relative_to(TOP), "sopctl")
    print(f"\nThe report lies in {TOP / page}; open it in a browser.")
    print(f"By hand:  {shown} run event-launch --values {values} --name my-{name} --as '{lead}'")
    print(f"Look at:  {shown} status {run}    {shown} log {run}    {shown} show event-launch")


def told(check: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
    """How a check went; what it printed, messages among it, is the result's stdout."""
    words, out = [str(BIN / check[0]), *check[1:]], subprocess.PIPE
    return subprocess.run(words, cwd=TOP, stdout=out, stderr=subprocess.STDOUT, text=True)


def test() -> None:
    """Everything that CI checks."""
    install("test")
    # The tests start sopctl some thousand times: without bytecode each start would compile it all.
    subprocess.run([str(BIN / "python"), "-m", "compileall", "-q", "sopctl"], cwd=TOP)
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for check, done in zip(CHECKS, pool.map(told, CHECKS), strict=True):
            print(f"$ {' '.join(check)}\n{done.stdout}", end="", flush=True)
            if done.returncode:
                failed.append(check[0])
    print("$", *TESTS, flush=True)
    if subprocess.run([str(BIN / TESTS[0]), *TESTS[1:]], cwd=TOP).returncode:
        failed.append(TESTS[0])
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  # whoever is told this has an older one
        sys.exit("sopctl needs Python 3.11 or newer; this is " + sys.version.split()[0])
    jobs = {"demo": demo, "test": test}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    try:
        jobs[sys.argv[1]]()
    except KeyboardInterrupt:
        sys.exit(130)
