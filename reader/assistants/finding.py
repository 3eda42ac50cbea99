"""Tools that find: articles, counts by time, topics, events, and words in their context."""

from typing import Any, Literal

from django.core.validators import slug_re
from django.http import QueryDict

from reader.assistants.json_answers import Asking, UnansweredError, delimited, within_limits
from reader.lists.query_strings import known_parameters
from reader.lists.selections import ListRefusedError, select
from reader.searching.concordance import lines, sorted_by
from reader.texts.dates import machine_date

MOST_FOUND = 50
READ_FOR_LINES = 500  # articles that a concordance reads
LISTED = (
    "id,url,source_url,source,title,lead,byline,language,published_at,published_precision,"
    "published_basis,event,characters"
)
Ordering = Literal["", "relevance", "-published_at", "published_at", "-arrived_at"]


class FindingTools:
    """Tools over lists. All take the filters of the site: words, topics, outlets, language, days."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def search(
        self,
        q: str = "",
        topic: list[str] | None = None,
        source: list[str] | None = None,
        lang: str = "",
        published_after: str = "",
        published_before: str = "",
        ordering: Ordering = "",
        page: str = "",
        limit: int = 10,
    ) -> dict[str, Any]:
        """Find articles by words in either Chinese script or English, and by filters.

        `q` takes "phrases", -word, OR and title:word. `topic` and `source` are slugs, as `topics`
        tells them; days are YYYY-MM-DD. `next_page` of the answer goes on, as `page`. Each article
        has its id, its address here, that of the original, and its date with how exactly it is known.
        """
        found = self.asking.json(
            "articles/", q=q, topic=topic, source=source, lang=lang, ordering=ordering, page=page,
            published_after=published_after, published_before=published_before,
            page_size=max(1, min(limit, MOST_FOUND)), fields=LISTED,
        )  # fmt: skip
        following = QueryDict((found.pop("next") or "").partition("?")[2]).get("page", "")
        found.pop("previous", None)
        return delimited({**found, "next_page": following})

    def timeline(
        self,
        per: Literal["day", "month", "year"] = "month",
        q: str = "",
        topic: list[str] | None = None,
        source: list[str] | None = None,
        lang: str = "",
        published_after: str = "",
        published_before: str = "",
    ) -> dict[str, Any]:
        """Count articles by day, month or year, for the same filters as `search`."""
        return delimited(
            self.asking.json(
                "timeline/", per=per, q=q, topic=topic, source=source, lang=lang,
                published_after=published_after, published_before=published_before,
            )
        )  # fmt: skip

    def topics(self, name: str = "", slug: str = "") -> dict[str, Any]:
        """Find topics and outlets by a part of their name; or, by `slug`, what a topic appears with."""
        if slug:
            if not slug_re.match(slug):
                raise UnansweredError("slug: there is no topic of that name.")
            return delimited(self.asking.json(f"topics/{slug}/"))
        return delimited(self.asking.json("suggest/", q=name))

    def events(
        self,
        event: int | None = None,
        published_after: str = "",
        published_before: str = "",
        topic: str = "",
        source: str = "",
        limit: int = 10,
    ) -> dict[str, Any]:
        """List events, which several outlets reported, the latest first; or the reports of one."""
        if event is not None:
            return delimited(self.asking.json(f"events/{max(event, 0)}/"))
        return delimited(
            self.asking.json(
                "events/", published_after=published_after, published_before=published_before,
                topic=topic, source=source, page_size=max(1, min(limit, MOST_FOUND)),
            )
        )  # fmt: skip

    def concordance(
        self,
        q: str,
        topic: list[str] | None = None,
        source: list[str] | None = None,
        lang: str = "",
        published_after: str = "",
        published_before: str = "",
        sort: Literal["date", "left", "right"] = "date",
        limit: int = 20,
    ) -> dict[str, Any]:
        """Show words in their context: each place with the twenty characters before and after it."""
        parameters = {
            "q": q, "topic": topic, "source": source, "lang": lang,
            "published_after": published_after, "published_before": published_before,
        }  # fmt: skip
        return delimited(within_limits(lambda: self._lines(parameters, sort, limit)))

    def _lines(self, parameters: dict[str, Any], sort: str, limit: int) -> dict[str, Any]:
        request = self.asking.request("/search/", parameters)
        request.GET = known_parameters(request.GET)  # type: ignore[assignment]
        try:
            selection = select(request, {"search": True}, ordering="-published_at")
        except ListRefusedError as error:
            told = (f"{name}: {' '.join(texts)}" for name, texts in error.errors.items())
            raise UnansweredError(" ".join(told)) from error
        if not selection.filter.words:
            raise UnansweredError("q: a concordance needs words to look for.")
        ids = selection.first(READ_FOR_LINES + 1)
        query = selection.filter.query.strictly
        most = max(1, min(limit, MOST_FOUND))
        found = [*sorted_by(lines(ids[:READ_FOR_LINES], query), sort, most + 1)]
        return {
            "is_complete": len(found) <= most and len(ids) <= READ_FOR_LINES,
            "results": [
                {
                    "id": line.article.pk,
                    "url": self.asking.site + line.article.get_absolute_url(),
                    "title": line.article.title,
                    "source": line.article.source.slug,
                    "language": line.article.language,
                    "published": machine_date(line.article),
                    "published_precision": line.article.published_precision,
                    "before": line.before,
                    "found": line.found,
                    "after": line.after,
                }
                for line in found[:most]
            ],
        }
