"""A document of a word processor (.docx): its title and its text, with headings and lists."""

import datetime as dt
import io
import re
import zipfile
from typing import Any
from xml.parsers.expat import ExpatError

from lxml import etree
from lxml import html as markup

from archive.extraction.documents import MOST_BYTES, Document, DocumentError
from archive.extraction.formats.posts.title_lines import Facts

MOST_FACTS = 4  # lines under the title that may say when and by whom
MOST_UNPACKED = 10 * MOST_BYTES
TEXT = "word/document.xml"
CORE = "docProps/core.xml"
KINDS = {"xl/workbook.xml": "XLSX", "ppt/presentation.xml": "PPTX", "content.xml": "OpenDocument"}
PROPERTY = "//*[local-name()='{}']/text()"


def recognises(raw: bytes) -> bool:
    """Whether the bytes are the zip archive that office programs write."""
    return raw.startswith(b"PK\3\4") and bool({TEXT, *KINDS} & _names(raw))


def read(raw: bytes) -> list[Document | DocumentError]:
    """Return the one document. Raises DocumentError for spreadsheets, slides and damaged ones."""
    # Imported late: few documents are of this kind.
    import mammoth

    names = _names(raw)
    if TEXT not in names:
        kind = next(kind for name, kind in KINDS.items() if name in names)
        raise DocumentError(
            f"this is a document of the kind {kind}, which is not read: save it as text or HTML"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                megabytes = MOST_UNPACKED // 1024**2
                raise DocumentError(
                    f"the archive unpacks to more than {megabytes} MB, the limit for one of its size"
                )
            core = archive.read(CORE) if CORE in names else b""
        pictures = mammoth.images.img_element(lambda image: {})
        body = mammoth.convert_to_html(io.BytesIO(raw), convert_image=pictures).value
    except (zipfile.BadZipFile, KeyError, EOFError, ExpatError) as error:
        raise DocumentError("the word processor's document is damaged") from error
    title, created = _about(core)
    title, body, facts = _titled(title, body)
    day = next(iter(facts.dates), "")
    return [
        Document(
            format="officetext",
            title=title,
            body=body,
            url=next(iter(facts.addresses), ""),
            captured_at=created,
            stated_date=day,
            stated_basis="dateline" if day else "",
            author="、".join(facts.authors),
        )
    ]


def _names(raw: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return set()


def _about(core: bytes) -> tuple[str, dt.datetime | None]:
    """Return title and time of the last change, as the document's own properties say them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    tree: Any = etree.fromstring(core, parser) if core.strip() else None
    if tree is None:
        return "", None
    title = " ".join("".join(tree.xpath(PROPERTY.format("title"))).split())
    try:
        moment = dt.datetime.fromisoformat("".join(tree.xpath(PROPERTY.format("modified"))))
    except ValueError:
        return title, None
    return title, moment if moment.tzinfo else None


def _titled(title: str, body: str) -> tuple[str, str, Facts]:
    """Return title, body, and what lines between them say: when, by whom, from where.

    The first heading or line is the title, and no more in the body.
    """
    tree = markup.fragment_fromstring(re.sub(r"<img\b[^<>]*>", "", body), create_parent="div")
    first = next((e for e in tree if e.text_content().strip()), None)
    if first is not None:
        text = " ".join(first.text_content().split())
        if first.tag == "h1" or not title or text == title:
            title = text
            first.drop_tree()
    if not title or len(title) > 300:
        raise DocumentError("the word processor's document has no title")
    facts = Facts()
    for line in list(tree[:MOST_FACTS]):
        said = " ".join(line.text_content().split())
        if said and not facts.read_line(said):
            break
        line.drop_tree()
    if not tree.text_content().strip():
        raise DocumentError("the word processor's document has no text")
    return title, "".join(str(markup.tostring(e, encoding="unicode")) for e in tree), facts
