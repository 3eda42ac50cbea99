"""The documentation page of the API."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """Every address of the API with its parameters, generated from the OpenAPI schema."""
    return render(request, "api.html", {"operations": [in_words(each) for each in operations()]})


def in_words(operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation in the language of the interface, with code in its texts marked."""
    return operation | {
        "summary": _(operation["summary"]),
        "description": coded(_(operation["description"])),
        "parameters": [(name, coded(_(text))) for name, text in operation["parameters"]],
    }


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """Return the operations of the OpenAPI schema in English; computed once per process."""
    with override("en"):
        generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
        paths = generator.get_schema(request=None, public=True)["paths"]
    return [
        {
            "path": path,
            "name": operation["operationId"],
            "summary": operation["summary"],
            "description": operation["description"],
            "parameters": [
                (parameter["name"], parameter["description"])
                for parameter in operation.get("parameters", [])
                if parameter["in"] == "query"
            ],
        }
        for path, methods in paths.items()
        for operation in methods.values()
    ]


def coded(text: str) -> list[tuple[str, bool]]:
    """Return a sentence cut at its backticks: (piece, whether it is code).

    >>> coded("Ask for `page`.")
    [('Ask for ', False), ('page', True), ('.', False)]
    """
    return [(piece, bool(place % 2)) for place, piece in enumerate(text.split("`")) if piece]
