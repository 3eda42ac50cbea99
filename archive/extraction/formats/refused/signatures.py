"""Kinds of files that hold no article, or none that is read, by the signs with which they begin."""

import re

from archive.extraction.documents import DocumentError

# First bytes of a file. A kind that a format reads by now is taken out here.
WRITTEN = (
    (rb"%!PS", "PostScript"),
    (rb"AT&TFORM", "DjVu"),
    (rb"{\\rtf", "RTF"),
    (rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip", "EPUB"),
    (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", "OpenDocument"),
    (rb"PK\x03\x04.{0,4000}?xl/", "XLSX"),
    (rb"PK\x03\x04.{0,4000}?ppt/", "PPTX"),
    (rb"\xd0\xcf\x11\xe0", "Microsoft Office"),
    (rb".{60}BOOKMOBI", "Mobipocket"),
)
PACKED = (
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", "ZIP"),
    (rb"\x1f\x8b", "gzip"),
    (rb"BZh[1-9]1AY&SY", "bzip2"),
    (rb"\xfd7zXZ\0", "xz"),
    (rb"\x28\xb5\x2f\xfd", "Zstandard"),
    (rb"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (rb"Rar!\x1a\x07", "RAR"),
    (rb".{257}ustar", "tar"),
)
SEEN = (
    (rb"\x89PNG", "PNG"),
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"GIF8[79]a", "GIF"),
    (rb"RIFF.{4}WEBP", "WebP"),
    (rb"BM.{4}\0\0\0\0", "BMP"),
    (rb"(?:II\*\0|MM\0\*)", "TIFF"),
    (rb"\0\0[\x01\x02]\0[\x01-\x40]\0", "ICO"),
    (rb"\0\0..ftyp(?:avif|heic|mif1)", "AVIF"),
    (
        rb"\s*(?:<\?xml[^<>]*\?>\s*)?(?>(?:<!--.{0,500}?-->)?)\s*(?:<!DOCTYPE svg[^<>]*>\s*)?<svg[\s>]",
        "SVG",
    ),
)
HEARD = (
    (rb"\0\0..ftyp", "MP4"),
    (rb"ID3[\x02-\x04]\0|\xff\xfb", "MP3"),
    (rb"OggS\0", "Ogg"),
    (rb"RIFF.{4}(?:WAVE|AVI )", "WAV, AVI"),
    (rb"\x1aE\xdf\xa3", "WebM"),
    (rb"fLaC", "FLAC"),
)
OTHER = (
    (rb"SQLite format 3\0", "SQLite"),
    (rb"\0\x05\x16\x07", "AppleDouble"),
    (rb"wOF[F2]|\0\x01\0\0\0|OTTO\0", "font"),
    (rb"\x7fELF|MZ[^\n]{0,20}\0|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe", "program"),
    (rb"bplist00", "property list"),
    (rb"PAR1[^a-z]", "Parquet"),
    (rb"\s*BEGIN:VCALENDAR", "iCalendar"),
    (rb"\s*BEGIN:VCARD", "vCard"),
    (rb"\s*-----BEGIN [A-Z ]+-----", "PEM"),
    (rb"\s*(?:\d+\s*\n)?\d\d:\d\d:\d\d[,.]\d{3} --> |\s*WEBVTT", "SRT, WebVTT"),
    (rb"\s*#EXTM3U", "M3U"),
    (rb"(?:diff --git|--- \S+.*\n\+\+\+ )", "diff"),
    (rb"\s*(?:--[^\n]*\n\s*)*(?:CREATE TABLE|INSERT INTO|PRAGMA|BEGIN TRANSACTION|DROP TABLE|SET \w+ =|/\*!\d)", "SQL"),
    (rb"#!\s*/", "script"),
    (rb"\s*(?:#[^\n]*\n\s*)*[Uu]ser-[Aa]gent\s*:", "robots.txt"),
    (
        rb"(?>\s*(?://[^\n]*\n|/\*.{0,2000}?\*/))*\s*(?:[!;(]*function\s*\(|\(\(?\w*\)?\s*=>|[\"']use strict[\"']|window\.\w)",
        "program code (JavaScript)",
    ),
    (rb"\s*(?:%[^\n]*\n\s*)*\\documentclass", "LaTeX"),
    (rb"\s*(?:#[^\n]*\n\s*)*msgid \"", "gettext"),
)  # fmt: skip
BEGINNING = 5_000  # bytes in which signs are looked for
BOOKMARKS = re.compile(
    r"\s*+(?:(?><!--.*?-->)\s*+)*+<!DOCTYPE NETSCAPE-Bookmark-file|.{0,600}?<title>\s*(?:Pocket Export|Instapaper: Export)\b",
    re.IGNORECASE | re.DOTALL,
)
OPML = re.compile(r"\s*+(?:(?><\?.*?\?>|<!--.*?-->)\s*+)*+<opml\b", re.DOTALL | re.IGNORECASE)
SITEMAP = re.compile(r"\s*+(?:(?><\?.*?\?>|<!--.*?-->)\s*+)*+<(?:urlset|sitemapindex)\b", re.DOTALL)
# Zotero's RDF, MODS and EndNote's XML.
REFERENCES_IN_XML = re.compile(
    r"\s*+(?:(?><\?.*?\?>|<!--.*?-->)\s*+)*+(?:<rdf:RDF\b[^<>]*zotero\.org/namespaces|<(?:mods|modsCollection)\b|<xml>\s*<records>\s*<record[\s/>])",
    re.DOTALL,
)
REFERENCES = re.compile(
    r"\s*(?:TY  - |%0 \w|PMID-|FN Clarivate|(?:%[^\n]*\n\s*)*@(?:comment|preamble|string|\w+)\s*\{)",
    re.IGNORECASE,
)


def refuse_bytes(raw: bytes) -> None:
    """Raise DocumentError, which names it, for a file of a kind that is not read."""
    start = raw[:BEGINNING].removeprefix(b"\xef\xbb\xbf")
    if kind := _kind(start, WRITTEN):
        raise DocumentError(
            f"this is a document of the kind {kind}, which is not read: save it as text or HTML"
        )
    if kind := _kind(start, PACKED):
        raise DocumentError(
            f"this is an archive of the kind {kind}, which is not read: unpack it, and bring the"
            " files in it"
        )
    if kind := _kind(start, SEEN):
        raise DocumentError(f"this is a picture of the kind {kind}, which holds no text")
    if kind := _kind(start, HEARD):
        raise DocumentError(f"this is a recording of the kind {kind}, which holds no text")
    if kind := _kind(start, OTHER):
        raise DocumentError(f"this is a file of the kind {kind}, which holds no article")


def refuse_text(text: str) -> None:
    """Raise DocumentError, which says what to bring instead, for a text of a kind not read."""
    if BOOKMARKS.match(text):
        raise DocumentError(
            "this is a list of bookmarks without texts: save the pages themselves,"
            " or export from a program that keeps their texts"
        )
    if OPML.match(text):
        raise DocumentError(
            "this is a list of subscriptions (OPML) without articles: bring the feeds themselves"
        )
    if SITEMAP.match(text):
        raise DocumentError(
            "this is a list of addresses (sitemap) without articles: bring the pages themselves"
        )
    if REFERENCES.match(text) or REFERENCES_IN_XML.match(text):
        raise DocumentError(
            "these are references without texts: bring the saved pages that they are about"
        )


def _kind(start: bytes, signs: tuple[tuple[bytes, str], ...]) -> str:
    return next((kind for sign, kind in signs if re.match(sign, start, re.DOTALL)), "")
