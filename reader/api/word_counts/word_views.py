"""Views of words counted: frequency, collocations and keyness; their docstrings are for OpenAPI."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from archive.search.words.sampling import Extent
from reader.api import describing
from reader.api.answers import JsonView, RefusedError, latest_change
from reader.api.word_counts.word_serializers import (
    CollocationsSerializer,
    FrequencySerializer,
    KeynessSerializer,
)
from reader.lists.filters import NARROWING
from reader.overviews.word_figures.frequency_form import AskedFrequency
from reader.overviews.word_figures.frequency_table import CountedWord, FrequencyTable, UsageFigure
from reader.overviews.word_figures.word_forms import OTHER, AskedCollocations, AskedKeyness


class WordsView(JsonView):
    """How often up to five words or phrases are used: by time, source, language or topic."""

    parameters = ("words", "by", "measure", *NARROWING)

    @extend_schema(
        operation_id="words",
        summary="Frequency of words",
        parameters=describing.of_words,
        responses={200: FrequencySerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        asked = AskedFrequency(request.query_params)
        table = asked.table
        refuse_wrong(asked.form.errors, asked.filter.errors)
        if table is None:
            raise RefusedError({"words": [_("Give a word to count.")]})
        self.changed_at = latest_change()
        return Response(
            {
                "by": table.kind,
                "words": [word_of(each, request) for each in table.words],
                "results": results_of(table, request),
            }
        )


class CollocationsView(JsonView):
    """The words that stand beside a word more often than by chance, within one sentence."""

    parameters = ("q", "width", "sort", *NARROWING)

    @extend_schema(
        operation_id="collocations",
        summary="Collocations of a word",
        parameters=describing.of_collocations,
        responses={200: CollocationsSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        asked = AskedCollocations(request.query_params)
        found = asked.found
        refuse_wrong(asked.form.errors, asked.filter.errors, asked.overdue)
        if found is None:
            raise RefusedError({"q": [_("Give a word to count.")]})
        self.changed_at = latest_change()
        return Response(
            {
                "places": found.places,
                "with_it": extent_of(found.extent),
                "without_it": extent_of(found.others),
                "results": [
                    {
                        "word": line.item.word,
                        "times": line.item.times,
                        "expected": round(line.item.expected, 2),
                        "log_likelihood": round(line.item.likelihood, 2),
                        "log_dice": round(line.item.dice, 2),
                        "url": request.build_absolute_uri(line.url),
                    }
                    for line in asked.lines
                ],
            }
        )


class KeynessView(JsonView):
    """The words that set some articles apart from others: the compared, or all the rest."""

    parameters = ("q", *NARROWING, *(f"{OTHER}-{name}" for name in ("q", *NARROWING)))

    @extend_schema(
        operation_id="keyness",
        summary="Words that set articles apart",
        parameters=describing.of_keyness,
        responses={200: KeynessSerializer, **describing.refusals},
    )
    def get(self, request: Request) -> Response:
        asked = AskedKeyness(request.query_params)
        found = asked.found
        other = {f"{OTHER}-{name}": said for name, said in asked.other.errors.items()}
        refuse_wrong(asked.filter.errors, other, asked.overdue)
        if found is None:
            raise RefusedError({"q": [_("Say which articles are to be compared.")]})
        self.changed_at = latest_change()
        return Response(
            {
                "these": extent_of(found.extent) | {"tokens": found.size},
                "others": extent_of(found.others) | {"tokens": found.other_size},
                "results": [
                    {
                        "word": line.item.word,
                        "times": line.item.here,
                        "articles": line.item.articles,
                        "elsewhere": line.item.there,
                        "log_likelihood": round(line.item.likelihood, 2),
                        "log_ratio": round(line.item.ratio, 2),
                        "url": request.build_absolute_uri(line.url),
                    }
                    for line in asked.lines
                ],
            }
        )


def refuse_wrong(first: Any, second: Any, overdue: str = "") -> None:
    """Raise RefusedError with what is wrong with each parameter, or if there was no time."""
    wrong = {**first, **second} | ({"q": [overdue]} if overdue else {})
    if wrong:
        raise RefusedError({name: [str(each) for each in said] for name, said in wrong.items()})


def extent_of(extent: Extent) -> dict[str, int | bool]:
    return {
        "articles": extent.of, "articles_read": extent.read, "is_sample": not extent.is_exact,
    }  # fmt: skip


def figure_of(figure: UsageFigure, request: Request) -> dict[str, Any]:
    numbers = (figure.share, figure.times, figure.rate)
    share, times, rate = (None if n is None else round(n, 6) for n in numbers)
    url = request.build_absolute_uri(figure.url) if figure.url else None
    return {
        "articles": figure.articles, "share": share, "times": times, "per_million": rate, "url": url,
    }  # fmt: skip


def word_of(word: CountedWord, request: Request) -> dict[str, Any]:
    own = {"word": word.name, "also": word.also, "undated": word.undated}
    return own | {"articles_read": word.extent.read} | figure_of(word.figure, request)


def results_of(table: FrequencyTable, request: Request) -> list[dict[str, Any]]:
    return [
        {
            "key": row.key,
            "name": row.name,
            "first": row.period and row.period.first,
            "last": row.period and row.period.last,
            "figures": [figure_of(figure, request) for figure in row.figures],
        }
        for row in table.shown
    ]
