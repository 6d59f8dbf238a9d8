"""What people read of a step: its texts filled in, and where in the SOPs that are used it stands."""

from sopctl.runs.made import Instance
from sopctl.runs.values import Values
from sopctl.runs.view import shown_texts


def texts_now(one: Instance, values: Values) -> list[str]:
    """All texts of a step that an approver sees, as they are now."""
    step, render = one.step, values.render
    dangers = [render(text, one, markdown=True) for text in (*step.warning, *step.caution)]
    checks = [render(text, one) for text in step.check]
    return shown_texts(render(step.title, one), dangers, instructions(one, values), checks)


def instructions(one: Instance, values: Values) -> str:
    """The instructions; before those of a used SOP's first step stand those of the step that uses it."""
    here = one
    texts = [values.render(one.step.do, one, markdown=True)]
    while here.user is not None and here.node is here.user.node.inside[0]:
        here = here.user
        texts.insert(0, values.render(here.step.do, here, markdown=True))
    return "\n\n".join(text for text in texts if text)


def group_of(one: Instance, values: Values) -> str:
    """Where in the SOPs that steps use a step stands; nothing in the run's own."""
    titles = [one.node.within] if one.node.within else []
    above = one.user
    while above is not None:
        titles = [above.node.within, values.render(above.step.title, above), *titles]
        above = above.user
    return " › ".join(title for title in titles if title)
