"""sopctl's own words: every one of them has its Chinese, and the reader chooses the language."""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from subprocess import CompletedProcess

import pytest
from terminal import Terminal

from sopctl import language
from sopctl.language import CHINESE, ENGLISH, N_, _, choose, code_of, code_of_locale, listed, plural, speaking

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP / "docs"))

import make_messages  # noqa: E402

Sopctl = Callable[..., "CompletedProcess[str]"]
PACKAGE = TOP / "sopctl"
HAN = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
PLACE = re.compile(r"\{+[^{}]*\}+")

# Where people read: a text that goes in here must be looked up.
READ = {
    "SopctlError", "Refused", "StoppedShort", "NotRecorded", "DamagedLine", "Finding", "Slip", "Problem",
    "ValueError", "LookupError", "say", "out", "Text", "_write",
}  # fmt: skip
# What may stand there as it is: names, commands and examples, the same in every language.
SAME_EVERYWHERE = {
    "[tool.sopctl]", 'library = ["sops"]', 'lang = "zh"', "sopctl run SOP --values FILE", "sopctl: ",
}  # fmt: skip
# ValueErrors that never reach a person: they end the reading of a damaged line.
UNSEEN = {"not the canonical spelling", " is not JSON"}
# Modules that are not translated yet. It only ever grows shorter.
TO_DO = {
    "cli/making.py", "cli/session.py", "cli/walker/questions.py", "cli/walker/walker.py", "lint/engine.py",
    "lint/rules/sop201_duplicate_id.py", "sop/expressions.py", "sop/jinja_box.py", "sop/templates.py",
    "sop/yaml_reader.py",
}  # fmt: skip
SOP = """\
id: party
title: {title}
language: {language}
owner: host
roles: {{host: Hosts}}
phases:
  - id: before
    title: Before
    steps:
      - {{id: invite, title: Invite, check: [List read]}}
      - {{id: cook, title: Cook, needs: [invite]}}
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Whatever a test chose, the next one speaks English."""
    yield
    choose(ENGLISH)


@pytest.fixture
def run(repo: Path, sopctl: Sopctl, write_sop: Callable[[Path, str, str], Path]) -> str:
    """A run of a small English SOP."""
    write_sop(repo, "party", SOP.format(title="A party", language="en"))
    done = sopctl("new", "party", "--role", "host=Li Wei", "--name", "p1", cwd=repo)
    return done.stdout.strip()


# The catalogue


def entries() -> Iterator[tuple[str, str]]:
    """Each message with its Chinese; of a plural, what is said of many."""
    for one in make_messages.read_catalog():
        if one.id:
            many = isinstance(one.id, tuple)
            yield (one.id[1], one.string[0]) if many else (one.id, one.string)


def translated() -> Iterator[tuple[str, str]]:
    """Those that have their Chinese."""
    return ((message, chinese) for message, chinese in entries() if chinese)


def test_the_catalogue_has_the_messages_of_the_source() -> None:
    """The .po holds just what the source says; `python docs/make_messages.py` brings it up to date."""
    source = {(one.one, one.many) for one in make_messages.messages().values()}
    known = {
        one.id if isinstance(one.id, tuple) else (one.id, "")
        for one in make_messages.read_catalog()
        if one.id
    }
    assert source - known == set(), "not in the .po"
    assert known - source == set(), "no more in the source"


def test_the_po_is_written_as_the_script_writes_it() -> None:
    """Order and line breaks are the script's, so that a change shows as itself alone."""
    catalog = make_messages.updated(make_messages.read_catalog())
    assert make_messages.PO.read_bytes() == make_messages.po_of(catalog)


def test_the_mo_is_what_the_po_compiles_to() -> None:
    """What is read at run time is what was translated."""
    assert make_messages.MO.read_bytes() == make_messages.mo_of(make_messages.read_catalog())


def test_every_message_has_its_chinese() -> None:
    """No message lacks a translation or has a doubtful one, and each is Chinese where it has words."""
    catalog = make_messages.read_catalog()
    assert [one.id for one in catalog if one.fuzzy] == []
    assert [message for message, chinese in entries() if not chinese] == []
    bare = [message for message, chinese in entries() if has_words(message) and not HAN.search(chinese)]
    assert bare == []


def has_words(text: str) -> bool:
    """Whether something is left to translate."""
    return bool(re.search("[A-Za-z]{2}", words_of(text)))


def words_of(message: str) -> str:
    """A message without its places and its names in backticks."""
    return re.sub(r"`[^`]*`|\{[^{}]*\}", "", message)


