"""Where templates of a repository come from: its folder, and what it may use of ours."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import BaseLoader, Environment, Template, TemplateNotFound, nodes

from sopctl.errors import did_you_mean
from sopctl.language import _
from sopctl.render.compiled import TEMPLATES
from sopctl.render.own.problem import bad
from sopctl.render.own.rules import Counted, check

OURS = "report/"  # what a repository may use of ours, beside the frame
FRAME, FRAME_FILE = "page.html.j2", "report/frame.html.j2"
MAX_TEMPLATE = 100_000  # characters
MARK = "<template> "  # what the code of a template is called in tracebacks


class Loader(BaseLoader):
    """Templates by their names: ours, from our folder, and those of the repository, which are checked."""

    def __init__(
        self, sources: Mapping[str, str], look: Callable[[nodes.Template, str], None] | None
    ) -> None:
        self._sources, self._look = sources, look

    def load(self, environment: Environment, name: str, globals: Any = None) -> Template:  # noqa: A002
        own = name != FRAME and not name.startswith(OURS)
        if own and name not in self._sources:
            told = _("there is no template {name}", name=name)
            raise NotThere(name, did_you_mean(name, self._sources) or told)
        source = self._sources[name] if own else _ours(name)
        if len(source) > MAX_TEMPLATE:
            told = _("longer than {most:,} characters", most=MAX_TEMPLATE)
            raise bad(name, 0, told, _("split it into several"))
        tree = environment.parse(source, name, name)
        if own:
            check(tree, name, environment.filters, environment.tests)
            if self._look is not None:
                self._look(tree, name)
        tree = Counted().visit(tree)
        tree.set_environment(environment)
        code = environment.compile(tree, name, MARK + name)
        return environment.template_class.from_code(environment, code, globals or {}, lambda: True)


class NotThere(TemplateNotFound):
    pass


@cache
def _ours(name: str) -> str:
    file = TEMPLATES / (FRAME_FILE if name == FRAME else name)
    if ".." in name.split("/") or not file.is_file():
        raise NotThere(name, _("there is no template {name}", name=name))
    return file.read_text(encoding="utf-8")
