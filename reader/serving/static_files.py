"""Static files storage that keeps only hashed names, and style sheets for error pages."""

from pathlib import Path

from django.templatetags.static import static
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Once(Compressor):  # type: ignore[misc]
    """Compressor that skips what it compressed before: a hashed name never changes content."""

    def compress(self, path: str) -> list[str]:
        made = [path + ending for ending in (".br", ".gz") if Path(path + ending).exists()]
        return made or super().compress(path)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage of compressed files under hashed names, without the unhashed ones.

    Scripts import others by these names, too.
    """

    keep_only_hashed_files = True
    support_js_module_import_aggregation = True

    def create_compressor(self, **options: object) -> Once:
        return Once(**options)


def styles() -> list[str]:
    """Return the addresses of the style sheets for error pages; none if they were not collected."""
    try:
        return [static(f"css/{name}.css") for name in ("properties", "base", "components")]
    except ValueError:  # not in the manifest
        return []
