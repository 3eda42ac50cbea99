"""Print how long each list, queue and form of the desk takes: the first time, and again.

    DATABASE_URL=sqlite:///million.sqlite3 python tests/benchmarks/desk.py

Nothing is written: the editor who asks is not stored, and no session is kept.
"""

import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TIMES = 5
AIM = 300  # milliseconds


def pages() -> dict[str, str]:
    """Return the addresses to measure: front page, lists, queues, filters, searches, forms."""
    from django.contrib import admin
    from django.urls import reverse

    from archive.editing import queues

    articles = reverse("admin:archive_article_changelist")
    found = {"front page": reverse("admin:index")}
    for model in admin.site._registry:
        meta = model._meta
        if meta.app_label != "archive":
            continue
        found[f"list of {meta.model_name}"] = reverse(f"admin:archive_{meta.model_name}_changelist")
        row = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
        if row:
            found[f"form of {meta.model_name}"] = reverse(
                f"admin:archive_{meta.model_name}_change", args=[row]
            )
    found |= {f"queue {queue.slug}": f"{articles}?queue={queue.slug}" for queue in queues.QUEUES}
    asked = {
        "page 100": "p=100", "oldest first": "o=3", "source": "source__id__exact=1",
        "language": "language=zh-Hant", "estimated": "published_precision__exact=estimated",
        "corrected": "corrected=yes", "withdrawn": "withdrawn=yes", "search 北约": "q=北约",
        "search of a common word": "q=中国", "search title:": "q=title:普京",
        "search and filter": "q=美国&language=zh-Hant",
    }  # fmt: skip
    found |= {f"articles, {name}": f"{articles}?{query}" for name, query in asked.items()}
    captures = reverse("admin:archive_capture_changelist")
    found["captures, rejected"] = f"{captures}?outcome__exact=rejected"
    found["captures, search"] = f"{captures}?q=北约"
    suggest = reverse("admin:autocomplete")
    field = "app_label=archive&model_name=article&field_name=source"
    found["suggested sources"] = f"{suggest}?{field}&term=r"
    return found


def ask(address: str) -> int:
    """Answer an address as the server would; return its status."""
    from django.contrib.auth.models import User
    from django.contrib.messages.storage.cookie import CookieStorage
    from django.test import RequestFactory
    from django.urls import resolve

    request: Any = RequestFactory(HTTP_HOST="localhost").get(address)
    request.user = User(pk=0, username="nobody", is_staff=True, is_superuser=True)
    request.session = {}
    request._messages = CookieStorage(request)
    view = resolve(request.path_info)
    response: Any = view.func(request, *view.args, **view.kwargs)
    if hasattr(response, "render"):
        response.render()
    return int(response.status_code)


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    ask(next(iter(pages().values())))  # templates are read once
    print(f"{'':32} {'first':>8} {'again':>8}   in ms; the aim is {AIM}")
    for name, address in pages().items():
        took = []
        for _ in range(TIMES):
            started = time.perf_counter()
            status = ask(address)
            took.append((time.perf_counter() - started) * 1000)
            if took[-1] > 20 * AIM:
                break
        mark = "" if statistics.median(took) < AIM else "  SLOW"
        mark += "" if status == 200 else f"  status {status}"
        print(f"{name:32} {took[0]:8.0f} {statistics.median(took[1:] or took):8.0f}{mark}")


if __name__ == "__main__":
    main()
