"""The branch that everybody has: fetched, and pushed to without ever using force."""

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.exchange.clone import Clone, Remote
from sopctl.store.exchange.program import words_of

# What was fetched is kept under this name, which nothing else writes: FETCH_HEAD is anybody's.
FETCHED = "refs/sopctl/fetched"
# What git says when another push came first: at our end, or between two at the remote's.
RACES = ("non-fast-forward", "fetch first", "cannot lock ref", "failed to update ref", "incorrect old value",
         "reference already exists", ".lock': File exists")  # fmt: skip


def fetch(clone: Clone, remote: Remote) -> str | None:
    """The commit that everybody's branch stands at; None when the remote has no such branch.

    Raises SopctlError with git's words when the remote does not answer.
    """
    done = clone.git.ask(
        "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-prune", "--no-write-fetch-head",
        remote.name, f"+{remote.ref}:{FETCHED}",
    )  # fmt: skip
    said = words_of(done)
    if done.returncode != 0 and "couldn't find remote ref" in said:
        return None
    if done.returncode != 0:
        raise SopctlError(
            _("nothing is shared yet; git cannot fetch from {remote}: {why}", remote=remote.name, why=said),
            _("what was recorded is safe here; mend the access, or wait for the network, then sync again"),
        )
    return clone.git.text("rev-parse", "--verify", f"{FETCHED}^{{commit}}")


def forget(clone: Clone) -> None:
    """Take away the name under which what was fetched was kept."""
    clone.git.ask("update-ref", "-d", FETCHED)


def push(clone: Clone, remote: Remote, commit: str) -> str | None:
    """Push a commit to everybody's branch: None when it is there, else what git said of a lost race.

    Raises SopctlError when it was refused for another reason.
    """
    done = clone.git.ask(
        "-c", "push.followTags=false", "push", "--porcelain", "--no-recurse-submodules",
        remote.name, f"{commit}:{remote.ref}",
    )  # fmt: skip
    if done.returncode == 0:
        return None
    told = done.stdout.decode("utf-8", "replace")
    rejected = "\n  ".join(line for line in told.splitlines() if line.startswith("!"))
    said = words_of(done) + (f"\n  {rejected}" if rejected else "")
    if any(race in said for race in RACES):
        return said
    raise SopctlError(
        _("nothing is shared yet; the push to {branch} of {remote} was refused: {why}",
          branch=remote.branch, remote=remote.name, why=said),
        _("what was recorded is safe here; whoever keeps the repository can say who may push there"),
    )  # fmt: skip
