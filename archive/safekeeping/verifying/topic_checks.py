"""Checks of topics, their spellings and their former addresses."""

from collections.abc import Iterator, Mapping, Sequence

from archive.models import ArticleTopic, FormerSlug, Term, Topic
from archive.models.topic import LANGUAGES
from archive.safekeeping.verifying.problems import Checkpoint, Finding, walk
from archive.text.pinyin import reading
from archive.text.script import folded_words

REPAIR = "`verify --repair` mends it"


def topics(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the readings of topics' names, their kinds, and that no topic is part of itself."""
    parents = dict(Topic.objects.values_list("pk", "parent_id"))

    def check(topics: Sequence[Topic]) -> Iterator[Finding]:
        for topic in topics:
            yield from _of_topic(topic, parents)

    yield from walk(Topic.objects.all(), check, after)


def _of_topic(topic: Topic, parents: Mapping[int, int | None]) -> Iterator[Finding]:
    is_person = topic.kind == Topic.Kind.PERSON
    names = topic.name_zh_hans, topic.name_zh_hant
    kept = topic.reading_zh_hans, topic.reading_zh_hant
    folded = [getattr(topic, f"folded_{each}") for each in LANGUAGES]
    if kept != tuple(reading(name, is_person) for name in names) or folded != [
        folded_words(getattr(topic, f"name_{each}")) for each in LANGUAGES
    ]:
        line = f"topic {topic.slug} is not put in order by its name; {REPAIR}"
        yield Finding("reading of a name", line, "topic", str(topic.pk))
    if topic.kind not in Topic.Kind.values:
        line = f"topic {topic.slug} is of a kind that there is not, {topic.kind!r}; choose one at the desk"
        yield Finding("kind of a topic", line)
    seen, at = {topic.pk}, parents.get(topic.pk)
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    if at == topic.pk:
        line = f"topic {topic.slug} is part of itself; choose another at the desk"
        yield Finding("topics in a circle", line)


def terms(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Check the folded form and the exceptions of spellings."""
    yield from walk(Term.objects.all(), _of_terms, after, sample)


def _of_terms(terms: Sequence[Term]) -> Iterator[Finding]:
    for term in terms:
        if term.folded != folded_words(term.text):
            line = f"spelling {term.pk} ({term.text}) is not found by searches as it is; {REPAIR}"
            yield Finding("folded spelling", line, "term", str(term.pk))
        if not isinstance(term.not_within, list):
            line = f"spelling {term.pk} ({term.text}) has exceptions of the wrong form; correct it at the desk"
            yield Finding("exceptions", line)


def addresses(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find former addresses that cannot redirect, because a topic has them now."""
    yield from walk(FormerSlug.objects.select_related("topic"), _of_addresses, after, sample)


def _of_addresses(former: Sequence[FormerSlug]) -> Iterator[Finding]:
    owners = dict(Topic.objects.filter(slug__in=[f.slug for f in former]).values_list("slug", "pk"))
    for one in former:
        owner = owners.get(one.slug)
        if owner is None:
            continue
        if owner == one.topic_id:
            line = f"former address {one.slug} leads to itself; {REPAIR}"
            yield Finding("address in a circle", line, "address", str(one.pk))
        else:
            line = f"former address {one.slug} of topic {one.topic} is another topic's now; rename that one at the desk"
            yield Finding("address of two topics", line)


def early_events(after: int = 0, sample: int = 0) -> Iterator[Checkpoint]:
    """Find links of events to articles of more than a year before, which are most often wrong."""
    links = ArticleTopic.objects.before_their_events().select_related("topic")
    yield from walk(links, _of_events, after, sample)


def _of_events(links: Sequence[ArticleTopic]) -> Iterator[Finding]:
    for link in links:
        line = (
            f"article {link.article_id} of {link.published_day} has the event {link.topic.slug}, which"
            f" began on {link.topic.starts_on}; exclude it at the desk, or correct either day"
        )
        yield Finding("event before it began", line)
