"""Parameters and error responses of the OpenAPI schema."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from archive.models import Topic
from reader.api.serializers import FIELDS, ErrorsSerializer
from reader.lists import paging
from reader.texts.quoting import LONGEST_QUOTED

SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 100}
DAY = {"type": "string", "format": "date"}


def parameter(name: str, text: str, type: Any = OpenApiTypes.STR, **rest: Any) -> OpenApiParameter:
    """Return the description of a query parameter."""
    return OpenApiParameter(name, type, OpenApiParameter.QUERY, description=text, **rest)


fields = parameter(
    "fields",
    "Only these fields of each article, separated by commas. In a list, `body_html` and"
    " `body_text` come only when named here.",
    {"type": "array", "items": {"type": "string", "enum": [*FIELDS]}},
    explode=False,
    style="form",
)
filters = [
    parameter(
        "q",
        "Words to search for, in either script; the query language of the search page.",
        {"type": "string", "maxLength": 500},
    ),
    parameter(
        "topic",
        "Slug of a topic. Given more than once, all must apply.",
        {"type": "array", "items": SLUG},
        explode=True,
        style="form",
    ),
    parameter(
        "source",
        "Slug of a source. Given more than once, any will do.",
        {"type": "array", "items": SLUG},
        explode=True,
        style="form",
    ),
    parameter("lang", "Language of the text, such as `zh-Hans`; one that the archive has."),
    parameter("published_after", "First day, as year-month-day.", DAY),
    parameter("published_before", "Last day, as year-month-day.", DAY),
]
typed = parameter(
    "q",
    "What was typed so far, of the name of a topic or source.",
    {"type": "string", "maxLength": 500},
)
passage = parameter(
    "text",
    "The passage, in either script; space and case do not matter.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_QUOTED},
    required=True,
)
kind = parameter(
    "kind", "Only topics of this kind among those that appear with it.", enum=[*Topic.Kind.values]
)
match = parameter(
    "match",
    "`all` lists only articles with all the words. Without it a search by relevance goes on with"
    " those that hold some of them.",
    enum=["all"],
)
of_list = [
    *filters,
    parameter(
        "ordering",
        "`relevance` is the order of a search that names none; else the newest come first.",
        enum=["relevance", "-published_at", "published_at", "-arrived_at", "-score"],
    ),
    match,
    parameter("page", "The token in `next` or `previous` of another answer."),
    parameter(
        "page_size",
        f"Articles on a page; {paging.PAGE_SIZE} unless told.",
        {"type": "integer", "minimum": 1, "maximum": paging.LARGEST_PAGE},
    ),
    parameter(
        "changed_after",
        "Only articles added, changed or withdrawn after this moment, in the order of their"
        " changes; for keeping a copy in step.",
        {"type": "string", "format": "date-time"},
    ),
    fields,
]
of_timeline = [
    *filters,
    parameter("per", "What is counted; months unless told.", enum=["day", "week", "month", "year"]),
    parameter(
        "by",
        "Counts each value given of this parameter for itself, up to ten of them, beside all.",
        enum=["topic", "source", "lang"],
    ),
]
narrowing = filters[1:]
of_words = [
    parameter(
        "words",
        "A word or phrase to count. Given more than once, each is counted; up to five.",
        {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 5},
        explode=True,
        style="form",
        required=True,
    ),
    parameter(
        "by",
        "By what they are counted; as fits the time unless told.",
        enum=["day", "week", "month", "year", "source", "language", "topic"],
    ),
    parameter(
        "measure",
        "`times` and `rate` also count how many times the words occur, which takes longer.",
        enum=["share", "times", "rate"],
    ),
    *narrowing,
]
of_collocations = [
    parameter("q", "The word or phrase.", {"type": "string", "maxLength": 500}, required=True),
    parameter(
        "width",
        "Words on either side; two Chinese characters count as one. 5 unless told.",
        {"type": "integer", "minimum": 1, "maximum": 10},
    ),
    parameter("sort", "By log-likelihood unless told.", enum=["dice"]),
    *narrowing,
]
of_keyness = [
    *filters,
    *(
        OpenApiParameter(
            f"other-{each.name}",
            each.type,
            OpenApiParameter.QUERY,
            description="The same, of the articles to compare with.",
            explode=each.explode,
            style=each.style,
        )
        for each in filters
    ),
]
of_events = [
    parameter("published_after", "Only with a report on this day or later.", DAY),
    parameter("published_before", "Only with a report on this day or earlier.", DAY),
    parameter("topic", "Slug of a topic that one of its articles has.", SLUG),
    parameter("source", "Slug of a source that reported it.", SLUG),
    parameter("page", "The token in `next` of another answer."),
    parameter(
        "page_size",
        f"How many on a page; {paging.PAGE_SIZE} unless told.",
        {"type": "integer", "minimum": 1, "maximum": paging.LARGEST_PAGE},
    ),
]
of_result_set = [
    parameter(
        "page",
        "Which page of the set; the first unless told.",
        {"type": "integer", "minimum": 1, "maximum": 10_000},
    ),
    parameter(
        "page_size",
        f"Articles on a page; {paging.LARGEST_PAGE} unless told.",
        {"type": "integer", "minimum": 1, "maximum": paging.LARGEST_PAGE},
    ),
]
refusals = {
    400: OpenApiResponse(ErrorsSerializer, "A parameter that cannot be understood."),
    401: OpenApiResponse(ErrorsSerializer, "The site is closed, and no valid token was sent."),
    414: OpenApiResponse(description="The address is too long: the server answers, in HTML."),
    429: OpenApiResponse(ErrorsSerializer, "Too many requests; `Retry-After` says when to go on."),
    503: OpenApiResponse(
        ErrorsSerializer, "It took too long; `Retry-After` says when to try again."
    ),
}
absences = {
    404: OpenApiResponse(ErrorsSerializer, "There is no such article."),
    410: OpenApiResponse(ErrorsSerializer, "The article was withdrawn; the error says why."),
}

fallen_apart = OpenApiResponse(
    ErrorsSerializer, "Its articles belong together no longer; the error names one of them."
)

no_set = {404: OpenApiResponse(ErrorsSerializer, "There is no such result set.")}


def make_fields_optional(result: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """Hook for the schema: no field of Article is required, because `fields` may leave out any."""
    result["components"]["schemas"]["Article"].pop("required", None)
    return result
