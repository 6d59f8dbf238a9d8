"""SSH signatures, made and checked by `ssh-keygen -Y` with the keys and the list of signers that git uses."""

import os
import subprocess
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sopctl.errors import SopctlError
from sopctl.language import _
from sopctl.store.git import setting

PATIENCE = 300  # seconds: a person types a passphrase, or touches a key


class CannotSign(SopctlError):
    """There is no key to sign with, or it does not sign."""


class CannotCheck(SopctlError):
    """Nobody said whose keys are whose."""


def sign(data: bytes, namespace: str, folder: Path) -> str:
    """An armoured signature of the bytes, by the key that git signs with in a folder. Raises CannotSign."""
    key = _key(folder)
    with TemporaryDirectory(prefix="sopctl-sign-") as place:
        words = ["-Y", "sign", "-n", namespace]
        if key.startswith(("ssh-", "ecdsa-", "sk-")):  # a public key itself; the agent has the private one
            words += ["-U", "-f", str(_written(place, "key.pub", f"{key}\n".encode()))]
        else:
            words += ["-f", key]
        message = _written(place, "message", data)
        told = _ssh_keygen(folder, *words, str(message))
        made = Path(place, "message.sig")
        if told or not made.is_file():
            raise CannotSign(
                _("not recorded: cannot sign with {key}: {why}", key=key, why=told or _("no signature came")),
                _("check `git config user.signingkey`, or start ssh-agent"),
            )
        return made.read_text("ascii", "replace")


def check_signature(
    data: bytes, signature: str, namespace: str, signer: str, at: datetime, folder: Path
) -> str:
    """What is wrong with a signature; nothing when `signer` made it with a key that was theirs then.

    `at` is in the local time zone. Raises ValueError for a signer that no program can be told, CannotCheck
    when git knows no file of signers.
    """
    allowed = setting(folder, "gpg.ssh.allowedSignersFile", path=True)
    if not allowed:
        raise CannotCheck(
            _("signatures cannot be checked: git config gpg.ssh.allowedSignersFile names no file")
        )
    with TemporaryDirectory(prefix="sopctl-verify-") as place:
        made = _written(place, "message.sig", signature.encode("utf-8", "replace"))
        revoked = setting(folder, "gpg.ssh.revocationFile", path=True)
        return _ssh_keygen(
            folder, "-Y", "verify", "-f", allowed, "-I", signer, "-n", namespace, "-s", str(made),
            f"-Overify-time={at:%Y%m%d%H%M%S}", *(["-r", revoked] if revoked else []),
            given=data,
        )  # fmt: skip


def _key(folder: Path) -> str:
    """The key that git signs with: a path, or a public key as text. Raises CannotSign."""
    literal = setting(folder, "user.signingkey")
    if literal.startswith(("key::", "ssh-", "ecdsa-", "sk-")):
        return literal.removeprefix("key::")
    key = setting(folder, "user.signingkey", path=True)
    if setting(folder, "gpg.format") == "ssh" and key:
        return key
    raise CannotSign(
        _("not recorded: this approval must be signed, and git knows no SSH key of yours"),
        _("git config gpg.format ssh; git config user.signingkey ~/.ssh/id_ed25519.pub"),
    )


def _written(place: str, name: str, data: bytes) -> Path:
    path = Path(place, name)
    path.write_bytes(data)
    return path


def _ssh_keygen(folder: Path, *words: str, given: bytes | None = None) -> str:
    """What it complains of; nothing when all is well."""
    program = setting(folder, "gpg.ssh.program", path=True) or "ssh-keygen"
    try:
        done = subprocess.run(
            [program, *words],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _("{program} took too long", program=program)
    except OSError as error:
        return _("cannot start {program}: {why}", program=program, why=error.strerror)
    if done.returncode == 0:
        return ""
    lines = (done.stderr + done.stdout).decode("utf-8", "replace").split("\n")
    return " ".join(" ".join(lines).split()) or _("{program} refuses", program=program)
