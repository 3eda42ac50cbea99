"""Reading a document: from its bytes to the fields of an article. Pure: no database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urljoin

from archive.extraction import recognising
from archive.extraction.cleaning import credits, printed_lines
from archive.extraction.cleaning.body import CleanBody, Dropped, clean
from archive.extraction.documents import Document, DocumentError, fault
from archive.extraction.formats.exportline import brings_decisions
from archive.extraction.identity import address_in, identity_of
from archive.extraction.placeholders import placeholder
from archive.extraction.precedence import Standing, Version, likeness
from archive.extraction.publication_dates import dating
from archive.extraction.read_values import FIELDS, Editing, Reading, fit_to_send, hash_of
from archive.extraction.titles import headline
from archive.outlets import Outlet, at_desk, host_of, outlet_of, outlets, unknown
from archive.outlets.at_desk import NOTHING, Desk
from archive.outlets.keepers import kept
from archive.text import characters, storable
from archive.text.script import language_of


def read(raw: bytes, outlet_slug: str = "", desk: Desk = NOTHING, origin: str = "") -> Reading:
    """Return the reading of a document that holds one article; see read_all.

    Raises DocumentError also if it holds several.
    """
    readings = read_all(raw, outlet_slug, desk, origin)
    if len(readings) != 1:
        raise DocumentError(f"the document holds {len(readings)} articles")
    if isinstance(readings[0], DocumentError):
        raise readings[0]
    return readings[0]


def read_all(
    raw: bytes,
    outlet_slug: str = "",
    desk: Desk = NOTHING,
    origin: str = "",
    format: str = "",
    trusted: bool = False,
    received_at: dt.datetime | None = None,
    told: tuple[str, str] = ("", ""),
) -> list[Reading | DocumentError]:
    """Return a reading, cleaned, dated and identified, for each article in a document.

    `outlet_slug` names the outlet where the document itself should not decide; `desk` is
    what editors said of outlets, by slug; `origin` is the path or web address it came from; `format`
    names the format where it should not be detected; `received_at` is when it came in, by default
    now: a later time of capture is discarded. `trusted` says that a line of an export is this
    archive's own, with its editors' decisions; one from the web never is. `told` are the title and
    the address that an editor gave, for a document that states no title. An entry of a feed that
    cannot become an article is a DocumentError in its place. Raises DocumentError, with a reason
    for people, if no article can be read, whatever exception was the cause.
    """
    try:
        documents: list[Document | DocumentError] = (
            [*recognising.read_as_told(raw, format, *told)]
            if told[0]
            else recognising.read(raw, format, origin)
        )
    except Exception as error:
        raise fault(error) from error
    is_on_web = origin.startswith(("http://", "https://"))
    if not documents:
        raise DocumentError("the document holds no article")
    received_at = received_at or dt.datetime.now(dt.UTC)
    trusted = trusted and not is_on_web
    readings = [_entry(d, origin, received_at, outlet_slug, desk, trusted) for d in documents]
    if len(readings) == 1 and isinstance(readings[0], DocumentError):
        raise readings[0]
    return readings


def read_to_show(*told: Any) -> list[Reading | DocumentError]:
    """Return what read_all returns, without the outlets' rules, to be pickled and shown."""
    return [
        one if isinstance(one, DocumentError) else replace(one, outlet=one.outlet.without_rules())
        for one in read_all(*told)
    ]


def _entry(
    document: Document | DocumentError,
    origin: str,
    received_at: dt.datetime,
    outlet_slug: str,
    desk: Desk,
    trusted: bool,
) -> Reading | DocumentError:
    """Return the reading of one entry, or the DocumentError it causes, so that others go on."""
    try:
        return _read_one(_placed(document, origin, received_at), outlet_slug, desk, trusted)
    except Exception as error:
        return fault(error)


