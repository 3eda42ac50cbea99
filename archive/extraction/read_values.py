"""What was read of an article: the values of its fields, and what an editor had said of them."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from archive.extraction.cleaning.edge_lines import EdgeLine
from archive.extraction.documents import Document
from archive.outlets import Outlet


@dataclass(frozen=True)
class Editing:
    """An editor's decisions about an article, as a line of an export records them."""

    fields: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)  # what was set, by field
    machine_read: dict[str, Any] = field(default_factory=dict)
    source: str = ""
    corrected_at: dt.datetime | None = None
    withdrawn_at: dt.datetime | None = None
    withdrawn_note: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # slugs of topics, added or excluded
    contested: tuple[str, ...] = ()
    copy_of: str | None = None  # identity of the first article of its story; empty: it is no copy
    event_of: str | None = None  # identity of the first article that an editor put in its event
    event_name: str = ""
    thread_name: str = ""
    shared_lines: tuple[tuple[str, str], ...] = ()  # of the source, each with "drop" or "keep"


@dataclass(frozen=True)
class Reading:
    """What was read of one article in a document. Times are aware and in UTC.

    `place` is the web address that the document was fetched from, if known; `placeholder` why it
    is no article, such as "it is an error page, no article", or empty.
    """

    format: str
    outlet: Outlet
    identity: str
    captured_at: dt.datetime | None
    values: dict[str, Any]
    content_hash: str
    editing: Editing | None = None
    place: str = ""
    placeholder: str = ""
    edges: tuple[EdgeLine, ...] = field(default=(), compare=False)
    dropped: tuple[Any, ...] = field(default=(), compare=False)
    document: Document | None = field(default=None, compare=False)


# The fields of an article that come from its document, and that an editor may correct.
FIELDS = (
    "title", "kicker", "lead", "byline", "credits", "section", "language", "body_html",
    "body_text", "images", "characters", "source_url", "published_at", "published_precision",
    "published_basis", "published_raw",
)  # fmt: skip
# What readers see of it: a capture in which none of these differ brings nothing new.
SHOWN = (
    "title", "kicker", "byline", "credits", "body_html", "published_at", "published_precision",
)  # fmt: skip


def fit_to_send(one: Reading) -> Reading:
    """Return a reading with only what filing needs, to be pickled.

    An outlet's hundreds of rules would cost more than the text.
    """
    return replace(one, document=None, dropped=(), outlet=one.outlet.without_rules())


def hash_of(values: dict[str, Any]) -> str:
    """Return a SHA-256 of the fields in SHOWN: equal if a capture brings nothing new."""
    shown = {name: values[name] for name in SHOWN}
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
