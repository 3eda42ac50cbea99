"""The dry run of ingestion: documents are filed step by step, and each step is rolled back."""

import pickle
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from archive.extraction.identity import address_in
from archive.intake.articles import Prepared
from archive.intake.captures import COMPARING, Filed, Filing, addresses_of
from archive.intake.report import Report


class DryRun(Filing):
    """Reports what filing would do, and changes nothing.

    As each step is rolled back, documents of earlier steps that share bytes or an address with
    those of a step are filed once more before them.
    """

    is_kept = False

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        # The documents of earlier steps, pickled, and their offsets in this file by mark.
        self.kept = tempfile.TemporaryFile()  # noqa: SIM115
        self.offsets: defaultdict[str, list[int]] = defaultdict(list)

    def file_afresh(self, documents: Sequence[Filed]) -> Report:
        self.touched.clear()
        for document in self.before(documents):
            super().file_afresh([document])
        report = super().file_afresh(documents)
        transaction.set_rollback(True)
        for document in documents:
            self.keep(document)
        return report

    def before(self, documents: Sequence[Filed]) -> Iterator[Filed]:
        """Yield the documents of earlier steps that share a mark with these, in their order."""
        marks = {mark for document in documents for mark in marks_of(document)}
        for offset in sorted({each for mark in marks for each in self.offsets.get(mark, ())}):
            self.kept.seek(offset)
            yield pickle.load(self.kept)  # noqa: S301

    def keep(self, document: Filed) -> None:
        """Keep a document that holds articles for later steps."""
        if addresses_of(document[1]):
            offset = self.kept.seek(0, 2)
            for mark in marks_of(document):
                self.offsets[mark].append(offset)
            pickle.dump(document, self.kept)

    def work_of(self, documents: Sequence[Filed]) -> list[int]:
        before = [sum(len(self.offsets.get(m, ())) for m in marks_of(d)) for d in documents]
        return [
            weight + COMPARING * many
            for weight, many in zip(super().work_of(documents), before, strict=True)
        ]


def marks_of(document: Filed) -> set[str]:
    """Return the marks by which documents are related: the SHA-256 and the articles' addresses.

    For lines of an export also the addresses of the stories and events of its articles.
    """
    incoming, outcome = document
    read = outcome if isinstance(outcome, list) else []
    decided = [one.reading.editing for one in read if isinstance(one, Prepared)]
    firsts = [first for each in decided if each for first in (each.copy_of, each.event_of)]
    stories = {address_in(first) for first in firsts if first}
    return {incoming.sha256, *addresses_of(outcome), *stories}
