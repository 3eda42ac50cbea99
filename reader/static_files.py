"""The files that pages name, collected for a server: only under their hashed names."""

from pathlib import Path

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Once(Compressor):  # type: ignore[misc]
    """A hashed name says what is in the file, so what was compressed under it stays right."""

    def compress(self, path: str) -> list[str]:
        made = [path + ending for ending in (".br", ".gz") if Path(path + ending).exists()]
        return made or super().compress(path)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    keep_only_hashed_files = True

    def create_compressor(self, **options: object) -> Once:
        return Once(**options)
