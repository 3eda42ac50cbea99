"""Parts of saved pages that lie in a zip or tar archive beside the pages: pictures, by their paths."""

import tarfile
import zipfile
from collections.abc import Iterator, Set
from contextlib import ExitStack
from pathlib import Path

from archive.extraction.containers.archives import DAMAGE, member_name, zip_name


def parts_in(container: Path, wanted: Set[str], most: int) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the wanted members of an archive, none with more than `most` bytes.

    Nothing of a file that is no archive, or a damaged one, or of an encrypted member.
    """
    with ExitStack() as stack:
        try:
            if zipfile.is_zipfile(container):
                yield from _zipped(stack.enter_context(zipfile.ZipFile(container)), wanted, most)
            elif tarfile.is_tarfile(container):
                yield from _tarred(stack.enter_context(tarfile.open(container)), wanted, most)
        except (*DAMAGE, RuntimeError):  # RuntimeError: it is encrypted
            return


def _zipped(archive: zipfile.ZipFile, wanted: Set[str], most: int) -> Iterator[tuple[str, bytes]]:
    for info in archive.infolist():
        name = member_name(zip_name(info))
        if name in wanted and not info.is_dir() and info.file_size <= most:
            with archive.open(info) as file:
                raw = file.read(most + 1)  # the size that the archive states may be a lie
            if len(raw) <= most:
                yield name, raw


def _tarred(archive: tarfile.TarFile, wanted: Set[str], most: int) -> Iterator[tuple[str, bytes]]:
    for info in archive:
        name = member_name(info.name)
        if (
            name in wanted
            and info.isreg()
            and info.size <= most
            and (file := archive.extractfile(info))
        ):
            yield name, file.read(most)
