"""A run of all checks, or of some, over everything or a sample; it can be resumed."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import connection

from archive.models import (
    Article,
    ArticleTopic,
    Batch,
    Capture,
    Entry,
    FormerSlug,
    Picture,
    Term,
    Topic,
)
from archive.safekeeping.verifying import (
    article_checks,
    capture_checks,
    database_checks,
    index_checks,
    picture_checks,
    story_checks,
    tally_checks,
    topic_checks,
)
from archive.safekeeping.verifying.problems import LOST, Checkpoint, Finding, unreadable

Step = Callable[[int, int], Iterator[Checkpoint]]
# In this order: what cannot be read at all comes first. Arguments: the primary key after which the
# step goes on, and how many rows to check (0: all).
STEPS: dict[str, Step] = {
    "pages": database_checks.pages,
    "schema": database_checks.schema,
    "links": database_checks.links,
    "captures": capture_checks.captures,
    "articles": article_checks.articles,
    "stories": story_checks.stories,
    "events": story_checks.events,
    "topics": topic_checks.topics,
    "terms": topic_checks.terms,
    "addresses": topic_checks.addresses,
    "early-events": topic_checks.early_events,
    "batches": capture_checks.batches,
    "counts": tally_checks.counts,
    "index": index_checks.index,
    "entries": index_checks.entries,
    "words": index_checks.words,
    "pictures": picture_checks.pictures,
    "files": picture_checks.files,
}
# The models whose rows steps go through by primary key, for progress bars.
WALKED = {
    "captures": Capture, "articles": Article, "stories": Article, "events": Article,
    "topics": Topic, "terms": Term, "addresses": FormerSlug, "early-events": ArticleTopic,
    "batches": Batch, "index": Article, "entries": Entry, "pictures": Picture,
}  # fmt: skip


@dataclass
class Look:
    """The state of a run: its step, the last primary key checked there, and the findings so far."""

    sample: int = 0
    step: str = ""
    after: int = 0
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def kept(cls, path: Path | None, sample: int) -> "Look":
        """Return the state saved by an interrupted run; a new one where there is no file.

        Raises ValueError for a file that is no such state, or one of another sample.
        """
        if path is None or not path.exists():
            return cls(sample)
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            look = cls(**{**state, "findings": [Finding(**f) for f in state["findings"]]})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is not the file of a look: {error}") from error
        if look.sample != sample or look.step not in STEPS:
            raise ValueError(f"{path} is the file of another look")
        return look

    def keep(self, path: Path) -> None:
        """Write the state to a file, atomically."""
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        beside.replace(path)


def look(
    steps: Sequence[str] = (),
    sample: int = 0,
    resume: Path | None = None,
    progress: Callable[[str, int | None], Callable[[int], object]] = lambda step, total: (
        lambda after: None
    ),
) -> list[Finding]:
    """Run these checks, or all; return everything found to be wrong.

    With `sample`, only so many random captures, articles and pictures are checked, and what is
    quick. `resume` is a file that holds the state, from which an interrupted run goes on; it is
    deleted at the end. `progress` is called with each step and its greatest primary key (None where
    unknown), and returns a function to be called with each primary key reached. Raises ValueError
    for a file that holds no such state.
    """
    state = Look.kept(resume, sample)
    names = [name for name in STEPS if name in steps or not steps]
    if state.step in names:
        names = names[names.index(state.step) :]
    for name in names:
        if name != state.step:
            state.step, state.after = name, 0
        tell = progress(name, _total(name, sample))
        for after, findings in _guarded(name, state.after, sample):
            state.after = after
            state.findings += findings
            tell(after)
            if resume:
                state.keep(resume)
        if name == "pages" and not _is_archive():
            if not state.findings:
                line = f"database: there is no archive in it; {LOST}"
                state.findings.append(Finding("no archive", line))
            break  # every other step would report the same
    if resume:
        resume.unlink(missing_ok=True)
    return state.findings


def _guarded(name: str, after: int, sample: int) -> Iterator[Checkpoint]:
    """Yield what a step finds; an exception becomes one more finding, so that other steps run."""
    try:
        yield from STEPS[name](after, sample)
    except Exception as error:  # damaged data can raise anything in the code that reads it
        what = "the database" if name == "pages" else f"what `verify --only {name}` looks at"
        yield after, [unreadable(what, error)]


def _total(name: str, sample: int) -> int | None:
    if name not in WALKED:
        return None
    try:
        return WALKED[name]._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    except Exception:  # the step itself reports it
        return None


def _is_archive() -> bool:
    try:
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
    except Exception:  # reported already
        return False
    return Article._meta.db_table in names