def _placed(
    document: Document | DocumentError, origin: str, received_at: dt.datetime
) -> Document | DocumentError:
    """Return a document from the web with its address resolved against the one it was read at.

    An entry of a feed that has no address of its own does not get that of the feed. The address of
    an archive's or a cache's copy gives way to the original's, and its stamp is the time of
    capture. A time of capture after the document came in is wrong, and dropped.
    """
    if isinstance(document, DocumentError):
        return document
    if origin.startswith(("http://", "https://")):
        document = replace(document, place=origin)
        if document.url or document.format != "feedxml":
            document = replace(document, url=urljoin(kept(origin).url, document.url))
    original = kept(document.url)
    captured_at = original.moment or kept(document.place).moment or document.captured_at
    if captured_at and captured_at > received_at:
        captured_at = None
    return replace(document, url=original.url, captured_at=captured_at)


def _read_one(
    document: Document | DocumentError,
    outlet_slug: str,
    desk: Desk,
    trusted: bool,
) -> Reading | DocumentError:
    if isinstance(document, DocumentError):
        return document
    if document.record is not None:
        if trusted:
            return _read_own_record(document, document.record)
        if brings_decisions(document.record):
            return DocumentError(
                "the line brings what an editor decided: it is taken over only from a file read by"
                " `ingest --trusted`, or handed in by an administrator"
            )
        return _read_record(document, document.record, outlet_slug, desk)
    document = replace(document, url=storable.web_address(document.url))
    outlet = _outlet(document, outlet_slug, desk)
    said = desk.get(outlet.slug)
    body = clean(document.body, document.url, outlet, said.learned if said else frozenset())
    title, kicker = headline(document.title, outlet)
    if not storable.line(title):
        return DocumentError("the document has no title")
    values = storable.fitted(_values(document, outlet, body, title, kicker))
    content_hash = hash_of(values)
    return Reading(
        format=document.format,
        outlet=outlet,
        identity=identity_of(document.url, outlet, title, content_hash),
        captured_at=document.captured_at,
        values=values,
        content_hash=content_hash,
        place=document.place,
        placeholder=placeholder(title, body.text),
        edges=body.edges,
        dropped=(*_damage(document), *body.dropped),
        document=document,
    )


def _damage(document: Document) -> list[Dropped]:
    return [Dropped(document.damage, "no text")] if document.damage else []


def _read_record(document: Document, record: Mapping[str, Any], slug: str, desk: Desk) -> Reading:
    """Return the reading of a line of an export that is not trusted, as of any document.

    Identity and outlet follow from its address, not from what the line says of them.
    """
    values, _ = _recorded(record)
    named = document if slug or not document.url else replace(document, outlet="")
    outlet = _outlet(named, slug, desk)
    content_hash = hash_of(values)
    return Reading(
        format=document.format,
        outlet=outlet,
        identity=identity_of(document.url, outlet, values["title"], content_hash),
        captured_at=document.captured_at,
        values=values,
        content_hash=content_hash,
        place=document.place,
        placeholder=placeholder(values["title"], values["body_text"]),
        document=document,
    )


def _read_own_record(document: Document, record: Mapping[str, Any]) -> Reading:
    """Return the reading of a trusted line of an export, with its editors' decisions."""
    values, shown = _recorded(record)
    names = {*record["edited_fields"], *record["machine_read"]} - {"source"}
    source = record["machine_read"].get("source", document.outlet)
    return Reading(
        format=document.format,
        outlet=outlets().get(source) or unknown(source),
        identity=record["identity"],
        captured_at=document.captured_at,
        values=values,
        content_hash=hash_of(values),
        editing=Editing(
            tuple(record["edited_fields"]),
            {name: shown[name] for name in names},
            dict(record["machine_read"]),
            document.outlet,
            _moment("corrected_at", record.get("corrected_at")),
            _moment("withdrawn_at", record["withdrawn_at"]),
            record.get("withdrawn_note", ""),
            tuple((topic["slug"], topic["origin"]) for topic in record["topics"]),
            tuple(record.get("contested_fields") or ()),
            record.get("copy_of"),
            record.get("event_of"),
            record.get("event_name", ""),
            record.get("thread_name", ""),
            tuple((one["line"], one["choice"]) for one in record.get("shared_lines", ())),
        ),
        place=document.place,
        document=document,
    )


