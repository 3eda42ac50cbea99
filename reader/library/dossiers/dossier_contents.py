"""What a dossier's page shows: items in its order or by date, a chart, a bibliography."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from django.core.cache import cache
from django.utils.translation import gettext as _

from archive.database.bulk_insert import batched
from archive.export.citations.styled import in_style
from archive.models import Article
from reader.library.cited import AT_A_TIME
from reader.library.dossiers.dossier import Dossier, DossierItemQuerySet
from reader.overviews.chart_series import Series, months_between
from reader.overviews.charts import Chart
from reader.texts.periods import Period


def items(
    dossier: Dossier, *, members: bool, by_date: bool = False, month: str = ""
) -> DossierItemQuerySet:
    """Return the items in the owner's order; or those with an article by its date, oldest first.

    What is of a withdrawn article only `members` see.
    """
    rows = seen(dossier, members).with_articles().select_related("added_by")
    if month:
        year, number = month.split("-")
        rows = rows.filter(
            article__withdrawn_at=None,
            article__published_day__year=year,
            article__published_day__month=number,
        )
    if by_date or month:
        return rows.exclude(article=None, day="").order_by("day", "position")
    return rows.in_order()


def seen(dossier: Dossier, members: bool) -> DossierItemQuerySet:
    """Return the items, for others than members without those of withdrawn articles."""
    rows: DossierItemQuerySet = dossier.items.all()
    return rows if members else rows.exclude(article__withdrawn_at__isnull=False)


def chart_of(dossier: Dossier, least: int = 1) -> Chart | None:
    """Return the dossier's articles counted by month; None if they are of fewer months than least."""
    rows = dossier.items.filter(article__withdrawn_at=None, article__published_day__isnull=False)
    days = dict(rows.values_list("article_id", "article__published_day"))
    counts = Counter((day.year, day.month) for day in days.values())
    if len(counts) < least:
        return None
    months = months_between(min(counts), max(counts))
    link = _link_to_month
    return Chart(
        _("Its articles by month"),
        [Series.of_months(dossier.title, counts, months, link)],
        files=f"{dossier.get_absolute_url()}chart",
    )


def _link_to_month(period: Period) -> str:
    return f"?month={period.name}"


def article_ids(dossier: Dossier) -> list[int]:
    """Return the ids of the articles a reader may see, in the dossier's order, each once."""
    rows = dossier.items.filter(article__isnull=False, article__withdrawn_at=None).in_order()
    return list(dict.fromkeys(rows.values_list("article_id", flat=True)))


def bibliography(ids: Iterable[int], style: str, site: str) -> Iterator[tuple[Article, str]]:
    """Yield articles with their citations in a style, named by its CSL file.

    A citation takes some hundredths of a second, so each is cached for its version of the article.
    """
    rows = Article.objects.published().for_listing().with_topics()
    for some in batched(ids, AT_A_TIME):
        found = rows.in_bulk(some)
        for article in (found[pk] for pk in some if pk in found):
            address = site + article.get_absolute_url()
            version = f"{style} {article.pk} {article.updated_at.isoformat()} {address}"
            key = f"citation-{blake2b(version.encode(), digest_size=20).hexdigest()}"
            text = cache.get(key)
            if text is None:
                text = in_style(article, address, style)
                cache.set(key, text)
            yield article, text
