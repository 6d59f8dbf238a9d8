"""Inputs made to waste time or memory: lint tells what is wrong, within bounds."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import Team

from sopctl.sop.source import LINE_END, Source
from sopctl.sop.templates import names_used
from sopctl.store.git import small_contents
from sopctl.store.kept import MAX_CACHE, Kept
from sopctl.store.repository import Repository

Sopctl = Callable[..., "CompletedProcess[str]"]

HEAD = "title: t\nowner: r\nroles: {r: x}\n"
SECONDS, MEMORY = 20, 150 * 1024 * 1024
# Lints, and says on the last line of stderr how much memory that took, in KiB.
JUDGE = """
import sys
from pathlib import Path
from sopctl.cli.main import main
code = main(["lint", *sys.argv[1:]])
# Not getrusage: it counts what the process that was doubled had before this program began.
facts = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(facts["VmHWM"].split()[0], file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def judge(repo: Path, clean_env: dict[str, str]) -> Sopctl:
    """Lint in a process of little CPU time; it must take little memory."""

    def call(*words: str) -> "CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-c", JUDGE, *words],
            cwd=repo,
            env=clean_env,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)),
        )
        assert done.returncode in (0, 1, 2), done.stderr[-2000:]
        said, _, most = done.stderr.rstrip().rpartition("\n")
        assert int(most) * 1024 < MEMORY
        return CompletedProcess(done.args, done.returncode, done.stdout, said)

    return call


def git(folder: Path, *words: str, given: bytes = b"") -> str:
    person = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *person, *words], cwd=folder, input=given, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_a_huge_file_of_a_commit_is_not_read(team: Team, judge: Sopctl) -> None:
    """What the SOP was before is asked for its size first."""
    git(team.folder, "init")
    team.sop("x", "")
    with open(team.folder / "sops/x.yaml", "wb") as file:
        file.truncate(80 * 1024 * 1024)
    git(team.folder, "add", "sops")
    git(team.folder, "commit", "-m", "huge")
    team.sop("x", HEAD + "steps: [{id: s, title: t}]\n")
    assert judge("--select", "SOP1").returncode == 0


def test_only_so_much_of_a_commit_is_read(repo: Path) -> None:
    """Blobs above a bound are left out, and those that do not fit any more; their order stays."""
    git(repo, "init")
    texts = [b"a" * 6, b"b" * 11, b"c" * 6, b"d" * 3, b"a" * 6]
    blobs = [git(repo, "hash-object", "-w", "--stdin", given=text).encode() for text in texts]
    assert small_contents(repo, blobs, 10, 10) == [texts[0], None, None, texts[3], None]
    assert small_contents(repo, blobs, 10, 100) == [texts[0], None, texts[2], texts[3], texts[4]]
    assert small_contents(repo, [], 10, 100) == []


def test_trees_that_hold_each_other_are_not_listed_to_their_end(team: Team, judge: Sopctl) -> None:
    """A million files cost a commit nothing; lint says that there are too many."""
    git(team.folder, "init")
    blob = git(team.folder, "hash-object", "-w", "--stdin", given=b"x")
    tree = git(
        team.folder, "mktree", given="".join(f"100644 blob {blob}\tf{n}.yaml\n" for n in range(10)).encode()
    )
    for _ in range(5):
        nested = "".join(f"040000 tree {tree}\td{n}\n" for n in range(10))
        tree = git(team.folder, "mktree", given=nested.encode())
    top = git(team.folder, "mktree", given=f"040000 tree {tree}\tsops\n".encode())
    git(team.folder, "update-ref", "HEAD", git(team.folder, "commit-tree", "-m", "bomb", top))
    team.sop("x", HEAD + "steps: [{id: s, title: t}]\n")
    done = judge()
    assert done.returncode == 2
    assert "git has too many files in the library's folders" in done.stderr
    assert 'library = ["sops"]' in done.stderr


