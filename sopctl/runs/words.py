"""A step's status in the reader's language; in JSON and in code it has one name everywhere."""

from sopctl.language import N_, _

STATUSES = (
    N_("pending"),
    N_("ready"),
    N_("started"),
    N_("done"),
    N_("skipped"),
    N_("blocked"),
    N_("waiting"),
    N_("not-needed"),
)


def status_word(status: str) -> str:
    """What people are told: `it is …`."""
    return _(status)
