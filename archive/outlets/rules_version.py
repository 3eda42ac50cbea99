"""Version of the rules by which documents are read: how, from the same bytes, the same text came."""

import hashlib
from functools import cache
from pathlib import Path

ARCHIVE = Path(__file__).parents[1]
# What decides how a document is read, but for an operator's or editor's own outlets.
ROOMS = ("extraction", "outlets", "text")
DIGITS = 12


@cache
def rules_version() -> str:
    """Return the first hexadecimal digits of the SHA-256 of the program's rules.

    Another version of the program with the same rules has the same.
    """
    digest = hashlib.sha256()
    for room in ROOMS:
        for path in sorted((ARCHIVE / room).rglob("*")):
            if path.suffix in (".py", ".toml"):
                digest.update(path.relative_to(ARCHIVE).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:DIGITS]
