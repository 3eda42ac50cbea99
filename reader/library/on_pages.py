"""Context processor: what the reader has, for pages that show it; each asked once, where needed."""

from django.db.models import Case, When
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from archive.export.citations.styled import STYLES
from reader.library.dossiers.dossier import Dossier
from reader.library.reading_list.kept_articles import states

OFFERED = 50  # dossiers to choose from beside an article: one's own first, then those changed last


def library(request: HttpRequest) -> dict[str, object]:
    """Return `reading_states`, of `states`, and `own_dossiers`; both empty without an account.

    And `citation_styles`, the name and file of each.
    """
    return {
        "reading_states": SimpleLazyObject(lambda: _states(request)),
        "own_dossiers": SimpleLazyObject(lambda: _dossiers(request)),
        "citation_styles": STYLES,
    }


def _states(request: HttpRequest) -> dict[int, tuple[bool, bool]]:
    user = getattr(request, "user", None)
    return states(user) if user is not None and user.is_authenticated else {}


def _dossiers(request: HttpRequest) -> list[Dossier]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    others = Case(When(owner=user, then=0), default=1)
    rows = Dossier.objects.of(user).only("title").order_by(others, "-changed_at")
    return list(rows[:OFFERED])