def _recorded(record: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of an export line's fields as machine-read, and as readers saw them.

    The body is cleaned again, and what is derived from it derived again.
    """
    shown = {name: _moment(name, record.get(name)) for name in FIELDS}
    body = clean(record["body_html"], record["source_url"])
    shown["body_html"], shown["body_text"] = body.html, body.text
    shown["characters"] = characters.count(body.text)
    read = {n: _moment(n, value) for n, value in record["machine_read"].items() if n != "source"}
    values, shown = storable.fitted(shown | read), storable.fitted(shown)
    if not (values["title"].strip() and shown["title"].strip()):
        raise DocumentError("the document has no title")
    return values, shown


def _moment(name: str, value: Any) -> Any:
    if not name.endswith("_at") or not value:
        return value
    return dt.datetime.fromisoformat(value).astimezone(dt.UTC)


def read_again(
    raw: bytes,
    identity: str,
    outlet_slug: str = "",
    desk: Desk = NOTHING,
    origin: str = "",
    format: str = "",
    trusted: bool = False,
    received_at: dt.datetime | None = None,
    told: tuple[str, str] = ("", ""),
    title: str = "",
    text: str = "",
) -> Reading:
    """Return the reading of one article in a capture that may hold others, to be pickled.

    If several have its address it is the one most like the article's `title` and `text`. The other
    arguments are those of read_all. Raises DocumentError if the capture no longer holds it.
    """
    readings = read_all(raw, outlet_slug, desk, origin, format, trusted, received_at, told)
    found = [r for r in readings if isinstance(r, Reading)]
    if len(readings) == 1 and found:
        return fit_to_send(found[0])
    found = [r for r in found if address_in(r.identity) == address_in(identity)]
    if not found:
        raise DocumentError("the capture no longer holds this article")
    article = _version(title, text)
    return fit_to_send(
        max(
            found,
            key=lambda r: likeness(_version(r.values["title"], r.values["body_text"]), article),
        )
    )


def _version(title: str, text: str) -> Version:
    return Version(title, text, None, dt.datetime.min, Standing.OWN, "")


def _outlet(document: Document, slug: str, desk: Desk) -> Outlet:
    """Return the outlet named, else that of the address by the desk's word, else by the files'."""
    slug = slug or document.outlet or at_desk.slug_at(document.url, desk)
    if slug:
        outlet = outlets().get(slug) or unknown(slug)
    else:
        text = f"{document.title}\n{document.body}\n{document.page_text}"
        outlet = outlet_of(document.url, text)
    said = desk.get(outlet.slug)
    return at_desk.made(said, host_of(document.url)) if said else outlet


def _authors(document: Document, outlet: Outlet) -> list[str]:
    houses = (outlet.zh_hans, outlet.zh_hant, outlet.en, outlet.slug, host_of(document.url))
    return credits.authors(document.author, houses)


def _values(
    document: Document, outlet: Outlet, body: CleanBody, title: str, kicker: str
) -> dict[str, Any]:
    language = document.language or language_of(title, body.text)
    said = printed_lines.said_in(document, outlet)
    dated = dating.date_of(document, outlet, body.dateline, language)
    if said.date:
        marked = replace(document, stated_date=said.date, stated_basis="page")
        in_line = dating.date_of(marked, outlet, "", language)
        dated = in_line if in_line.basis == "page" else dated
    return {
        "title": title,
        "kicker": kicker,
        "lead": body.lead,
        "byline": (
            credits.joined(said.authors)
            or body.byline
            or credits.joined(_authors(document, outlet))
            or body.introduced
        ),
        "credits": body.credits,
        "section": document.section or outlet.section_in(document.url),
        "language": language,
        "body_html": body.html,
        "body_text": body.text,
        "images": [asdict(image) for image in body.images],
        "characters": characters.count(body.text),
        "source_url": document.url,
        "published_at": dated.published_at,
        "published_precision": dated.precision,
        "published_basis": dated.basis,
        "published_raw": dated.raw,
    }
