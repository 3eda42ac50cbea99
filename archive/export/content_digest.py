"""Digests of an article as it is now, by which a change of what readers see is noticed."""

import hashlib
import json

from archive.models import Article

# What a citation and a quotation rest on, in this order; corrections of editors included.
DIGESTED = (
    "title", "kicker", "lead", "byline", "language", "published_at", "published_precision",
    "source_url", "body_text",
)  # fmt: skip


def text_digest(article: Article) -> str:
    """Return the SHA-256 of an article's text in UTF-8, in hexadecimal."""
    return hashlib.sha256(article.body_text.encode()).hexdigest()


def content_digest(article: Article) -> str:
    """Return the SHA-256 of the JSON of what is cited of an article, in hexadecimal.

    The JSON is an array of `DIGESTED` without spaces, in UTF-8; the moment is
    ISO 8601 in UTC, ending with Z.
    """
    at = article.published_at
    values = {name: getattr(article, name) for name in DIGESTED}
    values["published_at"] = at.isoformat().replace("+00:00", "Z") if at else None
    plain = json.dumps([*values.values()], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
