"""Values of an article's fields, and their differences, as text for editors. No markup."""

import datetime as dt
import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models import Article, Revision, Source
from archive.models.values import plain

NOT_COLUMNS = {
    "topics": gettext_lazy("topics"),
    "story": gettext_lazy("story"),
    "story_chosen": gettext_lazy("copies"),
    "event_chosen": gettext_lazy("event it is in"),
}
CHOSEN_FROM = {
    "published_precision": Article.Precision.choices,
    "published_basis": Article.Basis.choices,
}
MOST_REVISIONS = 20
MOST_PARAGRAPHS = 1_000  # compared one by one, which takes quadratic time


def date_of(article: Article) -> str:
    """Return an article's date as YYYY-MM-DD HH:MM, no more precise than it is known."""
    return date_in_figures(
        article.published_at, article.published_precision, article.has_only_a_date
    )


def date_in_figures(moment: dt.datetime | None, precision: str, only_a_date: bool) -> str:
    """Return a date as YYYY-MM-DD HH:MM in the site's time zone; a bare date as it was printed."""
    if moment is None:
        return _("undated")
    moment = moment.astimezone(dt.UTC) if only_a_date else timezone.localtime(moment)
    if precision == Article.Precision.MONTH:
        return f"{moment:%Y-%m}"
    text = f"{moment:%Y-%m-%d}" if only_a_date else f"{moment:%Y-%m-%d %H:%M}"
    return _("c. %(date)s") % {"date": text} if precision == Article.Precision.ESTIMATED else text


def date_read(article: Article) -> str:
    """Return where the machine read the date, and how it was printed there, even if corrected."""
    read = article.machine_read
    basis = read.get("published_basis", article.published_basis)
    raw = read.get("published_raw", article.published_raw)
    return f"{dict(Article.Basis.choices).get(basis, basis)} {raw}".strip()


def label_of(name: str) -> str:
    """Return the label of a field of articles, also of those in revisions that are no columns."""
    if name in NOT_COLUMNS:
        return capfirst(str(NOT_COLUMNS[name]))
    return field_label(name, Article)


def field_label(name: str, model: type[Model]) -> str:
    """Return the label of a column; the name itself where there is no such column."""
    try:
        return capfirst(str(label_for_field(name, model)))
    except AttributeError:
        return name


def machine_value(article: Article, name: str) -> str:
    """Return what the machine read for a field that an editor corrected."""
    value = article.machine_read.get(name)
    if name == "source":
        source = Source.objects.filter(slug=value).first()
        return str(source or value or "")
    if name == "published_precision":
        return str(dict(Article.Precision.choices).get(value, value))
    if name == "published_at" and value:
        return f"{timezone.localtime(dt.datetime.fromisoformat(value)):%Y-%m-%d %H:%M:%S %Z}"
    return str(value or _("nothing"))


@dataclass(frozen=True)
class Difference:
    """How one field differs: its label, and the values or paragraphs removed and added."""

    label: str
    removed: list[str]
    added: list[str]


@dataclass(frozen=True)
class Change:
    """One change of an article: the revision with the earlier values, and how the fields differ."""

    revision: Revision
    differences: list[Difference]


def history(article: Article, until: Revision | None = None) -> Iterator[Change]:
    """Yield the changes of an article, newest first; with `until`, only that revision's."""
    later: dict[str, Any] = {}
    for revision in article.revisions.select_related("editor"):
        stands = {} if revision.is_from_elsewhere else later
        after = {
            name: stands.get(name, plain(getattr(article, name, ""))) for name in revision.before
        }
        if until is None or revision.pk == until.pk:
            yield Change(revision, list(differences(revision.before, after)))
        if revision == until:
            return
        if not revision.is_from_elsewhere:
            later |= revision.before


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """Yield how two contents ({field: value}) differ, by field; texts by paragraph."""
    for name in sorted(before):
        if name == "body_html" and before.get("body_text") != after.get("body_text"):
            continue  # the difference of the text shows it
        if name in ("body_text", "body_html"):
            yield Difference(label_of(name), *_paragraphs(before[name], after[name]))
        else:
            yield Difference(label_of(name), _shown(name, before[name]), _shown(name, after[name]))


def _shown(name: str, value: Any) -> list[str]:
    if value in (None, "", [], {}):
        return []
    if name.endswith("_at"):
        moment = timezone.localtime(dt.datetime.fromisoformat(value))
        return [f"{moment:%Y-%m-%d %H:%M:%S %Z}"]
    if name in CHOSEN_FROM:
        return [str(dict(CHOSEN_FROM[name]).get(value, value))]
    if isinstance(value, list | dict):
        return [json.dumps(value, ensure_ascii=False)]
    return [str(value)]


def _paragraphs(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        words = _("%(count)s paragraphs")
        return [words % {"count": len(old)}], [words % {"count": len(new)}]
    removed: list[str] = []
    added: list[str] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if kind != "equal":
            removed += old[from_old:to_old]
            added += new[from_new:to_new]
    return removed, added