@pytest.mark.parametrize(
    "repeated",
    [
        "prompt: *a\n  - ".join(f"id: s{n}\n    title: t\n    " for n in range(1, 60)) + "prompt: *a\n",
        "id: s1\n    title: t\n    check: &b [" + "*a, " * 9 + "]\n  - id: s2\n    title: t\n    check: ["
        + "*b, " * 9 + "]\n",
    ],
    ids=["a text", "lists of it"],
)  # fmt: skip
def test_a_long_text_is_not_repeated_without_end(repeated: str, team: Team, judge: Sopctl) -> None:
    """An alias of a long text weighs as much as the text."""
    text = f"{HEAD}steps:\n  - id: s0\n    title: t\n    do: &a {'x y ' * 20_000}\n  - {repeated}"
    team.sop("x", text)
    out = judge("sops/x.yaml").stdout
    assert "SOP102" in out
    assert "aliases repeat more than 4,194,304 characters" in out


def test_a_text_may_be_repeated_often(team: Team) -> None:
    """Aliases of short texts weigh next to nothing."""
    steps = "".join(f"  - {{id: s{n}, title: t, do: *a}}\n" for n in range(1, 300))
    team.sop("x", f"{HEAD}steps:\n  - {{id: s0, title: t, do: &a Sweep the floor of the hall}}\n{steps}")
    assert team.lint("--select", "SOP1") == []


def test_a_cache_of_somebody_else_is_not_parsed(team: Team, judge: Sopctl) -> None:
    """A few bytes of JSON would fill the memory."""
    for number in range(6):
        team.sop(f"x{number}", HEAD + "steps: [{id: s, title: t}]\n")
    team.write(
        ".sopctl/lint/findings.json", '{"maker": "", "here": "", "entries": [' + "[]," * 5_000_000 + "[]]}"
    )
    assert judge("--select", "SOP1").returncode == 0


def test_a_cache_keeps_what_it_has_room_for(repo: Path) -> None:
    """Where there is no room for all, the last entries are kept, and can be read."""
    repository = Repository(repo, ())
    entries = {f"k{number}": ["x" * 1024 * 1024] for number in range(20)}
    written = Kept(repository, "findings.json", "me")
    for key, entry in entries.items():
        written.put(key, entry)
    written.write()
    kept = Kept(repository, "findings.json", "me")
    assert [key for key in entries if kept.get(key) is not None] == [f"k{number}" for number in range(5, 20)]
    assert all(kept.get(key) in (None, entries[key]) for key in entries)
    assert (repo / ".sopctl/lint/findings.json").stat().st_size <= MAX_CACHE
    assert Kept(repository, "findings.json", "you").get("k19") is None


def test_a_huge_baseline_is_refused(team: Team) -> None:
    """Nobody has so many findings."""
    team.sop("x", HEAD + "steps: [{id: s, title: t}]\n")
    team.write("known.json", '{"version": 1, "findings": [' + "[]," * 3_000_000 + "[]]}")
    team("lint", "--baseline", "known.json", code=2)
    assert "known.json has 9,000,032 bytes; at most 8,388,608 are read" in team.err


def test_a_baseline_looks_for_no_file_outside_the_repository(team: Team) -> None:
    """Names that leave it, and those that no file can have, occur no more; they are told in short."""
    team.write("sopctl.toml", "")
    team.sop("x", HEAD + "steps: [{id: s, title: t}]\n")
    team.sop("y", HEAD + "steps: [{id: s, title: t}]\n")
    names = ["../sops/y.yaml", "../../../../../../../../../etc/passwd", "a" * 5000, "b\0"]
    found = [{"file": name, "code": "SOP602", "fingerprint": "f"} for name in names]
    team.write("ci/known.json", json.dumps({"version": 1, "findings": found}))
    team("lint", "--select", "SOP1", "sops/x.yaml", "--baseline", "ci/known.json")
    assert "3 findings of ci/known.json occur no more" in team.err
    assert "etc/passwd" in team.err
    assert "sops/y.yaml" not in team.err
    assert len(team.err) < 500


@pytest.mark.parametrize(
    "text",
    ["{" + "a: 1, " * 60_000 + "}", "{" + "[]: 1, " * 60_000 + "}", "[" + "*a, " * 60_000 + "]"],
    ids=["doubled keys", "no keys", "aliases of nothing"],
)
def test_a_line_of_many_mistakes_takes_no_time(text: str, team: Team, judge: Sopctl) -> None:
    """Where each finding stands is not searched for; the first are told, then that there are more."""
    team.sop("x", text)
    found = json.loads(judge("sops/x.yaml", "--format", "json").stdout)
    assert len(found) == 501
    assert "more than 500 findings of form" in found[-1]["message"]


