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
from conftest import Team
from terminal import Terminal

from sopctl import language
from sopctl.language import (
    CHINESE,
    ENGLISH,
    N_,
    _,
    choose,
    clauses,
    code_of,
    code_of_locale,
    listed,
    plural,
    speaking,
    spoken,
)

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
    "ValueError", "LookupError", "say", "out", "Text", "_write", "self.say", "self.report",
    "self.ask_reason", "opened.problems.append", "damaged.append",
}  # fmt: skip
# What may stand there as it is: names, commands and examples, the same in every language.
SAME_EVERYWHERE = {
    "[tool.sopctl]", 'library = ["sops"]', 'lang = "zh"', "sopctl run SOP --values FILE", "sopctl: ",
    "[evidence]", "max_mb = 25",
    " lint", " list", " run ", "['article', 'poster']",
}  # fmt: skip
# ValueErrors that never reach a person: they end the reading of a damaged line.
UNSEEN = {"not the canonical spelling", " is not JSON"}
# Modules that are not translated yet. It only ever grows shorter.
TO_DO: set[str] = set()
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
FAIR = """\
id: fair
title: 市集
language: zh
owner: host
roles: {host: {does: 主持人, notice: 3wd}, boss: 拍板的人}
params:
  day: {type: date, ask: 哪天开市？}
  rain: {type: bool, default: false, ask: 下雨也开吗？}
  places: {type: choice, options: [东门, 西门], many: true, default: [东门, 西门], ask: 在哪里？}
steps:
  - id: stalls
    title: 摆摊位
    takes: 1wd
    do: "雨天：{{ rain }}。地点：{{ places }}。{% if rain %}{{ rain }}{% endif %}"
    run: 'echo "$SOP_RAIN $SOP_PLACES"'
    check: [桌子够]
    collect:
      stalls: {type: integer, required: true, min: 3, unit: 个, ask: 摆了几个？}
      early: {type: bool, ask: 提前摆好了吗？}
      cost: {type: money, currency: CNY, ask: 花了多少？}
      rows: {type: table, ask: 谁来？, columns: {谁: {type: text}, 多久: {type: duration}}}
      way: {type: funnel, stages: [路过, 停下, 买], alert_below: 0.5, ask: 每一步多少人？}
    evidence: [{id: photo, kind: link, ask: 照片, required: true}]
    approve: {by: boss, not: owner}
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
                if ast.unparse(node.func) == "plural":
                    assert all(isinstance(one, ast.Constant) for one in node.args[:2]), (
                        f"{path}:{node.lineno}"
                    )


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
    assert clauses(["a", "b", "c"]) == "a，b，c"
    choose(ENGLISH)
    assert clauses(["a", "b", "c"]) == listed(["a", "b", "c"]) == "a, b, c"


def test_values_in_words() -> None:
    """Yes and no, amounts, durations, rates: as people of the language read them."""
    from sopctl.sop.field_types.records import percent
    from sopctl.sop.fields import Field
    from sopctl.sop.shown import format_value

    facts = {"money": ({"currency": "CNY"}, 1200, "1,200 CNY", "1,200 元"),
             "duration": ({}, "3wd", "3wd", "3 个工作日"),
             "bool": ({}, False, "no", "否"),
             "rating": ({}, 4, "4 of 5", "4（满分 5）")}  # fmt: skip
    for kind, (keys, value, english, chinese) in facts.items():
        field = Field.model_validate({"type": kind, **keys})
        assert field.shown(value) == english
        with speaking("zh"):
            assert field.shown(value) == chinese
            assert field.parse(field.typed(value)) == value
    with speaking("zh"):
        assert percent(0.261) == "26.1%"
        assert format_value([{"a": True, "b": "x"}, {"a": False}]) == "是、x；否"
    assert format_value([{"a": True, "b": "x"}, {"a": False}]) == "yes, x; no"


def test_what_is_remembered_is_told_in_the_language_spoken() -> None:
    """Conditions and templates are kept when they were read; what they say is not mixed up."""
    from sopctl.sop.conditions import check_condition
    from sopctl.sop.templates import render

    for code in (ENGLISH, CHINESE, ENGLISH):
        choose(code)
        problem = check_condition("reach = 1", {})[0]
        told = render("{% if a %}{{ true }}{% endif %}", lambda name: True)
        assert (problem.message, told) == (
            ("单个 = 不能用于比较", "是") if code == CHINESE else ("a single = compares nothing", "yes")
        )


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
    from sopctl.render.columns import cells

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
    assert "不是 UTF-8：字节 0xff\n" in done.stdout
    assert "建议：请将文件保存为 UTF-8 编码\n" in done.stdout
    assert done.stderr == "已检查 1 个 SOP 文件，发现 1 个错误\n"


def test_a_run_in_chinese(repo: Path, run: str, sopctl: Sopctl) -> None:
    """Status and refusals are Chinese; ids, JSON and the journal are not touched by the language."""
    zh = {"SOPCTL_LANG": "zh"}
    done = sopctl("check", run, "invite", "1", cwd=repo, env=zh)
    assert done.stdout == "recorded invite: 勾选 “List read”\n"
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


def test_a_command_leaves_the_language_of_its_caller(team: Team) -> None:
    """What a program says behind a command that it called is as before, also where that was refused."""
    assert "用法" in team("--lang", "zh", "show", "--help")
    assert spoken() == ENGLISH
    team("--lang", "zh", "show", "nothing", code=2)
    assert ("没有" in team.err, spoken()) == (True, ENGLISH)


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
    from sopctl.render.columns import cells

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
    terminal.wait_for("recorded invite: 备注 “好”")
    assert all(cells(line.rstrip()) <= columns for line in terminal.text.splitlines())
    terminal.press("q")
    assert terminal.wait_for_end() == 0


# A Chinese SOP from end to end


def english_in(text: str, known: str) -> set[str]:
    """English words that a page says; those in `known` are the SOP's own, or names."""
    names = r"```mermaid.*?```|<head>.*?</head>|<script>.*?</script>|<[^>]*>|https?\\?://\S+|\b[0-9a-f]{12,}|\$\w+"
    plain = re.sub(names, " ", text, flags=re.DOTALL)
    return set(re.findall("[A-Za-z]{2,}(?:-[A-Za-z]+)*", plain)) - set(known.split())


