"""Files that have their name only once they are whole."""

import gzip
import os
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines to a file, compressed if its name ends with .gz; return how many.

    Only its owner may read it: accounts are in it.
    """
    half = path.with_name(f".{path.name}.half")
    number = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(number, "wb") as plain:
            out = gzip.open(plain, "wb", 6) if path.suffix == ".gz" else plain  # noqa: SIM115
            written = sum(1 for line in lines if out.write(line))
            if out is not plain:
                out.close()
            plain.flush()
            os.fsync(plain.fileno())
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
    return written
