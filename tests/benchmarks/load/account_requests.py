"""Requests of an account that keeps as much as it may, for `make bench-requests`."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from archive.models import Article, Source, Thread, Topic
from reader.library.cited import stored
from reader.library.dossiers import compiling
from reader.library.dossiers.dossier import MOST_CHARACTERS, MOST_ITEMS, Dossier
from reader.library.following.follow import MOST, Follow
from reader.library.notes.note import MOST_NOTES, MOST_ON_AN_ARTICLE, Note
from reader.library.reading_list.kept_articles import MOST_KEPT, ReadingItem
from reader.library.result_sets.result_set import MOST_ARTICLES, ResultSet

KEY = "benchmark"
ADDRESSES = {
    "what is new of what is followed": "/mine/",
    "what is followed": "/mine/following/",
    "what is followed, as JSON": "/api/v1/me/following/",
    "a full dossier": f"/dossiers/{KEY}/",
    "a full dossier by date": f"/dossiers/{KEY}/?order=date",
    "its bibliography": f"/dossiers/{KEY}/bibliography/",
    "its page for who may add": "/mine/dossiers/",
    "a full dossier as JSON": f"/api/v1/me/dossiers/{KEY}/",
    **{f"a full dossier as .{form}": f"/dossiers/{KEY}.{form}"
       for form in ("json", "md", "docx", "bib", "ris", "epub")},
    "a full reading list": "/mine/reading/",
    "all notes": "/mine/notes/",
    "notes that hold words": "/mine/notes/?q=a+b+c+d",
    "all notes as Markdown": "/mine/notes.md",
    "all notes as annotations": "/mine/notes.jsonld",
    "all that an account keeps": "/mine/library.json",
    "a result set": f"/results/{KEY}/?page=3",
    "what changed of a result set": f"/results/{KEY}/changes/",
    "a result set as files": f"/results/{KEY}.zip",
}  # fmt: skip


def begun(address: str) -> User:
    """Make an account with as much as it may have of what the address shows; return it."""
    user = User.objects.create_user(KEY)
    articles = list(Article.objects.published().select_related("source").order_by("-pk")[:2_000])
    is_all = address.startswith("/mine/library")
    if address.startswith(("/mine/following", "/api/v1/me/following")) or address == "/mine/":
        follow(user)
    if "dossiers" in address or is_all:
        make_dossier(user, articles)
    if "notes" in address or is_all:
        make_notes(user, articles)
    if "reading" in address or is_all:
        now = timezone.now()
        rows = (ReadingItem(user=user, kept_at=now, **stored(a)) for a in articles[:MOST_KEPT])
        ReadingItem.objects.bulk_create(rows)
    if address.startswith("/results"):
        ids = list(Article.objects.published().values_list("pk", flat=True)[:MOST_ARTICLES])
        saved = ResultSet.saved(user, KEY, ids, "/timeline.json", "", "https://news.example")
        ResultSet.objects.filter(pk=saved.pk).update(key=KEY)
    return user


def follow(user: User) -> None:
    """Follow as many sources, threads and topics as an account may."""
    rows = [("source", slug) for slug in Source.objects.values_list("slug", flat=True)[:60]]
    rows += [("thread", slug) for slug in Thread.objects.values_list("slug", flat=True)[:40]]
    rows += [("topic", slug) for slug in Topic.objects.values_list("slug", flat=True)[:MOST]]
    Follow.objects.bulk_create(Follow(user=user, kind=kind, slug=s) for kind, s in rows[:MOST])


def make_dossier(user: User, articles: list[Article]) -> None:
    """Fill a public dossier with articles, notes and line ends until nothing more goes in."""
    now = timezone.now()
    dossier = Dossier.objects.create(
        owner=user, key=KEY, title=KEY, visibility="public", made_at=now, changed_at=now
    )
    items: list[dict[str, Any]] = [{"kind": "article", **stored(a)} for a in articles[:1_500]]
    left = MOST_ITEMS - len(items)
    said = "字\n*_" * (MOST_CHARACTERS // left // 4)
    compiling.add(dossier, user, items + [{"kind": "note", "text": said[:10_000]}] * left)


def make_notes(user: User, articles: list[Article]) -> None:
    """Make as many notes as there may be, the first ones on one article."""
    now, notes = timezone.now(), []
    for number in range(MOST_NOTES):
        article = articles[0 if number < MOST_ON_AN_ARTICLE else number % len(articles)]
        note = Note(
            user=user, exact=article.body_text[:200], text="查证 a b c d " * 40, made_at=now,
            changed_at=now, **stored(article),
        )  # fmt: skip
        note.fold()
        notes.append(note)
    Note.objects.bulk_create(notes, batch_size=500)
