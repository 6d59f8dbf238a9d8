"""Bad input of every kind: a message in plain words, the right exit code, and nothing made."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Sopctl = Callable[..., "CompletedProcess[str]"]
Write = Callable[[Path, str, str], Path]

PARTY = """id: party
title: Party
owner: host
roles: {host: Gives the party}
params:
  guests: {type: integer, min: 1, max: 50}
  theme: {type: text, default: none}
steps:
  - {id: invite, title: Invite them}
"""
GIVEN = ["--role", "host=Li Wei <li@example.com>", "--set", "guests=5"]

# What is wrong in a file: its text, the place and words that must be told.
FILES: dict[str, tuple[bytes, str, str]] = {
    "empty file": (b"", "1:1", "the file is empty"),
    "binary file": (bytes(range(256)), "1:1", "this is a binary file"),
    "list at the top": (b"- a\n- b\n", "1:1", "a map of keys, not a list"),
    "tab": (b"id: a\nroles:\n\tr: x\n", "3:1", "a tab where YAML wants spaces"),
    "misspelt key": (PARTY.replace("owner", "onwer").encode(), "3:1", "did you mean owner?"),
    "wrong type": (PARTY.replace("Invite them", "true").encode(), "9:25", "wants text, not true"),
    "no UTF-8": (PARTY.encode() + b"# \xff\n", "10:3", "not UTF-8"),
    "unknown need": (PARTY.replace("them}", "them, needs: [invit]}").encode(), "9:46", "mean invite?"),
    "unknown name": (PARTY.replace("Invite them", "'Invite {{ gests }}'").encode(), "9:36", "mean guests?"),
    "alias bomb": (b"a: &a [x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 20)) for n in range(9)
    ), "5:", "aliases counted in full"),
    "brackets": (b"[" * 50_000, "1:42", "nested more than 40"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
@pytest.mark.parametrize("command", ["lint", "show", "new"])
def test_a_bad_file_is_named_with_its_place(repo: Path, sopctl: Sopctl, case: str, command: str) -> None:
    """lint, show and new tell what is wrong in a file as file:line:column; only lint exits 1."""
    raw, place, words = FILES[case]
    (repo / "sops" / "bad.yaml").write_bytes(raw)
    done = sopctl(command, "sops/bad.yaml", *(GIVEN if command == "new" else []), cwd=repo)
    told = done.stdout if command == "lint" else done.stderr
    if command == "show" and case in ("unknown need", "unknown name"):
        assert (done.returncode, "Invite" in done.stdout) == (0, True)  # it can be read, so it is shown
    else:
        assert done.returncode == (1 if command == "lint" else 2)
        assert f"sops/bad.yaml:{place}" in told
        assert words in told
    assert "Traceback" not in done.stdout + done.stderr
    assert not (repo / "runs").exists()


VALUES = {
    "unknown.yaml": "params: {guests: 5}\nrole: {host: Li}\n",
    "list.yaml": "- guests: 5\n",
    "params.yaml": "params: [guests]\n",
    "broken.yaml": "params: {guests: 5\n",
    "misspelt.yaml": "params: {gests: 5}\n",
}
USES: dict[str, tuple[list[str], str]] = {
    "unknown role": (["new", "party", *GIVEN, "--role", "hots=Li"], "no role 'hots'\n  did you mean host?"),
    "no person": (["new", "party", "--set", "guests=5", "--role", "host=@"], "role host: `@` is no person"),
    "below the least": (["new", "party", *GIVEN, "--set", "guests=0"], "guests: 0 is below the least, 1"),
    "above the most": (["new", "party", *GIVEN, "--set", "guests=51"], "guests: 51 is above the most, 50"),
    "no number": (["new", "party", *GIVEN, "--set", "guests=many"], "wanted a number, not the text `many`"),
    "unknown parameter": (["new", "party", *GIVEN, "--set", "gests=5"], "did you mean guests?"),
    "missing": (["new", "party"], "give --set guests=… --role host='Name <mail>'"),
    "--set without =": (["new", "party", *GIVEN, "--set", "guests"], "--set 'guests': write name=value"),
    "--role without =": (["new", "party", *GIVEN, "--role", "host"], "--role 'host': write name=value"),
    "--set without a name": (["new", "party", *GIVEN, "--set", "=5"], "write name=value"),
    "values with an unknown key": (["new", "party", "--values", "unknown.yaml"], "unknown.yaml:2:1: SOP104"),
    "values that are a list": (["new", "party", "--values", "list.yaml"], "list.yaml:1:1: SOP106"),
    "values with a list of params": (["new", "party", "--values", "params.yaml"], "params.yaml:1:1: SOP106"),
    "broken values": (["new", "party", "--values", "broken.yaml"], "broken.yaml:1:9: SOP102"),
    "misspelt value": (["new", "party", "--values", "misspelt.yaml"], "did you mean guests?"),
    "no values": (["new", "party", "--values", "none.yaml"], "cannot read none.yaml: there is no such file"),
    "values in a folder": (["new", "party", "--values", "sops"], "cannot read sops: it is a folder"),
    "unknown SOP": (["new", "paty", *GIVEN], "no SOP 'paty' in sops\n  did you mean party?"),
    "unknown path": (["new", "sops/none.yaml", *GIVEN], "cannot read sops/none.yaml: there is no such file"),
    "run outside": (["new", "party", *GIVEN, "--name", "../x"], "'../x' is no name for a run"),
    "run with a slash": (["new", "party", *GIVEN, "--name", "a/b"], "is no name for a run"),
    "run with a dot": (["new", "party", *GIVEN, "--name", ".."], "is no name for a run"),
    "run with a line end": (["new", "party", *GIVEN, "--name", "a\n"], "is no name for a run"),
    "run too long": (["new", "party", *GIVEN, "--name", "a" * 300], "is no name for a run"),
    "nobody acts": (["new", "party", *GIVEN, "--as", "@"], "--as: `@` is no person"),
    "no such run": (["status", "party-1"], "no run 'party-1'"),
    "no run": (["done", "party-1", "invite"], "sopctl sync brings those of others"),
    "run upwards": (["status", "../x"], "no run '../x'"),
    "no run yet": (["report"], "there is no run yet"),
    "no such SOP": (["show", "../../etc/passwd"], "cannot read"),
    "unknown command": (["lnit"], "No such command 'lnit'"),
    "unknown option": (["lint", "--fromat", "json"], "--fromat"),
    "missing argument": (["show"], "SOP"),
    "too many arguments": (["show", "a", "b"], "b"),
    "option without value": (["new", "party", "--set"], "--set"),
    "unknown format": (["show", "party", "--format", "exe"], "--format exe: show prints text, "),
    "-C to nowhere": (["-C", "nowhere", "lint"], "-C nowhere: No such file or directory"),
    "-C to a file": (["-C", "sops/party.yaml", "lint"], "-C sops/party.yaml"),
    "no library": (["-C", "elsewhere", "lint"], "no SOP library in"),
    "no library for a run": (["-C", "elsewhere", "new", "party"], "no SOP 'party' in ."),
    "surrogates as a value": (["new", "party", *GIVEN, "--set", "theme=\udcff"], "not UTF-8"),
    "surrogates as a name": (["new", "party", *GIVEN, "--name", "x\udcff"], "is no name for a run"),
    "surrogates as a person": (["new", "party", "--set", "guests=1", "--role", "host=\udcff"], "not UTF-8"),
    "surrogates as a path": (["show", "\udcff.yaml"], "cannot read"),
    "surrogates as a command": (["\udcff"], "No such command"),
    "folder as SOP": (["lint", "sops/folder.yaml"], "no SOP file in sops/folder.yaml"),
    "folder to show": (["show", "sops/folder.yaml"], "cannot read sops/folder.yaml: it is a folder"),
    "folder to run": (["new", "sops/folder.yaml", *GIVEN], "cannot read sops/folder.yaml: it is a folder"),
    "pipe as SOP": (["lint", "sops/pipe.yaml"], "sops/pipe.yaml is not a file"),
    "pipe to show": (["show", "sops/pipe.yaml"], "sops/pipe.yaml is not a file"),
    "pipe as values": (
        ["new", "party", *GIVEN, "--values", "sops/pipe.yaml"],
        "sops/pipe.yaml is not a file",
    ),
    "device as SOP": (["lint", "/dev/zero"], "/dev/zero is not a file"),
    "device to show": (["show", "/dev/zero"], "/dev/zero is not a file"),
    "device as values": (["new", "party", *GIVEN, "--values", "/dev/zero"], "/dev/zero is not a file"),
}


@pytest.mark.parametrize("case", USES)
def test_wrong_use_is_told_in_words(repo: Path, sopctl: Sopctl, write_sop: Write, case: str) -> None:
    """Wrong use and bad values exit 2 with what was wrong on stderr; no run is made of them."""
    args, words = USES[case]
    special = "folder.yaml" in str(args) or "pipe.yaml" in str(args)
    write_sop(repo, "party", PARTY)
    (repo / "elsewhere" / ".git").mkdir(parents=True)
    for name, text in VALUES.items():
        (repo / name).write_text(text)
    if special:
        (repo / "sops" / "folder.yaml").mkdir()
        os.mkfifo(repo / "sops" / "pipe.yaml")
    done = sopctl(*args, cwd=repo)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not list(repo.glob("runs/*"))
    assert not list(repo.glob(".sopctl/drafts/*"))


def test_all_that_is_missing_is_told_at_once(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """Without a terminal, `new` names every missing parameter and role, and does not wait for input."""
    write_sop(repo, "party", PARTY)
    done = sopctl("new", "party", cwd=repo, input="5\nLi Wei\n")
    assert done.returncode == 2
    assert "missing: parameter guests, role host" in done.stderr


def test_all_wrong_values_are_told_at_once(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """Each parameter that cannot be taken is named in one message."""
    write_sop(repo, "party", PARTY.replace("default: none", "default: none}\n  day: {type: date"))
    done = sopctl("new", "party", *GIVEN, "--set", "guests=0", "--set", "day=soon", cwd=repo)
    assert done.returncode == 2
    assert "parameter guests: 0 is below" in done.stderr
    assert "parameter day: `soon` is no date" in done.stderr


def test_nobody_known_makes_no_run(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """Without a name from option, environment or git, `new` says how to give one."""
    write_sop(repo, "party", PARTY)
    done = sopctl("new", "party", *GIVEN, cwd=repo, env={"SOPCTL_USER": None})
    assert done.returncode == 2
    assert "--as" in done.stderr
    assert not list(repo.glob("runs/*"))


def test_a_run_is_made_of_what_is_right(repo: Path, sopctl: Sopctl, write_sop: Write) -> None:
    """The same call with sound values makes the run, prints its id alone, and a name is taken once."""
    write_sop(repo, "party", PARTY)
    done = sopctl("new", "party", *GIVEN, "--name", "x", cwd=repo)
    assert (done.returncode, done.stdout) == (0, "x\n")
    again = sopctl("new", "party", *GIVEN, "--name", "x", cwd=repo)
    assert again.returncode == 2
    assert "there is a run x already" in again.stderr


def test_a_link_out_of_the_repository_is_not_listed(
    repo: Path, sopctl: Sopctl, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A link in the library that leads elsewhere is no SOP of it."""
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text(PARTY)
    (repo / "sops" / "party.yaml").symlink_to(outside)
    assert "Party" not in sopctl("list", cwd=repo).stdout
    assert sopctl("new", "party", *GIVEN, cwd=repo).returncode == 2


