"""Tools that cite: the text of an article, how we have it, and whether a quotation stands in it."""

from typing import Any

from archive.export.citations import styled
from archive.models import Article
from reader.assistants.json_answers import Asking, delimited, within_limits

LONGEST_PART = 20_000  # characters of a text in one answer
FIELDS = (
    "id,url,source_url,source,title,kicker,lead,byline,section,language,published_at,"
    "published_precision,published_basis,captured_at,updated_at,characters,copies,event,body_text"
)


class CitingTools:
    """Tools over one article, by its id."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def article(self, id: int, start: int = 0, characters: int = 6_000) -> dict[str, Any]:
        """Read an article: its text exactly as it is, from a character on, and how to cite it.

        `next_start` says where to go on, null at the end. `references` are printed by GB/T 7714,
        Chicago, APA and MLA. Quote from `text` only, and check a quotation with `verify_quote`.
        """
        told = self.asking.json(f"articles/{max(id, 0)}/", fields=FIELDS)
        text = told.pop("body_text")
        start = max(start, 0)
        end = start + max(1, min(characters, LONGEST_PART))
        return delimited(
            {
                **told,
                "text": text[start:end],
                "start": start,
                "next_start": end if end < len(text) else None,
                "references": within_limits(lambda: self._references(id)),
            }
        )

    def _references(self, pk: int) -> dict[str, str]:
        article = Article.objects.published().for_listing().with_topics().get(pk=pk)
        address = self.asking.site + article.get_absolute_url()
        return {one.style: one.text for one in styled(article, address)}

    def verify_quote(self, id: int, text: str) -> dict[str, Any]:
        """Say whether a passage stands in an article, in which version, in either Chinese script.

        `stands_now` is about the present text. Each result has the passage exactly as it is there
        and the address of that version.
        """
        return delimited(self.asking.json(f"articles/{max(id, 0)}/quote/", text=text))

    def provenance(self, id: int) -> dict[str, Any]:
        """Tell the documents an article was made from: SHA-256, when and from where received."""
        return delimited(self.asking.json(f"articles/{max(id, 0)}/provenance/"))
