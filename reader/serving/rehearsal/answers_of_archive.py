"""What an archive answers: its pages, each as a SHA-256, and which captures are damaged.

Run as `python -m reader.serving.rehearsal.answers_of_archive` in a process of its own, with the settings of
the archive in its environment and what is asked as JSON on standard input: articles' numbers, or how
many of all. Prints JSON.
"""

import hashlib
import json
import os
import sys
from typing import Any

import django
from django.conf import settings
from django.db.models import Count, Max
from django.test import Client
from django.test.utils import override_settings

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def answers(numbers: list[int], most: int, captures: bool) -> dict[str, Any]:
    """Return the state, damaged captures, and by article's number its status, page and article.

    State, page, and article (when it changed, its title and text) are SHA-256. Without numbers,
    `most` articles spread over all are chosen. Captures are only looked at if asked for.
    """
    from archive.models import Article
    from archive.safekeeping.verifying import look

    ids = numbers or spread(list(Article.objects.order_by("pk").values_list("pk", flat=True)), most)
    stamps = {
        pk: digest(f"{changed.isoformat()}\n{title}\n{body}".encode())
        for pk, changed, title, body in Article.objects.filter(pk__in=ids).values_list(
            "pk", "updated_at", "title", "body_text"
        )
    }
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    pages = {}
    for pk in ids:
        answer = client.get(f"/articles/{pk}/")
        pages[pk] = (answer.status_code, digest(answer.content), stamps.get(pk, ""))
    found = look(["captures"]) if captures else []
    damaged = [finding.line for finding in found if finding.kind == "capture damaged"]
    return {"state": state(), "damaged": damaged, "pages": pages}


def state() -> str:
    """Return a digest of what pages show besides their article: topics, sources, how many of each."""
    from archive.models import Article, ArticleTopic, Picture, Revision, Source, Term, Topic

    seen: list[Any] = [Article.objects.aggregate(Max("updated_at"), Count("pk"))]
    seen += [model.objects.count() for model in (ArticleTopic, Picture, Revision)]
    seen += [[*model.objects.order_by("pk").values_list()] for model in (Source, Topic, Term)]
    return digest(repr(seen).encode())


def spread(ids: list[int], most: int) -> list[int]:
    """Return at most so many of the ids, two or more, spread evenly, with the first and the last.

    >>> spread([*range(1, 1000)], 3), spread([4, 7], 3)
    ([1, 500, 999], [4, 7])
    """
    if len(ids) <= most:
        return ids
    return [ids[n * (len(ids) - 1) // (most - 1)] for n in range(most)]


def digest(data: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    """Answer what standard input asks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
    asked = json.load(sys.stdin)
    django.setup()
    # Pages name style sheets as they are, whether or not they were collected.
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}):
        json.dump(answers(**asked), sys.stdout)


if __name__ == "__main__":
    main()