SHAPED = """\
id: a
title: t
owner: r
roles: {r: x}
params: {n: integer, b: bool, opens: date, kind: {type: choice, options: [online, onsite, other]}}
steps:
"""
STEP = f"{SHAPED}  - id: s\n    title: Do it\n    "
# A slip, the code and the first words that it is told at, and what to do about it.
ADVICE = {
    "a comma in a text in braces": (
        f"{SHAPED}  - {{id: s, title: 确认场地；时间：下午3点,地点:上海.}}\n",
        "SOP104", "地点", "needs quotes",
    ),
    "a comma in a question in braces": (
        SHAPED.replace("n: integer", "n: {type: integer, ask: How many, roughly}") + "- {id: s, title: t}\n",
        "SOP104", "roughly", "needs quotes",
    ),
    "a key without a value": (f"{SHAPED}  - {{id: s, title: t, ownr}}\n", "SOP104", "ownr", "mean owner?"),
    "a list in a condition in braces": (
        f"{SHAPED}  - {{id: s, title: t, when: kind in ['online', 'onsite']}}\n",
        "SOP102", "[", "put the whole condition in quotes",
    ),
    "evidence by its name": (f"{STEP}evidence: [photo]\n", "SOP106", "photo", "{id: photo, kind: file}"),
    "evidence without a list": (f"{STEP}evidence: photo\n", "SOP106", "photo", "[{id: photo, kind: file}]"),
    "evidence as a map": (f"{STEP}evidence: {{photo: x}}\n", "SOP106", "evidence", "{id: photo, kind: file}"),
    "a field that is none": (f"{STEP}collect: {{x: 3}}\n", "SOP106", "3", "write a type: text"),
    "a colon in a condition": (f"{STEP}when: 'b: true'\n", "SOP202", ":", "written with =="),
    "a date without a unit": (f"{STEP}due: opens-7\n", "SOP501", "opens-7", "write opens - 7d"),
    "a day that is not": (f"{STEP}due: 2027-02-30\n", "SOP501", "2027-02-30", "no such day"),
    "a month that is not": (f"{STEP}due: 2027-13-01 - 3d\n", "SOP501", "2027-13-01", "no such day"),
    "not in capitals": (f"{STEP}when: NOT b\n", "SOP202", "NOT", "write not"),
    "and in capitals": (f"{STEP}when: b AND n > 3\n", "SOP202", "AND", "write and"),
    "an arrow": (f"{STEP}when: n => 3\n", "SOP202", "=>", "write >="),
    "true in capitals": (f"{STEP}when: b == TRUE\n", "SOP203", "TRUE", "write true"),
    "a number in quotes": (f"{STEP}when: n > '3'\n", "SOP202", "'3'", "does not compare with a text"),
    "braces before a text": (f"{STEP}do: {{{{ n }}}} go\n", "SOP102", "{{", "whole text in quotes"),
}  # fmt: skip


@pytest.mark.parametrize("case", ADVICE)
def test_a_slip_is_told_once_with_what_was_meant(team, case: str) -> None:
    """No advice loses what somebody wrote, and none leads to the next mistake."""
    text, code, words, mend = ADVICE[case]
    team.sop("a", text)
    (found,) = [
        one for one in team.lint() if one[3] in ("SOP102", "SOP104", "SOP106", "SOP202", "SOP203", "SOP501")
    ]
    assert found[3] == code
    assert text.split("\n")[found[1] - 1][found[2] - 1 :].startswith(words)
    assert mend in found[4]