@pytest.mark.parametrize("read", ["zh", "en"])
def test_a_chinese_run_has_no_english(
    read: str, repo: Path, sopctl: Sopctl, write_sop: Callable[[Path, str, str], Path]
) -> None:
    """Its report is Chinese whoever asks for it; who reads Chinese sees nothing else elsewhere."""
    write_sop(repo, "fair", FAIR)
    env = {"SOPCTL_LANG": read}
    answers = {
        "stalls": {
            "set": {
                "stalls": 4, "early": True, "cost": 300, "rows": [{"谁": "茶", "多久": "2h"}],
                "way": [90, 40, 30],
            },
            "check": "all", "attach": {"photo": "https://example.com/p"}, "approve": "李伟", "note": "好",
        }
    }  # fmt: skip
    (repo / "answers.json").write_text(json.dumps(answers))
    given = ("--set", "day=2027-05-01", "--role", "host=林悦", "--role", "boss=李伟", "--name", "may")
    assert sopctl("new", "fair", *given, cwd=repo, env=env).returncode == 0
    walked = sopctl("run", "may", "--answers", "answers.json", "--allow-commands", cwd=repo, env=env)
    assert walked.stdout.splitlines()[2] == "false 东门, 西门"  # commands read the same in every language
    # Approved by one who reads another language, it is approved still.
    other = {"SOPCTL_LANG": "en" if read == "zh" else "zh"}
    facts = json.loads(sopctl("status", "may", "--json", cwd=repo, env=other).stdout)
    assert facts["steps"][0]["status"] == "done"
    own = "Test Person may fair host boss stalls photo SOP SHA UTC echo"
    markdown = sopctl("report", "may", cwd=repo, env=env).stdout
    page = sopctl("report", "may", "--format", "html", cwd=repo, env=env).stdout
    for text in (markdown, page):
        assert english_in(text, own) == set(), text
        for words in ("300 元", "2 小时", "44.4%", "提前摆好了吗？", "流失最多的一环是“停下”", "已完成"):
            assert words in text
    assert "雨天：否。地点：东门、西门。" in page
    shown = sopctl("show", "fair", "--format", "html", cwd=repo, env=env).stdout
    own += " id day rain places early cost rows way if endif min mo wd"
    assert english_in(shown, own) == set(), shown
    for words in ("提前 3 个工作日通知", "整数，至少 3，单位：个，必填", "是/否", "需添加的链接，必填"):
        assert words in shown
    if read == "zh":
        for args in (["status", "may"], ["show", "fair"], ["list"]):
            done = sopctl(*args, cwd=repo, env=env)
            assert english_in(done.stdout.partition("sopctl")[0], own) == set(), done.stdout


