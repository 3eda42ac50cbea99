"""What is opened again and again and never closed is gone through once."""

import pytest

from archive.extraction.containers import epub_spine
from archive.extraction.formats import decoding, undeclared

PIECES = ["<!--", "<!-- -", "<script>", "<style ", "<head>", "<svg ", "<a href=x>", "<body"]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(
    "pattern", [decoding.NOT_DECLARING, undeclared.MARKUP, epub_spine.MARKUP, epub_spine.LINK], ids=["head", "text", "book", "links"]
)  # fmt: skip
def test_what_is_never_closed_ends_with_the_text(pattern, piece):
    """Looked for from each beginning anew, an end that never comes would take hours."""
    text = piece * 100_000
    raw = text.encode() if isinstance(pattern.pattern, bytes) else text

    assert len(pattern.sub(raw[:0], raw)) <= len(raw)


def test_an_encoding_named_in_a_comment_or_script_that_is_never_closed_is_not_believed():
    for opened in ("<!--", "<script>"):
        raw = f'{opened}<meta charset="gbk">'.encode()
        assert decoding.DECLARED.search(decoding.NOT_DECLARING.sub(b"", raw)) is None
