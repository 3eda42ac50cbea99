"""What readers bring into the archive is no markup in the Markdown that is taken away."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reader.library.dossiers.dossier import Dossier
from tests.reader.library.sending import send

pytestmark = pytest.mark.django_db
ADDRESS = 'https://a.example/>)<script>alert(1)</script>`"\\'
DAY = "2024-05-01T08:00:00Z"
FILE = {
    "foreign_desk_library": 1,
    "dossiers": [
        {
            "title": "t", "made_at": DAY, "items": [
                {"kind": "article", "article": {"title": "a", "address": ADDRESS}, "added_at": DAY},
                {"kind": "search", "query": "q=>)<script>", "added_at": DAY},
            ],
        }
    ],
    "notes": [
        {
            "id": "urn:uuid:00000000-0000-4000-8000-000000000000", "type": "Annotation",
            "motivation": "highlighting", "created": DAY, "modified": DAY,
            "target": {
                "source": ADDRESS, "selector": [{"type": "TextQuoteSelector", "exact": "a\r<b>"}],
            },
        }
    ],
}  # fmt: skip


def test_an_address_that_was_read_in_ends_no_link(lin):
    file = SimpleUploadedFile("library.json", json.dumps(FILE).encode())
    assert send(lin, lin.get("/mine/account/"), "/mine/import/", file=file).status_code == 302

    dossier = Dossier.objects.get()
    pieces = lin.get(f"/dossiers/{dossier.key}.md").streaming_content
    for text in (b"".join(pieces).decode(), lin.get("/mine/notes.md").getvalue().decode()):
        assert "<https://a.example/%3E)%3Cscript%3Ealert(1)%3C/script%3E%60%22%5C>" in text
        assert "<script" not in text.replace(r"\<script", "")
        assert "\r" not in text
