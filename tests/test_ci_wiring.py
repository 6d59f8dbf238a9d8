"""Where lint meets people: the GitHub action, the CI jobs of the starter, the pre-commit hook, editors."""

import json
import os
import re
import shutil
import sys
from inspect import signature
from pathlib import Path
from subprocess import CompletedProcess, run
from typing import Any

import pytest
import yaml

from sopctl.cli.commands.lint import command
from sopctl.sop.schema import calendar_schema, shared_schema, sop_schema
from sopctl.store.repository import sop_files_below

TOP = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((TOP / "action.yml").read_text(encoding="utf-8"))
GOOD = "id: a\ntitle: t\nversion: 1.0.0\nowner: r\nroles: {r: x}\nsteps: [{id: s, title: t}]\n"
# Notes what it was called with, then calls the real one, without the options that this sopctl has not.
STAND_IN = """#!{python}
import json, os, subprocess, sys
words = sys.argv[1:]
with open(os.environ["CALLS"], "a") as file:
    file.write(json.dumps([os.path.basename(sys.argv[0]), *words]) + "\\n")
if os.path.basename(sys.argv[0]) == "sopctl":
    if not {knows}:
        words = [one for one in words if not one.startswith(("--format", "--fail-on")) and one != "gitlab"]
        words = [one for one in words if one != "github"]
    sys.exit(subprocess.run([sys.executable, "-m", "sopctl", *words]).returncode)
"""


def git(folder: Path, *words: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


class Host:
    """What runs the steps of a CI job: bash, and the variables that a job gives it."""

    def __init__(self, folder: Path, checkout: Path, env: dict[str, str]) -> None:
        self.checkout, self.calls = checkout, folder / "calls"
        (folder / "bin").mkdir()
        text = STAND_IN.format(python=sys.executable, knows="fail_on" in signature(command).parameters)
        for name in ("sopctl", "python", "pip"):
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        self.env = {**env, "PATH": f"{folder / 'bin'}:{env['PATH']}", "CALLS": str(self.calls)}
        self.env["PYTHONPATH"] = str(TOP)

    def run(self, script: str, **variables: str) -> "CompletedProcess[str]":
        """A step as GitHub's bash runs it."""
        return run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.checkout, env={**self.env, **variables}, capture_output=True, text=True, check=False,
            timeout=60,
        )  # fmt: skip

    def called(self) -> list[list[str]]:
        return [json.loads(line) for line in self.calls.read_text().splitlines()]


@pytest.fixture
def host(tmp_path: Path, clean_env: dict[str, str]) -> Host:
    """A host with a checkout of a library, its one SOP committed."""
    checkout = tmp_path / "checkout"
    (checkout / "sops").mkdir(parents=True)
    (checkout / "sops/a.yaml").write_text(GOOD)
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "one")
    return Host(tmp_path, checkout, clean_env)


def step_of_action(name: str, **given: str) -> tuple[str, dict[str, str]]:
    """The script of a step of the action, and its variables where these inputs are given."""
    inputs = {key: one["default"] for key, one in ACTION["inputs"].items()} | given
    values = {**{f"inputs.{key}": one for key, one in inputs.items()}, "github.action_path": "/the action"}
    (step,) = (one for one in ACTION["runs"]["steps"] if one.get("name") == name)
    env = {
        key: re.sub(r"\$\{\{ (\S+) \}\}", lambda it: values[it[1]], one) for key, one in step["env"].items()
    }
    return step["run"], env


def test_the_action_pastes_nothing_into_its_scripts() -> None:
    """Each input reaches a script as a variable; no expression stands in one."""
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    used = re.findall(r"\$\{\{ inputs\.(\S+) \}\}", (TOP / "action.yml").read_text(encoding="utf-8"))
    assert sorted(used) == sorted(ACTION["inputs"])


def test_the_action_installs_its_own_checkout(host: Host) -> None:
    """What is installed is what stands beside action.yml, wherever that lies."""
    script, env = step_of_action("Install sopctl")
    assert host.run(script, **env).returncode == 0
    assert host.called()[-1][-1] == "/the action"
    assert (TOP / "pyproject.toml").exists()


