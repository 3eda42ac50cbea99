"""A PDF with a layer of text: its title, its time and its paragraphs."""

import datetime as dt
import html
import re
import statistics

from archive.extraction.documents import Document, DocumentError
from archive.extraction.publication_dates.dating import is_dateline
from archive.text.characters import IS_CJK

MOST_PAGES = 500
FEWEST = 40  # characters for all pages together below which a file counts as scanned
# Titles that programs write by themselves: a file's name, nothing.
NO_TITLE = re.compile(
    r"microsoft word - .*|.*\.(?:docx?|pdf|indd|html?|tmp|qxd|txt)|untitled.*|无标题.*|無標題.*|\W*|about:blank",
    re.IGNORECASE,
)
MADE = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?'?|Z)?")
PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page |第\s*)?\d{1,4}(?:\s*(?:/|of|页|頁)\s*\d{0,4})?[-–—\s]*", re.I
)
SENTENCE_END = re.compile(r"[.!?:…。！？：”’」』）)]$")


def recognises(raw: bytes) -> bool:
    """Whether the bytes begin as a PDF does."""
    return raw[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-")


def read(raw: bytes) -> list[Document | DocumentError]:
    """Return the one document. Raises DocumentError where it is scanned, encrypted or damaged."""
    # Imported late: few documents are PDFs.
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(raw) as pdf:
            if len(pdf) > MOST_PAGES:
                raise DocumentError(f"the PDF has {len(pdf)} pages; the limit is {MOST_PAGES}")
            about = pdf.get_metadata_dict()
            texts = [page.get_textpage() for page in pdf]
            pages = [text.get_text_bounded() or text.get_text_range() for text in texts]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("the PDF is encrypted; store it without a password") from error
        raise DocumentError("the PDF is damaged") from error
    paragraphs = _paragraphs(pages)
    if sum(map(len, paragraphs)) < FEWEST:
        raise DocumentError(
            "the PDF holds no text, only pictures of pages: let an OCR program add it"
        )
    title = " ".join(about.get("Title", "").split())
    if NO_TITLE.fullmatch(title):
        title, paragraphs = paragraphs[0], paragraphs[1:]
    elif _bare(paragraphs[0]) == _bare(title):
        paragraphs = paragraphs[1:]
    if len(title) > 300 or not paragraphs:
        raise DocumentError("the PDF has no title")
    day = next((p for p in paragraphs[:3] if is_dateline(p)), "")
    return [
        Document(
            format="pdftext",
            title=title,
            body="".join(f"<p>{html.escape(p)}</p>" for p in paragraphs if p != day),
            captured_at=_made(about.get("ModDate") or about.get("CreationDate") or ""),
            stated_date=day,
            stated_basis="page" if day else "",
        )
    ]


def _paragraphs(pages: list[str]) -> list[str]:
    """Return the paragraphs: lines joined that are broken where the column ends."""
    lines = [line.strip().replace("\ufffe", "-") for page in pages for line in page.splitlines()]
    kept = [line for line in lines if not line or not PAGE_NUMBER.fullmatch(line)]
    long = [len(line) for line in kept if len(line) > 10]
    column = statistics.quantiles(long, n=10)[8] if len(long) > 1 else 0
    found: list[str] = []
    ended = True
    for line in kept:
        if not line:
            ended = True
        elif ended:
            found.append(line)
        else:
            found[-1] = _joined(found[-1], line)
        short = len(line) < 0.75 * column
        ended = (
            not line
            or short
            or (SENTENCE_END.search(line) is not None and len(line) < 0.9 * column)
        )
    return found


def _joined(before: str, line: str) -> str:
    if before.endswith("-") and line[:1].islower():
        return before[:-1] + line
    return (
        before + line if IS_CJK.match(line) and IS_CJK.search(before[-1:]) else f"{before} {line}"
    )


def _bare(text: str) -> str:
    return "".join(text.split())


def _made(stamp: str) -> dt.datetime | None:
    """Return the time in a PDF's stamp: D:20240405093000+08'00'."""
    match = MADE.match(stamp)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    shift = dt.timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    zone = dt.timezone(-shift if match[7] == "-" else shift)
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
