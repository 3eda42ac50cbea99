"""Checks that the summary tables (tallies) agree with the articles."""

from collections.abc import Iterator

from archive.derived import tallies
from archive.models import Article, Tally
from archive.models.tally import ANY_TOPIC, Span
from archive.safekeeping.verifying.problems import Checkpoint, Finding


def counts(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check every tally; with a sample only the total number of articles."""
    if not sample:
        yield (
            0,
            [Finding("count", f"counts: {line}", "counts") for line in tallies.disagreements()],
        )
        return
    told = Tally.objects.filter(topic=ANY_TOPIC, span=Span.EVER).total()
    if (there := Article.objects.published().count()) != told:
        line = f"counts: {there} articles are counted as {told}; `reindex` mends it"
        yield 0, [Finding("count", line, "counts")]
