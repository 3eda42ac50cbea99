"""A look at what an address would bring, before it is kept as a feed."""

from dataclasses import dataclass, field

from django.conf import settings

from archive.editing.desk_outlets import said_at_desk
from archive.extraction.documents import DocumentError
from archive.extraction.processes import AT_DESK, read_apart
from archive.extraction.read_values import Reading
from archive.intake.fetching import FetchError, Limits, fetch
from archive.models import Article

LIMITS = Limits(connect=5, read=5, total=15)
MOST_SHOWN = 10


@dataclass
class Trial:
    """What an address would bring: why nothing, or its entries, and how many are in the archive."""

    reason: str = ""
    entries: int = 0
    known: int = 0
    rejected: int = 0
    shown: list[Reading] = field(default_factory=list)


def try_address(address: str, outlet: str = "") -> Trial:
    """Fetch an address and read it; nothing is stored."""
    from archive.extraction.reading import read_to_show  # its rules take a second to load

    trial = Trial()
    try:
        raw = fetch(address, allow_private=settings.FETCH_PRIVATE, limits=LIMITS).raw
        found = read_apart(read_to_show, raw, outlet, said_at_desk(), address, seconds=AT_DESK)
    except (FetchError, DocumentError) as error:
        trial.reason = error.reason
        return trial
    read = [one for one in found if isinstance(one, Reading)]
    identities = {one.identity for one in read}
    trial.entries, trial.rejected = len(read), len(found) - len(read)
    trial.known = Article.objects.filter(identity__in=identities).count()
    trial.shown = read[:MOST_SHOWN]
    return trial