def test_a_stretch_is_cut_where_its_line_ends() -> None:
    """Whatever ends the line, from whatever offset on."""
    text = "a\r\nbb\r\rc\n\n\rdd\u2028e\r\n\r\nf"
    for source in (Source("f", text), Source("f", text + "\n"), Source("f", "")):
        for start in range(len(source.text) + 1):
            place = source.place(start, start + 100)
            end = LINE_END.search(source.text, start)
            assert place.width == max(1, (end.start() if end else len(source.text)) - start)


def test_each_name_of_a_template_has_its_own_place() -> None:
    """Of words that hold each other, of fields, and of names that stand on several lines."""
    text = (
        "{% if ab %}ab {{ xab }}{{ ab.cd }}\n"
        "{{ ab.c }}{{ cd }}{% for one in cd %}{{ one }}{% endfor %}{% endif %}"
    )
    uses = names_used(text)
    assert [(use.name, use.offset) for use in uses] == [
        ("ab", text.index("ab")),
        ("xab", text.index("xab")),
        ("ab.cd", text.index("ab.cd")),
        ("ab.c", text.index("ab.c }}")),
        ("cd", text.index("cd }}{% for")),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "[lint.per_path]\n" + "".join(f'"{n}*" = ["SOP6"]\n' for n in range(201)),
            "lint.per_path has more than 200 entries",
        ),
        (f'[lint.per_path]\n"{"[" * 50_000}" = ["SOP6"]\n', "lint.per_path: longer than 200 characters: [[["),
        (f"[lint]\n{'.'.join('a' * 30_000)} = 1\n", "line 2 has more than 200 dots"),
        (f"# {'a' * 300_000}", "at most 262,144 are read"),
    ],
    ids=["patterns", "a long pattern", "a long key", "a long file"],
)
def test_settings_that_take_long_are_refused(text: str, told: str, team: Team) -> None:
    team.sop("x", HEAD + "steps: [{id: s, title: t}]\n")
    team.write("sopctl.toml", text)
    team("lint", code=2)
    assert told in team.err
    assert len(team.err) < 500


@pytest.mark.parametrize(
    "line",
    [
        "due: {}",
        "takes: {}",
        "when: {}",
        "{}: 1",
        "collect: {{f: {{type: {}}}}}",
        "needs: ['{}']",
        "do: '{{{{ {} }}}}'",
    ],
)
def test_a_message_quotes_little_of_what_is_wrong(line: str, team: Team) -> None:
    """However long the text, people see what it is about."""
    team.sop("x", f"{HEAD}steps:\n  - id: s\n    title: t\n    {line.format('a9' * 20_000)}\n")
    found = team.lint("--select", "SOP1,SOP2,SOP3")
    assert found
    assert all(len(one[4]) < 2100 for one in found)


@pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="there is one core alone"
)
def test_no_process_outlives_the_one_that_began_it(team: Team, clean_env: dict[str, str]) -> None:
    """Killed without a word, lint leaves nobody behind who works on for nothing."""
    steps = "".join(f"- {{id: s{n}, title: t, do: Sweep the floor}}\n" for n in range(900))
    for number in range(130):
        team.sop(f"x{number}", f"{HEAD}steps:\n{steps}")
    process = subprocess.Popen(
        [sys.executable, "-m", "sopctl", "lint"], env=clean_env, stdout=subprocess.DEVNULL
    )
    tasks = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (helpers := tasks.read_text().split()):
        assert process.poll() is None
        time.sleep(0.005)
    os.kill(int(helpers[0]), signal.SIGSTOP)
    process.kill()
    process.wait()
    state = Path(f"/proc/{helpers[0]}/stat")
    before = _ticks(state)
    os.kill(int(helpers[0]), signal.SIGCONT)
    after = before
    while (now := _ticks(state)) is not None:
        after = now
        time.sleep(0.005)
    assert before is not None
    assert after is not None
    assert (after - before) / os.sysconf("SC_CLK_TCK") < 0.5  # its share is many times as much


def _ticks(state: Path) -> int | None:
    """The CPU time of a process; None once it has ended."""
    try:
        facts = state.read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if facts[0] == "Z" else int(facts[11]) + int(facts[12])
