"""Notes on their way out: as Web Annotations (W3C) and as Markdown."""

import json
from collections.abc import Iterable
from typing import Any

from archive.models.page_urls import numbered
from reader.library.cited import STORED
from reader.library.notes.note import Note
from reader.library.plain_markdown import angled, escaped, quoted

CONTEXT_URL = "http://www.w3.org/ns/anno.jsonld"


def annotation(note: Note, site: str = "") -> dict[str, Any]:
    """Return a note as a Web Annotation; the article's identity and day are keys of our own."""
    here = site + numbered("article", note.article_id) if note.article_id else ""
    article = {name: getattr(note, name) for name in STORED if name != "address"}
    return {
        "id": note.uuid.urn,
        "type": "Annotation",
        "motivation": "commenting" if note.text else "highlighting",
        "created": note.made_at.isoformat(),
        "modified": note.changed_at.isoformat(),
        **({"body": {"type": "TextualBody", "value": note.text}} if note.text else {}),
        "target": {
            "source": note.address or here,
            "article": article,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": note.exact,
                    "prefix": note.prefix,
                    "suffix": note.suffix,
                },
                {
                    "type": "TextPositionSelector",
                    "start": note.position,
                    "end": note.position + len(note.exact),
                },
            ],
        },
    }


def as_jsonld(notes: Iterable[Note], site: str = "") -> str:
    """Return an AnnotationPage of notes."""
    page = {
        "@context": CONTEXT_URL,
        "type": "AnnotationPage",
        "items": [annotation(note, site) for note in notes],
    }
    return json.dumps(page, ensure_ascii=False, indent=1)


def as_markdown(notes: Iterable[Note], site: str = "") -> str:
    """Return notes one after the other: the passage, what was noted, and where it is from."""
    parts = []
    for note in notes:
        where = "，".join(filter(None, (note.title, note.outlet, note.day)))
        parts += [quoted(note.exact), *([escaped(note.text)] if note.text else [])]
        parts.append(f"— {escaped(where)} {angled(note.original) if note.original else ''}".strip())
        parts.append("---")
    return "\n\n".join(parts[:-1]) + "\n"


FORMS = {
    "jsonld": ("application/ld+json", as_jsonld),
    "md": ("text/markdown; charset=utf-8", as_markdown),
}
