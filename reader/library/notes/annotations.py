"""Notes on their way out: as Web Annotations (W3C) and as Markdown."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def json_in_pieces(head: Mapping[str, Any], lists: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """Yield a JSON object of values and long lists, a line for each of their items."""
    yield json.dumps(head, ensure_ascii=False).removesuffix("}")
    for name, rows in lists.items():
        yield f",\n{json.dumps(name)}: ["
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
        yield "]"
    yield "}\n"


def as_jsonld(notes: Iterable[Note], site: str = "") -> Iterator[str]:
    """Yield an AnnotationPage of notes in pieces."""
    head = {"@context": CONTEXT_URL, "type": "AnnotationPage"}
    return json_in_pieces(head, {"items": (annotation(note, site) for note in notes)})


def as_markdown(notes: Iterable[Note], site: str = "") -> Iterator[str]:
    """Yield notes one after the other: the passage, what was noted, and where it is from."""
    for number, note in enumerate(notes):
        where = "，".join(filter(None, (note.title, note.outlet, note.day)))
        said = f"— {escaped(where)} {angled(note.original) if note.original else ''}".strip()
        parts = [*(["---"] if number else []), quoted(note.exact), escaped(note.text), said]
        yield "\n\n".join(filter(None, parts)) + "\n\n"


Write = Callable[..., Iterator[str]]
FORMS: dict[str, tuple[str, Write]] = {
    "jsonld": ("application/ld+json", as_jsonld),
    "md": ("text/markdown; charset=utf-8", as_markdown),
}