def test_translations_have_the_places_of_the_english() -> None:
    """Each `{place}` is in both, and both can be filled."""
    for message, chinese in translated():
        assert sorted(PLACE.findall(message)) == sorted(PLACE.findall(chinese)), message
        if PLACE.search(message):
            list(Formatter().parse(chinese))


def test_translations_keep_what_is_the_same_everywhere() -> None:
    """Names in backticks, and the keys of a line of keys with its double spaces, stay."""
    for message, chinese in translated():
        assert re.findall("`[^`]*`", message) == re.findall("`[^`]*`", chinese), message
        keys = [part.split(" ")[0] for part in message.split("  ")]
        if len(keys) > 1:
            assert [part.split(" ")[0] for part in chinese.split("  ")] == keys


def test_chinese_punctuation() -> None:
    """A Chinese sentence has full-width commas and colons, and none doubled."""
    for message, chinese in translated():
        plain = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "x", chinese)
        assert not re.search("[\u4e00-\u9fff]([,;?!]|:( |$))|[\uff0c\u3002\uff1b\uff1a\u3001]{2}", plain), (
            message
        )


# The source


def sources() -> list[Path]:
    """The package's modules."""
    return sorted(PACKAGE.rglob("*.py"))


def bare(node: ast.expr) -> Iterator[str]:
    """Literal words in an expression that nobody looks up."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if node.value not in SAME_EVERYWHERE | UNSEEN and has_words(node.value):
            yield node.value
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            yield from (one for given in node.args for one in bare(given))
    elif not isinstance(node, (ast.Compare, ast.Subscript, ast.Attribute, ast.Lambda)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from bare(child)


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_what_people_read_is_looked_up(path: Path) -> None:
    """No bare words go to where people read. A file that is still to be done is named as such."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in READ:
            given = [*node.args, *(one.value for one in node.keywords if one.arg != "style")]
            found += [f"line {node.lineno}: {text!r}" for one in given for text in bare(one)]
    to_do = path.relative_to(PACKAGE).as_posix() in TO_DO
    assert bool(found) == to_do, found


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_function_hides_the_look_up(path: Path) -> None:
    """A function that looks messages up has no variable called `_`: it would be called instead."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.Lambda):
            names = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "_"]
            called = any(isinstance(node.ctx, ast.Load) for node in names)
            assert not (called and any(isinstance(node.ctx, ast.Store) for node in names)), ast.unparse(
                function
            )


def test_messages_are_literals() -> None:
    """What is looked up by a variable was marked where it was written, so literals have no f."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "N_", "plural") and node.args:
                assert not isinstance(node.args[0], ast.JoinedStr | ast.BinOp), f"{path}:{node.lineno}"


# The look-up


def test_values_are_filled_in_once() -> None:
    """Braces that people wrote stay as they are."""
    for code in (ENGLISH, CHINESE):
        choose(code)
        assert "{x} {0}" in _("unknown key `{key}`", key="{x} {0}")
    choose(ENGLISH)
    assert _("{{ in a value without quotes") == "{{ in a value without quotes"


def test_numbers() -> None:
    """English tells one from many; Chinese does not."""
    assert plural("{count} row", "{count} rows", 1) == "1 row"
    assert plural("{count} row", "{count} rows", 2) == "2 rows"
    choose(CHINESE)
    assert plural("{count} row", "{count} rows", 1) == "1 行"
    assert listed(["a", "b"]) == "a、b"


def test_a_broken_translation_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translation with a place that there is no value for does no harm."""

    class Broken:
        def gettext(self, message: str) -> str:
            return "{nobody} {key.x}"

    monkeypatch.setattr(language, "_catalogue", lambda code: Broken())
    choose(CHINESE)
    assert _("unknown key `{key}`", key="a") == "unknown key `a`"


def test_a_missing_catalogue_is_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without its file a language is English."""
    monkeypatch.setattr(language, "FOLDER", str(tmp_path))
    language._catalogue.cache_clear()
    choose(CHINESE)
    assert _("done") == "done"
    language._catalogue.cache_clear()


def test_speaking_for_a_while() -> None:
    """A report is in its own language, and afterwards all is as before, also after an error."""
    done = N_("done")
    with speaking("zh-Hans"):
        assert _(done) == "已完成"
        with speaking("fr"):
            assert _(done) == "done"
        with speaking(""):
            assert _(done) == "已完成"
    assert _(done) == "done"
    choose(CHINESE)
    with pytest.raises(OSError, match="x"), speaking("en"):
        raise OSError("x")
    assert _(done) == "已完成"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zh", CHINESE), ("zh-CN", CHINESE), ("zh_CN.UTF-8", CHINESE), ("ZH-Hans", CHINESE),
        ("zh_TW@x", CHINESE), ("en", ENGLISH), ("en_GB.UTF-8", ENGLISH), ("C", None), ("POSIX", None),
        ("fr", None), ("", None), ("zhx", None),
    ],
)  # fmt: skip
def test_names_of_languages(name: str, code: str | None) -> None:
    """Tags and locale names are understood; what is neither is no language."""
    assert code_of(name) == code
    assert code_of_locale(None, name, "zh") == (code or ENGLISH if name else CHINESE)


