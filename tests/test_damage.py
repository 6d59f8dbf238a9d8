"""Random damage to the library's files: findings or another SOP, soon, and within bounded memory."""

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import starter

TOP = Path(__file__).resolve().parent.parent
SECONDS, MEMORY, TIMES = 2.0, 300 * 1024 * 1024, 12
# Lints each file named, in one process; prints the longest time that one took, and the most memory in KiB.
JUDGE = """
import contextlib, io, resource, sys, time
from sopctl.cli.main import main
longest = 0.0
for file in sys.argv[1:]:
    begin = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main(["lint", file])
    assert code in (0, 1), (file, code)
    longest = max(longest, time.process_time() - begin)
print(longest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def damaged(raw: bytes, dice: random.Random) -> bytes:
    """A file with a few bytes changed, lost, doubled or moved."""
    data = bytearray(raw)
    for _ in range(dice.randint(1, 12)):
        at, end = sorted(dice.randrange(len(data)) for _ in range(2))
        match dice.randrange(5):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : min(end, at + 40)]
            case 2:
                data[at:at] = data[at : min(end, at + 400)]
            case 3:
                data[at:at] = dice.choice(
                    [b"[", b"{", b"- ", b"\\n", b"&a ", b"*a ", b"{{ ", b"`" * 3, b"\\xff", "：".encode()]
                )
            case 4:
                data[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(8)))
    return bytes(data)


@pytest.mark.parametrize("end", ["yaml", "md"])
def test_damage_is_told_soon_and_in_little_memory(end: str, tmp_path: Path) -> None:
    """Whatever befalls a valid file, lint ends with 0 or 1, in 2 s of CPU and 300 MiB."""
    dice = random.Random(20261122)
    files = []
    for sop in sorted((TOP / "sops").glob("*.yaml")):
        raw = sop.read_bytes()
        if end == "md":
            shown = starter.run(("show", str(sop), "--format", "md"), TOP, starter.STARTED_WITH, None)
            shown.check_returncode()
            raw = shown.stdout
        for number in range(TIMES):
            file = tmp_path / f"{sop.stem}-{number}.{end}"
            file.write_bytes(damaged(raw, dice))
            files.append(str(file))

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (300, 300))

    judge = [sys.executable, "-c", JUDGE, *files]
    done = subprocess.run(judge, capture_output=True, text=True, preexec_fn=bounded, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    longest, most = done.stdout.split()
    assert int(most) * 1024 < MEMORY
    assert float(longest) < SECONDS
