"""Which files of a folder or an archive can be documents, told by their names. Pure."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

# What operating systems put into folders.
SYSTEM = frozenset(("__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"))
# What belongs to pages and is no text: style sheets, scripts, fonts, pictures, sound, film.
COMPANIONS = frozenset(
    ".css .scss .less .js .mjs .cjs .map .wasm .woff .woff2 .ttf .otf .eot"
    " .jpg .jpeg .jpe .jfif .png .gif .webp .avif .heic .svg .svgz .ico .cur .bmp .tif .tiff"
    " .mp3 .m4a .ogg .oga .opus .wav .mp4 .m4v .webm .ogv .mov .avi .swf".split()
)
PAGES = frozenset((".html", ".htm", ".xhtml", ".xht", ".shtml"))
# What browsers, in the languages they have, add to a page's name for the folder of its parts.
PARTS = tuple(
    "_files .files _file -files _archivos _arquivos _ficheiros _fichiers -dateien _bestanden -filer"
    " _tiedostot _pliki _soubory _elemei _fájlok _dosyalar _datoteke _fitxers _failid _fails"
    " _failai _bylos _fajlovi _fitxategiak _fișiere _αρχεία _файлы .файлы _файли _文件 的文件 ファイル _파일".split()
)


# Ends the address of a picture that lies beside a saved page: on the web there is nothing at it.
BESIDE = "#saved-beside-the-page"


def address_beside(source: str, page: str) -> str:
    """Return the address of the picture at `source`, if that is a file saved beside the page, or "".

    `page` is the page's own address, to which the picture's is relative.

    >>> address_beside("./Talks_files/a.jpg", "https://example.org/talks")
    'https://example.org/Talks_files/a.jpg#saved-beside-the-page'
    """
    return f"{urljoin(page, source)}{BESIDE}" if page and is_beside(source) else ""


def is_beside(source: str) -> bool:
    """Whether a relative address is that of a file in a folder such as browsers save with pages."""
    folder, _, name = unquote(source).removeprefix("./").lower().partition("/")
    return bool(name) and ":" not in folder and folder.endswith(PARTS)


def file_beside(address: str, page: str) -> str:
    """Return the path of the picture with such an address, relative to the folder of the page's file.

    `page` is the name of that file. "" where the address is of another page's, or of no picture.

    >>> file_beside("https://example.org/Talks_files/a.jpg#saved-beside-the-page", "Talks.html")
    'Talks_files/a.jpg'
    """
    parts = urlsplit(address)
    *_, folder, name = ["", "", *unquote(parts.path).split("/")]
    stem = page.rpartition(".")[0].lower()
    known = any(folder.lower() == stem + ending for ending in PARTS)
    is_picture = PurePosixPath(name).suffix.lower() in COMPANIONS or "." not in name
    return f"{folder}/{name}" if address.endswith(BESIDE) and known and is_picture else ""


def documents_among(paths: Iterable[str]) -> list[str]:
    """Return the paths, relative and with `/`, that can be documents, in order.

    Left out are hidden files, what operating systems and pages bring along, and the folder of
    parts (`X_files`) beside a page that a browser saved as `X.html`.
    """
    paths = [*paths]
    pages = {_folded(path).rpartition(".")[0] for path in paths if _suffix(path) in PAGES}
    folders = {path.rpartition("/")[0] for path in paths}
    parts = {folder for folder in folders if _is_of_page(folder, pages)}
    return [p for p in paths if p.rpartition("/")[0] not in parts and not _is_companion(p)]


def _is_companion(path: str) -> bool:
    names = [name for name in path.split("/") if name not in ("", ".", "..")]
    return _suffix(path) in COMPANIONS or any(
        name.startswith(".") or name.lower() in SYSTEM for name in names
    )


def _is_of_page(folder: str, pages: set[str]) -> bool:
    """Whether a folder, or one around it, holds the parts of one of the pages."""
    names = _folded(folder).split("/")
    return any(
        name.endswith(ending) and "/".join([*names[:depth], name.removesuffix(ending)]) in pages
        for depth, name in enumerate(names)
        for ending in PARTS
    )


def _folded(path: str) -> str:
    return path.removeprefix("./").lower()


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()
