"""The description of the JSON for people."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """Every address of the JSON with its parameters, from the same source as `openapi.json`."""
    return render(request, "api.html", {"operations": operations()})


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """Return what each address answers and takes. It does not change while the site runs."""
    with override("en"):
        generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
        paths = generator.get_schema(request=None, public=True)["paths"]
    return [
        {
            "path": path,
            "name": operation["operationId"],
            "summary": operation["summary"],
            "description": operation["description"],
            "parameters": operation.get("parameters", []),
        }
        for path, methods in paths.items()
        for operation in methods.values()
    ]