def test_the_action_lints(host: Host) -> None:
    """With its defaults it lints the library; findings fail the step; a file gets them where one is named."""
    script, env = step_of_action("Check SOPs")
    done = host.run(script, **env)
    assert done.returncode == 0, done.stderr
    assert host.called() == [["sopctl", "lint", "--format=github", "--fail-on=warning", "--"]]
    (host.checkout / "sops/a.yaml").write_text(GOOD.replace("owner: r", "owner: q"))
    assert host.run(script, **env).returncode == 1
    script, env = step_of_action("Check SOPs", output="found.txt", paths="sops\n\nsops/a.yaml\n", base="HEAD")
    done = host.run(script, **env)
    assert (done.returncode, done.stdout) == (1, "")
    assert "SOP402" in (host.checkout / "found.txt").read_text()
    assert host.called()[-1][-4:] == ["--base=HEAD", "--", "sops", "sops/a.yaml"]


HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "--output=pwned",
    "* ?",
]


@pytest.mark.parametrize("key", ["paths", "format", "fail-on", "base"])
@pytest.mark.parametrize("value", HOSTILE)
def test_the_action_takes_inputs_as_they_are(key: str, value: str, host: Host) -> None:
    """Whatever an input holds arrives as one word, and nothing of it is run or taken for an option."""
    script, env = step_of_action("Check SOPs", **{key: value})
    host.run(script, **env)
    words = host.called()[-1]
    assert (value if key == "paths" else f"--{key}={value}") in words
    assert key != "paths" or words.index("--") < words.index(value)
    assert not (host.checkout / "pwned").exists()


