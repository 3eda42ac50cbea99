"""One document from its bytes to everything an article holds. Pure: no database, any process."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from archive import dating, formats
from archive.cleaning import CleanBody, clean, credits
from archive.documents import Document, DocumentError
from archive.identity import identity_of
from archive.outlets import Outlet, outlet_of, outlets, unknown
from archive.script import language_of
from archive.titles import headline


@dataclass(frozen=True)
class Editing:
    """What an editor made of an article, as an export tells it."""

    fields: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)  # what was set, by field
    machine_read: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    corrected_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_note: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # slugs of topics, added or excluded
    contested: tuple[str, ...] = ()
    copy_of: str | None = None  # the identity of a story's first; empty: of nothing


@dataclass(frozen=True)
class Reading:
    """What was read from one document. Times are aware and in UTC."""

    format: str
    outlet: Outlet
    identity: str
    captured_at: dt.datetime | None
    values: dict[str, Any]
    content_hash: str
    editing: Editing | None = None
    dropped: tuple[Any, ...] = field(default=(), compare=False)
    document: Document | None = field(default=None, compare=False)


NO_ZONES: Mapping[str, str] = {}
# The fields of an article that come from its document, and that an editor may correct.
FIELDS = (
    "title", "kicker", "lead", "byline", "credits", "section", "language", "body_html",
    "body_text", "images", "characters", "source_url", "published_at", "published_precision",
    "published_basis", "published_raw",
)  # fmt: skip
# What readers see of it: when none of these differ, a capture says nothing new.
SHOWN = (
    "title", "kicker", "byline", "credits", "body_html", "published_at", "published_precision",
)  # fmt: skip


def read(
    raw: bytes, outlet_slug: str = "", zones: Mapping[str, str] = NO_ZONES, origin: str = ""
) -> Reading:
    """Return what a document says that holds one article; see read_all.

    Raises DocumentError also when it holds several.
    """
    readings = read_all(raw, outlet_slug, zones, origin)
    if len(readings) != 1:
        raise DocumentError(f"the document holds {len(readings)} articles")
    if isinstance(readings[0], DocumentError):
        raise readings[0]
    return readings[0]


def read_all(
    raw: bytes,
    outlet_slug: str = "",
    zones: Mapping[str, str] = NO_ZONES,
    origin: str = "",
    format: str = "",
) -> list[Reading | DocumentError]:
    """Return what a document says, cleaned, dated and identified, one reading for each article.

    `outlet_slug` names the outlet where the document itself should not decide; `zones` are time
    zones that editors set, by outlet; `origin` is the path or the web address it came from; `format` names the format where it should not be guessed. An entry of a feed that cannot become an article is a
    DocumentError in its place. Raises DocumentError, with a reason for a person, when nothing
    can become of the document.
    """
    documents = formats.read(raw, format)
    if not documents:
        raise DocumentError("the document holds no article")
    readings = [_read_one(_placed(d, origin), outlet_slug, zones) for d in documents]
    if len(readings) == 1 and isinstance(readings[0], DocumentError):
        raise readings[0]
    return readings


def _placed(document: Document | DocumentError, origin: str) -> Document | DocumentError:
    """A document from the web with its address made whole by the one it was read at.

    An entry of a feed that has no address of its own does not get that of the feed.
    """
    if isinstance(document, DocumentError) or not origin.startswith(("http://", "https://")):
        return document
    if not document.url and document.format == "feedxml":
        return document
    return replace(document, url=urljoin(origin, document.url))


def _read_one(
    document: Document | DocumentError, outlet_slug: str, zones: Mapping[str, str]
) -> Reading | DocumentError:
    if isinstance(document, DocumentError):
        return document
    if document.record is not None:
        return _read_record(document, document.record)
    outlet = _outlet(document, outlet_slug)
    if zone := zones.get(outlet.slug):
        outlet = replace(outlet, time_zone=zone)
    try:
        body = clean(document.body, document.url, outlet)
    except DocumentError as error:
        return error
    title, kicker = headline(document.title, outlet)
    if not title:
        return DocumentError("the document has no title")
    values = _values(document, outlet, body, title, kicker)
    content_hash = hash_of(values)
    return Reading(
        format=document.format,
        outlet=outlet,
        identity=identity_of(document.url, outlet, title, content_hash),
        captured_at=document.captured_at,
        values=values,
        content_hash=content_hash,
        dropped=body.dropped,
        document=document,
    )


def _read_record(document: Document, record: Mapping[str, Any]) -> Reading | DocumentError:
    """Return a line of an export as it was read once, with what an editor made of it."""
    values: dict[str, Any] = {}
    edited: dict[str, Any] = {}
    outlet = outlets().get(document.outlet) or unknown(document.outlet)
    try:
        for name in FIELDS:
            values[name] = _moment(name, record[name])
        for name in (*record["edited_fields"], *record["machine_read"]):
            edited[name] = values.get(name, document.outlet)
        for name, value in record["machine_read"].items():
            values[name] = _moment(name, value)
        withdrawn_at = _moment("withdrawn_at", record["withdrawn_at"])
        corrected_at = _moment("corrected_at", record.get("corrected_at"))
        choices = tuple((str(t["slug"]), str(t["origin"])) for t in record["topics"])
    except (KeyError, TypeError, ValueError) as error:
        return DocumentError(f"the line lacks something or has it wrong: {error}")
    source = values.pop("source", "")
    edited.pop("source", None)
    outlet = outlets().get(source) or (unknown(source) if source else outlet)
    body = clean(values["body_html"], document.url)
    values["body_html"], values["body_text"] = body.html, body.text
    return Reading(
        format=document.format,
        outlet=outlet,
        identity=record["identity"],
        captured_at=document.captured_at,
        values=values,
        content_hash=hash_of(values),
        editing=Editing(
            tuple(record["edited_fields"]),
            edited,
            dict(record["machine_read"]),
            document.outlet,
            corrected_at,
            withdrawn_at,
            str(record.get("withdrawn_note") or ""),
            choices,
            tuple(record.get("contested_fields") or ()),
            record.get("copy_of"),
        ),
        document=document,
    )


def _moment(name: str, value: Any) -> Any:
    return dt.datetime.fromisoformat(value) if name.endswith("_at") and value else value


def read_again(
    raw: bytes,
    identity: str,
    outlet_slug: str = "",
    zones: Mapping[str, str] = NO_ZONES,
    origin: str = "",
    format: str = "",
) -> Reading:
    """Return what a capture says of one article, among the others it may hold.

    Raises DocumentError when it no longer says anything of it.
    """
    readings = read_all(raw, outlet_slug, zones, origin, format)
    found = [r for r in readings if isinstance(r, Reading)]
    if len(readings) == 1 and found:
        return found[0]
    for reading in found:
        if reading.identity == identity:
            return reading
    raise DocumentError("the capture no longer holds this article")


def hash_of(values: dict[str, Any]) -> str:
    """Return a digest of what readers see of an article, to tell whether a capture is new."""
    shown = {name: values[name] for name in SHOWN}
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _outlet(document: Document, slug: str) -> Outlet:
    slug = slug or document.outlet
    if slug:
        return outlets().get(slug) or unknown(slug)
    return outlet_of(document.url, f"{document.title}\n{document.body}\n{document.page_text}")


def _values(
    document: Document, outlet: Outlet, body: CleanBody, title: str, kicker: str
) -> dict[str, Any]:
    dated = dating.date_of(document, outlet, body.dateline)
    return {
        "title": title,
        "kicker": kicker,
        "lead": body.lead,
        "byline": body.byline or credits.joined(credits.names(document.author)),
        "credits": body.credits,
        "section": document.section or outlet.section_in(document.url),
        "language": document.language or language_of(title, body.text),
        "body_html": body.html,
        "body_text": body.text,
        "images": [asdict(image) for image in body.images],
        "characters": len("".join(body.text.split())),
        "source_url": document.url,
        "published_at": dated.published_at,
        "published_precision": dated.precision,
        "published_basis": dated.basis,
        "published_raw": dated.raw,
    }
