"""Editors' decisions on lines that articles of a source share: furniture, or text."""

from archive.database import short_transactions
from archive.models import SharedLine

State = SharedLine.State
CHOICES = {"drop": State.AGREED, "keep": State.REFUSED}


def decide(line: SharedLine, choice: str) -> None:
    """Let a line be dropped ("drop") or stay as text ("keep") from now on; it is not asked again.

    Articles that were read before change when their captures are read again.
    """
    with short_transactions.writing():
        SharedLine.objects.filter(pk=line.pk).update(state=CHOICES[choice])
    line.state = CHOICES[choice]


def waiting() -> int:
    """Return how many lines wait for an editor."""
    return SharedLine.objects.filter(state=State.PROPOSED).order_by().count()
