"""What stops a command: one French sentence, said once, without a traceback."""

import errno


class LaunchError(Exception):
    """The message is shown as it is: it says what is wrong and what to do."""


TOLD = 3
"""Exit code of a command whose last line is already a sentence for the person."""
FULL = (errno.ENOSPC, errno.EDQUOT)
DISK_FULL = "Le disque est plein : libérez de la place, puis relancez la commande."
FULL_WORDS = ("No space left on device", "could not extend file", "ENOSPC", "Errno 28", "Disk quota exceeded")


def is_full(output: str) -> bool:
    """Whether a program's last words say that the disk is full."""
    return any(word in output for word in FULL_WORDS)


def sentence_for(error: OSError) -> str:
    """The sentence for a system error that a person can cure."""
    if error.errno in FULL:
        return DISK_FULL
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Accès refusé{where} : vérifiez à qui appartient ce dossier, ou choisissez-en un autre avec VAR=dossier."
        )
    return f"Le système a refusé une opération{where} : {error.strerror or error}."