# The starter's jobs


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_github_job_judges_a_change_against_its_branch(lang: str, host: Host, sopctl: Any) -> None:
    """Its scripts have no expressions; run on a branch they find that a version was not raised."""
    sopctl("init", cwd=host.checkout, env={"SOPCTL_LANG": lang})
    job = yaml.safe_load((host.checkout / ".github/workflows/sops.yml").read_text(encoding="utf-8"))
    steps = job["jobs"]["lint"]["steps"]
    scripts = [one["run"] for one in steps if "run" in one]
    assert not any("${{" in one for one in scripts)
    assert steps[0]["with"]["fetch-depth"] == 0
    assert "github.base_ref" in job["env"]["BASE"]
    (lint,) = (one for one in scripts if one.startswith("sopctl lint"))
    git(host.checkout, "checkout", "-qb", "mine")
    (host.checkout / "sops/a.yaml").write_text(GOOD.replace("title: t}", "title: other}"))
    git(host.checkout, "commit", "-qam", "two")
    assert host.run(lint, BASE="HEAD").returncode == 0
    done = host.run(lint, BASE="main")
    assert (done.returncode, "SOP702" in done.stdout) == (1, True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_gitlab_job_keeps_its_report(lang: str, host: Host, sopctl: Any) -> None:
    """It is written where origin is GitLab, and what it lints becomes the report of code quality."""
    git(host.checkout, "remote", "add", "origin", "https://gitlab.example.com/team/sops.git")
    sopctl("init", cwd=host.checkout, env={"SOPCTL_LANG": lang})
    assert not (host.checkout / ".github").exists()
    job = yaml.safe_load((host.checkout / ".gitlab-ci.yml").read_text(encoding="utf-8"))["lint-sops"]
    lint, test = job["script"][-2:]
    done = host.run(lint)
    assert done.returncode == 0, done.stderr
    assert (host.checkout / job["artifacts"]["reports"]["codequality"]).exists()
    assert host.called()[-1] == ["sopctl", "lint", "--format", "gitlab", "--base", "HEAD"]
    assert host.run(test).returncode == 0
    assert host.called()[-1][:2] == ["sopctl", "lint"], "there are no tests to try"
    (host.checkout / "sops/a.test.yaml").write_text("tests: [{name: One, expect: {steps: [s]}}]\n")
    assert host.run(test).returncode == 0
    assert host.called()[-1] == ["sopctl", "test"]
    (host.checkout / "sops/a.yaml").write_text(GOOD.replace("owner: r", "owner: q"))
    assert host.run(lint).returncode == 1


# A merge request with its comments, as far as the job asks for it; somebody has quoted the job's comment.
CURL = """#!{python}
import json, os, pathlib, sys
words = sys.argv[1:]
assert words[:5] == ["--silent", "--show-error", "--fail", "--header", "PRIVATE-TOKEN: secret"], words
*options, url = words[5:]
there = pathlib.Path(os.environ["NOTES"])
notes = json.loads(there.read_text())
if url == "https://host/api/user":
    print(json.dumps({{"id": 7}}))
    sys.exit()
where, _mark, asked = url.partition("?")
start, _notes, number = where.partition("/notes")
assert start == "https://host/api/projects/1/merge_requests/2", url
body = next((pathlib.Path(one[5:]).read_text() for one in options if one.startswith("body@")), None)
if asked:
    print(json.dumps(notes))
elif "PUT" in options or "DELETE" in options:
    (own,) = (one for one in notes if one["id"] == int(number[1:]))
    notes = [one for one in notes if one is not own or body]
    own["body"] = body
else:
    notes.append({{"id": 30, "author": {{"id": 7}}, "body": body}})
there.write_text(json.dumps(notes))
"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_gitlab_job_keeps_one_comment(lang: str, host: Host, sopctl: Any, tmp_path: Path) -> None:
    """It writes its comment, rewrites that one and no other, and takes it away when it has nothing."""
    sopctl("init", "--ci", "gitlab", cwd=host.checkout, env={"SOPCTL_LANG": lang})
    job = yaml.safe_load((host.checkout / ".gitlab-ci.yml").read_text(encoding="utf-8"))["review-sops"]
    for name, text in (
        ("curl", CURL.format(python=sys.executable)),
        ("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'),
    ):
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    notes, quoted = tmp_path / "notes", {"id": 20, "author": {"id": 8}, "body": "<!-- sopctl diff -->\n> so"}
    notes.write_text(json.dumps([quoted]))
    env = {
        **job["variables"], "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main", "CI_API_V4_URL": "https://host/api",
        "CI_PROJECT_ID": "1", "CI_MERGE_REQUEST_IID": "2", "NOTES": str(notes),
    }  # fmt: skip

    def told(title: str, **more: str) -> list[str]:
        (host.checkout / "sops/a.yaml").write_text(GOOD.replace("title: t}", f"title: {title}}}"))
        git(host.checkout, "commit", "-q", "--allow-empty", "-am", title)
        done = host.run("\n".join(job["script"]), **env, **more)
        assert done.returncode == 0, done.stderr
        first, *own = json.loads(notes.read_text())
        assert first == quoted
        return [one["body"] for one in own]

    git(host.checkout, "checkout", "-qb", "mine")
    assert told("Wash") == []
    assert (host.checkout / job["artifacts"]["paths"][0]).read_text().startswith("<!-- sopctl diff -->\n")
    (body,) = told("Wash", REVIEW_TOKEN="secret")
    assert "<ins>Wash</ins>" in body
    (body,) = told("Dry", REVIEW_TOKEN="secret")
    assert "<ins>Dry</ins>" in body
    assert told("t", REVIEW_TOKEN="secret") == []
    assert told("t", REVIEW_TOKEN="secret") == []


def test_the_host_may_be_named(sopctl: Any, tmp_path: Path) -> None:
    """`--ci` decides where the address of origin says nothing; another host is refused."""
    assert ".gitlab-ci.yml" in sopctl("init", "--ci", "gitlab", cwd=tmp_path).stdout
    assert ".github" in sopctl("init", "--ci", "github", cwd=tmp_path).stdout
    done = sopctl("init", "--ci", "jenkins", cwd=tmp_path)
    assert (done.returncode, "--ci jenkins" in done.stderr) == (2, True)


# pre-commit


def test_the_hook_takes_what_is_an_sop(tmp_path: Path) -> None:
    """Of all files of a library the hook gets those that lint would look at, and the shared one."""
    hook, tests = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    names = [
        "a.yaml",
        "b.yml",
        "c/d.md",
        "e.markdown",
        "活动.zh.yaml",
        "README.md",
        "c/Readme.zh.md",
        "index.md",
    ]
    names += [
        ".schema.json",
        ".hidden.yaml",
        ".git/a.yaml",
        "_part.yaml",
        "_shared.yaml",
        "x.txt",
        "CHANGELOG.md",
        "a.test.yaml",
        "c/A.Test.yml",
        "tests/a.yaml",
        "c/tests/b.yml",
        "tests/page.md",
        "Tests/c.yaml",
        "tests/old/d.yaml",
        "mytests/e.yaml",
    ]
    for name in names:
        (tmp_path / "sops" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sops" / name).touch()
    taken = {
        name
        for name in (f"sops/{one}" for one in names)
        if re.search(hook["files"], name) and not re.search(hook["exclude"], name)
    }
    wanted = {path.relative_to(tmp_path).as_posix() for path in sop_files_below(tmp_path / "sops")}
    assert taken == wanted | {"sops/_shared.yaml"}
    assert hook["entry"].split()[0] == "sopctl"
    assert (tests["entry"], tests["pass_filenames"]) == ("sopctl test", False)
    assert all(re.search(tests["files"], name) for name in (*taken, "sops/tests/a.yaml", "sops/a.test.yaml"))


@pytest.mark.slow
def test_pre_commit_runs_the_hook(host: Host) -> None:
    """pre-commit installs the hook from this repository and stops a commit that lint would not pass."""
    if (program := shutil.which("pre-commit")) is None:
        pytest.skip("pre-commit is not on this machine")
    script = f"{program} try-repo {TOP} sopctl-lint --all-files"
    env = {**host.env, "PATH": os.environ["PATH"], "HOME": str(host.checkout.parent)}
    done = run(
        ["bash", "-c", script], cwd=host.checkout, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (host.checkout / "sops/a.yaml").write_text(GOOD.replace("title: t}", "title: other}"))
    git(host.checkout, "add", "-A")
    done = run(
        ["bash", "-c", script], cwd=host.checkout, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "SOP702" in done.stdout) == (1, True)


# Editors


def test_init_wires_editors(sopctl: Any, tmp_path: Path) -> None:
    """The schemas lie beside the SOPs, the first SOP names its own, and settings say for which files."""
    sopctl("init", cwd=tmp_path)
    assert json.loads((tmp_path / "sops/.schema.json").read_text()) == sop_schema()
    assert json.loads((tmp_path / "sops/.shared-schema.json").read_text()) == shared_schema()
    assert json.loads((tmp_path / "sops/.calendar-schema.json").read_text()) == calendar_schema()
    first = (tmp_path / "sops/first-steps.yaml").read_text().split("\n")[0]
    assert first == "# yaml-language-server: $schema=.schema.json"
    wired = json.loads((tmp_path / ".vscode/settings.json").read_text())["yaml.schemas"]
    assert wired == {
        "sops/.schema.json": [
            "sops/**/*.yaml",
            "sops/**/*.yml",
            "!sops/_shared.yaml",
            "!**/tests/*.yaml",
            "!**/tests/*.yml",
            "!**/*.test.yaml",
            "!**/*.test.yml",
        ],
        "sops/.shared-schema.json": ["sops/_shared.yaml"],
        "sops/.calendar-schema.json": ["calendar.yaml"],
    }
    assert "1 SOP file" in sopctl("lint", cwd=tmp_path).stderr


def test_init_leaves_settings_of_editors_alone(sopctl: Any, tmp_path: Path) -> None:
    """Settings that are there stay, and a library may be the repository's top."""
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text("{}\n")
    (tmp_path / "sopctl.toml").write_text('library = ["."]\n')
    done = sopctl("init", cwd=tmp_path)
    assert "left as it is: .vscode/settings.json" in done.stderr
    assert (tmp_path / ".vscode/settings.json").read_text() == "{}\n"
    assert (tmp_path / ".schema.json").exists()
    assert sopctl("lint", cwd=tmp_path).returncode == 0
