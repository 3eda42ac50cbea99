"""The report of an ingestion run: what became of its documents. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    """What became of the documents of a run: counts, and lists of documents by path.

    - `updates`: documents that changed an article; `updates_of_this_run` of them one that the same
      run had created or changed.
    - `shared`: documents that became a separate article beside others with the same address.
    - `beside`: documents kept beside an article without changing it, with the reason.
    - `adopted`: lines of an export whose editorial decisions were taken over.
    - `duplicates`: documents with the same content as another one.
    - `rejected`: documents that cannot become articles, with the reason.
    - `learned`: lines that many articles of a source share and that were found to be furniture:
      dropped, or proposed at the desk; `left_with_furniture` articles keep a dropped one until
      `reprocess`.
    - `healed`: documents that repaired a capture whose bytes were damaged or lost.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    updates: list[dict[str, Any]] = field(default_factory=list)
    updates_of_this_run: int = 0
    shared: list[dict[str, Any]] = field(default_factory=list)
    beside: list[dict[str, Any]] = field(default_factory=list)
    adopted: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, str]] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    healed: list[str] = field(default_factory=list)
    learned: list[dict[str, Any]] = field(default_factory=list)
    left_with_furniture: int = 0
    seconds: float = 0.0
    stopped: str = ""  # the signal that stopped the run
    failed: str = ""  # why the database or the disk ended the run, in a sentence

    def add(self, other: "Report") -> None:
        """Add the counts and lists of another report."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.updates += other.updates
        self.updates_of_this_run += other.updates_of_this_run
        self.shared += other.shared
        self.beside += other.beside
        self.adopted += other.adopted
        self.duplicates += other.duplicates
        self.rejected += other.rejected
        self.healed += other.healed
        self.learned += other.learned
        self.left_with_furniture += other.left_with_furniture

    def __str__(self) -> str:
        return (
            f"created {self.created}, updated {self.updated}, unchanged {self.unchanged},"
            f" duplicate {len(self.duplicates)}, rejected {len(self.rejected)}"
            f" in {self.seconds:.1f} s"
        )

    @property
    def warning(self) -> str:
        """A warning where over a tenth of the documents changed an article of this same run.

        Then different articles were probably taken for versions of one.
        """
        documents = self.created + self.updated + self.unchanged
        documents += len(self.duplicates) + len(self.rejected)
        if self.updates_of_this_run <= documents / 10:
            return ""
        return (
            f"{self.updates_of_this_run} of {documents} documents changed an article that this"
            " same run had made or changed: look at what --report lists as updates"
        )
