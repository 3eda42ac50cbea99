"""Editors' decisions on lines that articles of a source share: furniture, or text."""

from collections.abc import Iterable

from archive.database import short_transactions
from archive.extraction.cleaning.edge_lines import fingerprint
from archive.models import SharedLine, Source
from archive.text import storable

State = SharedLine.State
CHOICES = {"drop": State.AGREED, "keep": State.REFUSED}


def decide(line: SharedLine, choice: str) -> None:
    """Let a line be dropped ("drop") or stay as text ("keep") from now on; it is not asked again.

    Articles that were read before change when their captures are read again.
    """
    with short_transactions.writing():
        SharedLine.objects.filter(pk=line.pk).update(state=CHOICES[choice])
    line.state = CHOICES[choice]


def take_over(source: Source, decided: Iterable[tuple[str, str]]) -> int:
    """Store what another archive's editors decided of lines of a source; return how many are new.

    Each is a line and its choice, as for `decide`. What was decided here stays.
    """
    new = 0
    for line, choice in decided:
        said = storable.line(line)
        found, created = SharedLine.objects.get_or_create(
            source=source,
            key=fingerprint(said),
            defaults={"line": said, "state": CHOICES[choice]},
        )
        if not created and found.state not in CHOICES.values():
            SharedLine.objects.filter(pk=found.pk).update(state=CHOICES[choice])
            created = True
        new += created
    return new


def waiting() -> int:
    """Return how many lines wait for an editor."""
    return SharedLine.objects.filter(state=State.PROPOSED).order_by().count()