# Choosing


@pytest.mark.parametrize(
    ("args", "env", "toml", "chinese"),
    [
        (["--lang", "zh"], {}, "", True),
        (["--lang=zh-CN"], {}, "", True),
        (["--no-color", "--lang", "zh"], {}, "", True),
        ([], {"SOPCTL_LANG": "zh"}, "", True),
        ([], {"LANG": "zh_CN.UTF-8"}, "", True),
        ([], {"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, "", True),
        ([], {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "", False),
        ([], {"LANG": "de_DE.UTF-8"}, "", False),
        ([], {}, "zh", True),
        ([], {"LANG": "zh_CN.UTF-8"}, "en", False),
        ([], {"SOPCTL_LANG": "en"}, "zh", False),
        (["--lang", "en"], {"SOPCTL_LANG": "zh", "LANG": "zh_CN.UTF-8"}, "zh", False),
        (["--lang", "zh"], {"SOPCTL_LANG": "en"}, "en", True),
        (["--lang", "zh"], {"SOPCTL_LANG": "nonsense"}, "", True),
    ],
)
def test_who_chooses(
    args: list[str], env: dict[str, str | None], toml: str, chinese: bool, repo: Path, sopctl: Sopctl
) -> None:
    """--lang before SOPCTL_LANG before the settings before the locale."""
    if toml:
        (repo / "sopctl.toml").write_text(f'lang = "{toml}"\n')
    done = sopctl(*args, "status", cwd=repo, env=env)
    told = "还没有任务；新建任务：sopctl new SOP" if chinese else "no runs yet; make one: sopctl new SOP"
    assert (done.returncode, done.stderr) == (0, told + "\n")


def test_settings_elsewhere(repo: Path, sopctl: Sopctl, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The settings are those of the repository that -C names; pyproject.toml has them as well."""
    (repo / "pyproject.toml").write_text('[tool.sopctl]\nlang = "zh"\n')
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for args in (["-C", str(repo)], [f"-C{repo}"]):
        assert "还没有任务" in sopctl(*args, "status", cwd=elsewhere).stderr
    assert "no SOP library" in sopctl("status", cwd=elsewhere).stderr


@pytest.mark.parametrize("args", [["--lang", "fr"], ["--lang=xx"]])
def test_an_unknown_language(args: list[str], repo: Path, sopctl: Sopctl) -> None:
    """It is named, with the languages that there are."""
    done = sopctl(*args, "status", cwd=repo)
    name = args[-1].removeprefix("--lang=")
    assert (done.returncode, done.stderr) == (2, f"sopctl: --lang {name}: sopctl speaks en and zh\n")


def test_an_unknown_language_in_the_surroundings(repo: Path, sopctl: Sopctl) -> None:
    """In $SOPCTL_LANG and in the settings it is a mistake, too; a locale is nobody's mistake."""
    done = sopctl("status", cwd=repo, env={"SOPCTL_LANG": "xx", "LANG": "zh_CN.UTF-8"})
    assert (done.returncode, done.stderr) == (2, "sopctl: SOPCTL_LANG xx：sopctl 支持 en 和 zh\n")
    (repo / "sopctl.toml").write_text('lang = "xx"\n')
    done = sopctl("status", cwd=repo)
    assert done.returncode == 2
    assert "lang must be en or zh" in done.stderr


# What is said


def test_help_in_chinese(sopctl: Sopctl, tmp_path: Path) -> None:
    """The pages have no English sentence left, and no line is wider than the page."""
    from sopctl.cli.app import COMMANDS
    from sopctl.cli.columns import cells

    for args in ([], *([name] for name in COMMANDS)):
        page = sopctl("--lang", "zh", *args, "--help", cwd=tmp_path, env={"COLUMNS": "80"}).stdout
        assert page.startswith("用法：sopctl")
        assert "选项：" in page
        assert "显示本帮助并退出。" in page
        assert max(map(cells, page.splitlines())) <= 80
        prose = [line for line in page.splitlines() if "示例：" not in line and "用法：" not in line]
        assert not re.search("[a-z]{2,} [a-z]{2,} [a-z]{2,}", "\n".join(prose)), page


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["stats"], "没有命令 'stats'。您是不是要用 'status', 'start'？"),
        (["lint", "--nope"], "没有选项 --nope"),
        (["note", "x"], "缺少参数 'STEP'。"),
        (["report", "-o"], "选项 '-o' 需要一个值。"),
        (["close", "a", "b", "c"], "多余的参数：b c"),
        (["status", "--json=x"], "选项 '--json' 不接受值。"),
    ],
)
def test_wrong_use_in_chinese(args: list[str], told: str, sopctl: Sopctl, tmp_path: Path) -> None:
    """What Typer says of a wrong command line is translated as well."""
    done = sopctl("--lang", "zh", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert f"sopctl: {told}" in done.stderr
    assert "用法见 `sopctl" in done.stderr


def test_a_finding_in_chinese(repo: Path, sopctl: Sopctl) -> None:
    """A finding's words are translated; place, code and name are not."""
    (repo / "sops" / "bad.yaml").write_bytes(b"title: \xff\n")
    done = sopctl("--lang", "zh", "lint", cwd=repo)
    assert done.returncode == 1
    assert done.stdout.startswith("sops/bad.yaml:1:8: SOP")
    assert "不是 UTF-8：字节 0xff；请将文件保存为 UTF-8 编码" in done.stdout
    assert done.stderr == "已检查 1 个 SOP 文件，发现 1 个问题\n"


def test_a_run_in_chinese(repo: Path, run: str, sopctl: Sopctl) -> None:
    """Status and refusals are Chinese; ids, JSON and the journal are not touched by the language."""
    zh = {"SOPCTL_LANG": "zh"}
    done = sopctl("check", run, "invite", "1", cwd=repo, env=zh)
    assert done.stdout == 'recorded invite: 勾选 "List read"\n'
    shown = sopctl("status", run, cwd=repo, env=zh).stdout
    assert "已处理 0/2" in shown
    assert "可执行" in shown
    assert "等待 invite" in shown
    refused = sopctl("done", run, "cook", cwd=repo, env=zh)
    assert refused.stderr == "sopctl: 无法完成 cook：该步骤在等待 invite\n  请先处理它，或将其跳过\n"
    facts = [
        sopctl("status", run, "--json", cwd=repo, env={"SOPCTL_LANG": one}).stdout for one in ("zh", "en")
    ]
    assert facts[0] == facts[1]
    assert json.loads(facts[0])["steps"][0]["status"] == "ready"
    journal = b"".join(path.read_bytes() for path in (repo / "runs" / run / "journal").iterdir())
    assert journal.isascii()


@pytest.mark.parametrize(("written", "read"), [("zh-CN", "en"), ("en", "zh"), ("zh", "zh"), ("en", "en")])
def test_a_report_follows_its_sop(
    written: str, read: str, repo: Path, sopctl: Sopctl, write_sop: Callable[[Path, str, str], Path]
) -> None:
    """Whatever the reader's language is; messages about the report are in the reader's."""
    write_sop(repo, "party", SOP.format(title="聚会", language=written))
    env = {"SOPCTL_LANG": read}
    sopctl("new", "party", "--role", "host=Li Wei", "--name", "p1", cwd=repo, env=env)
    damaged = repo / "runs" / "p1" / "journal"
    damaged.mkdir(exist_ok=True)
    (damaged / "x.jsonl").write_bytes(b"nonsense\n")
    done = sopctl("report", "p1", cwd=repo, env=env)
    page = sopctl("report", "p1", "--format", "html", cwd=repo, env=env).stdout
    chinese = written.startswith("zh")
    for text in (done.stdout, page):
        assert ("共 2 步，已处理 0 步" in text) == chinese
        assert ("0 of 2 steps settled" in text) != chinese
        assert ("未处理事项" in text) == chinese
        assert ("无法按 JSON 读取" in text) == chinese
    assert f'<html lang="{written}">' in page
    assert ("无法按 JSON 读取" in done.stderr) == (read == "zh")


@pytest.mark.parametrize("columns", [40, 80])
def test_the_walker_in_chinese(columns: int, repo: Path, run: str) -> None:
    """It fits, and its words are Chinese."""
    from sopctl.cli.columns import cells

    terminal = Terminal("--lang", "zh", "run", run, cwd=repo, columns=columns)
    terminal.wait_for("Invite", "enter 完成", "space 勾选", "q 退出")
    terminal.press("?")
    terminal.wait_for("按任意键返回", "写一条备注")
    terminal.press("?")
    terminal.press("l")
    terminal.wait_for("up down 选择")
    terminal.press("l", "n")
    terminal.wait_for("enter 保存", "esc 离开")
    terminal.press("好", "enter")
    terminal.wait_for('recorded invite: 备注 "好"')
    assert all(cells(line.rstrip()) <= columns for line in terminal.text.splitlines())
    terminal.press("q")
    assert terminal.wait_for_end() == 0
