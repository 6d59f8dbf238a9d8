"""A repository whose runs and pages are made when they are looked at, each once."""

import json
import os
import shutil
from functools import cache
from pathlib import Path

import starter
import yaml
from hostile import Writer

TOP = Path(__file__).parent.parent


class Desk:
    """A repository with our own library. Pages of runs are closed runs of the examples, unless it is said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "home").mkdir()
        self._env = {
            "PATH": os.environ["PATH"], "HOME": str(folder / "home"), "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8", "SOPCTL_USER": "Test Person <test@example.com>",
        }  # fmt: skip
        shutil.copytree(TOP / "sops", folder / "sops")
        self.run_of = cache(self._walk)
        self.page = cache(self._page)
        self.several = cache(self._several)

    def __call__(self, *words: str, given: str | None = None, code: int = 0) -> str:
        done = starter.run(words, self.folder, self._env, given.encode() if given is not None else None)
        assert done.returncode == code, done.stderr.decode()
        return done.stdout.decode()

    def _walk(self, name: str, *words: str) -> str:
        """An example's run, walked by its answers and closed."""
        example = TOP / "examples" / name
        run = self("new", name, "--values", str(example / "values.yaml"), *words).strip()
        self("run", run, "--answers", str(example / "answers.yaml"))
        self("close", run)
        return run

    def _several(self, name: str) -> str:
        """Three runs of an SOP, two closed and one half way; gives its id."""
        self.run_of(name)
        self._walk(name, "--name", f"{name}-again")
        half = Path(shutil.copytree(TOP / "examples" / name, self.folder / f"half-{name}"))
        answers = yaml.load((half / "answers.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        told = dict([*answers.items()][: len(answers) // 2])
        (half / "answers.yaml").write_text(yaml.dump(told, allow_unicode=True), encoding="utf-8")
        run = f"{name}-open"
        self("new", name, "--values", str(half / "values.yaml"), "--name", run)
        self("run", run, "--answers", str(half / "answers.yaml"), code=3)
        return name

    def _page(self, name: str, audience: str = "team") -> Path:
        """The report of an example's run; for the team the one that is kept, see test_golden_reports.py."""
        if audience == "team":
            return TOP / "examples" / name / "report.html"
        return self.report(self.run_of(name), audience, "zh" if name.endswith(".zh") else "en")

    def report(self, run: str, audience: str, language: str = "en") -> Path:
        path = self.folder / f"{run}.{audience.partition(':')[0]}.html"
        self("--lang", language, "report", run, "--for", audience, "-o", str(path))
        return path

    def show(self, name: str) -> Path:
        path = self.folder / f"{name}.html"
        self("show", name, "-o", str(path))
        return path

    def over_all(self, name: str, audience: str) -> Path:
        """The report over all runs of an SOP."""
        path = self.folder / f"{name}.all.{audience.partition(':')[0]}.html"
        self("report", "--all", "--sop", name, "--for", audience, "-o", str(path))
        return path

    def picture(self, name: str, *words: str, ending: str = "svg") -> Path:
        """What `graph` draws of a run or an SOP."""
        path = self.folder / f"{name}{''.join(words)}.{ending}"
        self("graph", name, *words, "-o", str(path))
        return path

    def written(self, name: str, writer: Writer) -> str:
        """A run that is in the middle of everything, its texts and answers as they are given."""
        given = {
            f"sops/{name}": writer.sop(), "values": writer.values(name), "answers": writer.answers()
        }  # fmt: skip
        for file, content in given.items():
            path = self.folder / f"{file}.yaml"
            with path.open("w", encoding="utf-8") as stream:
                yaml.dump(content, stream, yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        for file in writer.files():
            (self.folder / file).write_bytes(file.encode())
        self("new", name, "--values", "values.yaml")
        self("run", name, "--answers", "answers.yaml", code=3)  # no answer to the steps that are not settled
        for words, text in writer.acts(name):
            self(*words, given=text)
        steps = json.loads(self("status", name, "--json"))["steps"]
        assert {one["status"] for one in steps if one["id"].startswith("s") and one["id"][1:].isdigit()} == {
            "done"
        }
        return name