@pytest.mark.parametrize("columns", [40, 80])
def test_enter_asks_for_what_is_missing_in_chinese(
    columns: int, repo: Path, sopctl: Sopctl, write_sop: Callable[[Path, str, str], Path]
) -> None:
    """Field, evidence, check, then the step is done; the focus goes along."""
    from sopctl.render.columns import cells

    write_sop(repo, "fair", FAIR)
    given = ("--set", "day=2027-05-01", "--role", "host=林悦", "--role", "boss=李伟", "--name", "may")
    sopctl("new", "fair", *given, cwd=repo)
    terminal = Terminal("--lang", "zh", "run", "may", cwd=repo, columns=columns, person="林悦")
    terminal.wait_for("摆摊位", "雨天：否。", "用时：1 个工作日", "enter 完成")
    terminal.press("e")
    terminal.wait_for("e 用于编辑字段")  # the check has the focus
    terminal.press("enter")
    terminal.wait_for("摆了几个？（至少 3，单位：个）", "enter 保存")
    terminal.press("2", "enter")
    terminal.wait_for("2 低于下限 3")
    terminal.press("backspace", "4", "enter")
    terminal.wait_for("recorded stalls: 填写 stalls = 4")
    terminal.wait_for("照片（https://…）")  # asked at once
    terminal.press("x", "enter")
    terminal.wait_for("不是网址")
    terminal.press("backspace", "https://example.com/p", "enter")
    terminal.wait_for("还有 1 项待勾选")
    assert re.search("› ?\\[ \\]", terminal.text)
    terminal.press("space")
    terminal.wait_for("勾选 “桌子够”")
    terminal.press("enter")
    terminal.wait_for("待 boss（李伟） 审批")
    assert all(cells(line.rstrip()) <= columns for line in terminal.text.splitlines())
    terminal.press("q")
    assert terminal.wait_for_end() == 0
    step = json.loads(sopctl("status", "may", "--json", cwd=repo).stdout)["steps"][0]
    assert (step["status"], step["fields"]["stalls"]) == ("waiting", 4)


def test_the_dialogue_of_new_in_chinese(
    repo: Path, sopctl: Sopctl, write_sop: Callable[[Path, str, str], Path]
) -> None:
    """Questions, refusals and the summary; without a terminal, what is missing is named."""
    write_sop(repo, "fair", FAIR)
    done = sopctl("--lang", "zh", "new", "fair", cwd=repo)
    assert done.stderr == (
        "sopctl: 缺少：参数 day、角色 host、角色 boss\n"
        "  请指定 --set day=… --role host='姓名 <邮箱>' --role boss='姓名 <邮箱>'\n"
    )
    done = sopctl("--lang", "zh", "new", "fair", "--set", "dai=1", cwd=repo)
    assert done.stderr == "sopctl: SOP 中没有参数 'dai'\n  您是不是想写 day？\n"
    terminal = Terminal("--lang", "zh", "new", "fair", "--name", "may", cwd=repo)
    terminal.wait_for("按“市集”新建任务。按 Ctrl-C 退出", "(1/5) 哪天开市？")
    terminal.press("x", "enter")
    terminal.wait_for("不是日期：请写成 年-月-日")
    terminal.press("backspace", "2027-05-01", "enter")
    terminal.wait_for("(2/5) 下雨也开吗？（y 是，n 否） [n]：")
    terminal.press("enter")
    terminal.wait_for("在哪里？", "1 = 东门、2 = 西门；多项用逗号分隔", "[东门、西门]")
    terminal.press("enter")
    terminal.wait_for("host 由谁担任？", "主持人")
    terminal.press("enter")
    terminal.wait_for("boss 由谁担任？")
    terminal.press("李伟", "enter")
    terminal.wait_for("任务内容：", "day：2027-05-01", "rain：否", "places：东门、西门", "确认新建该任务？")
    terminal.press("enter")
    terminal.wait_for("任务已创建")
    assert terminal.wait_for_end() == 0


def test_lint_of_a_chinese_file(
    repo: Path, sopctl: Sopctl, write_sop: Callable[[Path, str, str], Path]
) -> None:
    """Under a Chinese locale; columns count characters, and a run of it is refused in the same words."""
    text = FAIR.replace("takes: 1wd", "when: rain = true").replace("approve: {by: boss", "approve: {by: bos")
    write_sop(repo, "fair", text)
    env = {"LANG": "zh_CN.UTF-8"}
    done = sopctl("lint", "--format", "concise", "--select", "SOP1", cwd=repo, env=env)
    assert done.stdout.splitlines() == [
        "sops/fair.yaml:13:16: SOP202 bad-condition: 单个 = 不能用于比较；请写 ==",
        "sops/fair.yaml:24:19: SOP402 unknown-role: `bos` 不是角色；您是不是想写 boss？",
    ]
    assert done.stderr == "已检查 1 个 SOP 文件，发现 2 个错误\n"
    refused = sopctl("new", "fair", cwd=repo, env=env)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "fair.yaml:13:16: SOP202 bad-condition: 单个 = 不能用于比较" in refused.stderr


def test_a_repository_begun_in_chinese(sopctl: Sopctl, tmp_path: Path) -> None:
    """`init` and `add` speak Chinese, bring Chinese files, and name the Chinese version of an SOP."""
    env = {"SOPCTL_LANG": "zh", "HOME": str(tmp_path)}
    done = sopctl("init", cwd=tmp_path, env=env)
    assert done.returncode == 0
    assert "接下来：" in done.stderr
    assert HAN.search((tmp_path / "sops" / "first-steps.yaml").read_text())
    assert sopctl("lint", cwd=tmp_path, env=env).stderr == "已检查 1 个 SOP 文件，未发现问题\n"
    done = sopctl("add", "event-launch", cwd=tmp_path, env=env)
    assert "另有中文版：event-launch.zh" in done.stderr
    done = sopctl("add", "nothing", cwd=tmp_path, env=env)
    assert "sopctl 没有自带 SOP 'nothing'" in done.stderr
