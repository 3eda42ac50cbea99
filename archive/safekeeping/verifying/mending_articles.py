"""Repair of one article: derived fields are recomputed, damaged content is read again."""

from django.utils import timezone

from archive.derived import keeping
from archive.derived.copy_likeness import sketch
from archive.extraction.cleaning.sanitising import cleaned_again, is_clean
from archive.intake import articles as intake_articles
from archive.intake.rereading import reprocessing
from archive.models import Article, Revision
from archive.safekeeping.verifying.article_checks import of_content
from archive.text.characters import count


def mend_article(key: str) -> str:
    """Repair an article's derived fields and content; return why it is impossible, or "".

    `key` is its primary key.
    """
    articles = Article.objects.select_related("capture", "source")
    article, reason = articles.get(pk=key), ""
    if _needs_reading(article):
        reason = _read_again(article)
    with keeping.writing():
        article = articles.get(pk=key)
        intake_articles.redate(article, {})
        article.articletopic_set.update(**article.filed, published_at=article.published_at)
        _update_derived(article)
    return reason


def _update_derived(article: Article) -> None:
    derived = _of_corrections(article) | {
        "characters": count(article.body_text),
        "fingerprint": next(iter(sketch(article.body_text)), None),
    }
    with keeping.changing([article.pk], words=[]):  # updates `topicless` as well
        changed = {
            name: value for name, value in derived.items() if getattr(article, name) != value
        }
        if changed:
            Article.objects.filter(pk=article.pk).update(**changed, updated_at=timezone.now())


def _needs_reading(article: Article) -> bool:
    lost = set(article.edited_fields) - set(article.machine_read)
    kinds = {finding.kind for finding in of_content(article)}
    return bool(lost) or bool(kinds - {"characters"})


def _read_again(article: Article) -> str:
    """Update an article from its capture, as `reprocess` does; return why that failed, or "".

    An unsafe body is sanitised even where the capture cannot be read.
    """
    reason = (
        reprocessing.read_one_again(article.capture) if article.capture else "it has no capture"
    )
    article.refresh_from_db()
    if not is_clean(article.body_html):
        body = cleaned_again(article.body_html)
        with keeping.writing():
            same = Article.objects.filter(pk=article.pk, body_html=article.body_html)
            same.update(body_html=body, updated_at=timezone.now())
        article.refresh_from_db()
    return reason if any(of_content(article)) else ""


def _of_corrections(article: Article) -> dict[str, object]:
    """Return `contested_fields` and `corrected_at` as they follow from the corrected fields."""
    edited = article.edited_fields
    contested = [name for name in article.contested_fields or [] if name in edited]
    when = article.corrected_at
    if edited and when is None:
        made = Revision.objects.filter(article=article, cause=Revision.Cause.EDITOR)
        latest = made.order_by("-made_at").values_list("made_at", flat=True).first()
        when = latest or article.updated_at
    return {"contested_fields": contested or None, "corrected_at": when if edited else None}
