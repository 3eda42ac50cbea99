"""Events and threads: articles on one happening are one event, as they arrive, change and go."""

from math import log

import pytest
from django.core.management import call_command

from archive.derived import keeping
from archive.derived.events import continuing, placing, regrouping
from archive.derived.events.grouping import LinkedGroup, bound, united
from archive.derived.events.likeness import Window
from archive.derived.events.vectors import vector_of
from archive.editing import corrections as article_corrections
from archive.editing.event_choices.joining import join_events
from archive.editing.event_choices.leaving import leave_to_texts
from archive.editing.event_choices.naming import name_event
from archive.editing.event_choices.parting import part_from_events
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import (
    Article,
    Event,
    EventVector,
    FormerEvent,
    FormerThread,
    Thread,
    Unplaced,
)
from archive.safekeeping.verifying import look
from tests.helpers.desk import document

pytestmark = pytest.mark.django_db

# Two happenings, each in the words of several outlets; a digest and a market report.
SUMMIT = {
    "rfi": ("三国外长在河内签署渔业协定", "三国外长周一在河内签署渔业协定，结束两年谈判。"),
    "dw": ("河内会谈：三国签署渔业协定", "渔业协定周一签署，三国外长在河内说，谈判历时两年。"),
    "bbc": ("三國外長在河內簽署漁業協定", "三國外長在河內簽署漁業協定，兩年談判告終。"),
}
FIRE = {
    "rfi": ("釜山港仓库大火烧毁粮食", "釜山港一座仓库起火，大火烧毁数千吨粮食。"),
    "voa": ("釜山港大火 数千吨粮食被毁", "大火周一在釜山港仓库燃烧，数千吨粮食烧毁。"),
}
OTHERS = {
    "bbc": ("简报：三国外长在河内签署渔业协定；釜山港大火", "三国外长在河内签署渔业协定。"),
    "rfi": ("渔业股收跌 三国外长在河内签署渔业协定", "三国外长在河内签署渔业协定后，股市收跌。"),
}


@pytest.fixture
def arrive(make_article, make_source):
    """Return a function that lets articles arrive, as intake does, and returns them."""
    sources = {}

    def come(texts, at="2024-04-08T08:00:00Z"):
        articles = []
        for slug, (title, lead) in texts.items():
            sources[slug] = sources.get(slug) or make_source(slug)
            article = make_article(title=title, text=lead, source=sources[slug], published_at=at)
            with keeping.writing():
                placing.place([article.pk])
            articles.append(article)
        return articles

    return come


def event_of(article):
    return Article.objects.get(pk=article.pk).event_id


def groups():
    """The titles of each event's articles."""
    found = {}
    for title, event in Article.objects.exclude(event=None).values_list("title", "event"):
        found.setdefault(event, set()).add(title)
    return sorted(map(sorted, found.values()))


def titles(*sets):
    return sorted(sorted(title for title, _lead in texts.values()) for texts in sets)


def test_articles_of_several_outlets_on_one_happening_are_one_event(arrive):
    arrive(SUMMIT)
    arrive(FIRE)

    assert groups() == titles(SUMMIT, FIRE)
    event = Event.objects.get(articles=3)
    assert (event.outlets, str(event.first_day), str(event.last_day)) == (
        3,
        "2024-04-08",
        "2024-04-08",
    )


def test_digests_and_market_reports_are_of_no_event(arrive):
    arrive(SUMMIT)

    alone = arrive(OTHERS)

    assert [event_of(article) for article in alone] == [None, None]
    assert not EventVector.objects.filter(article__in=alone).exists()


def test_the_same_words_weeks_later_are_another_event(arrive):
    arrive(SUMMIT)

    arrive(SUMMIT, at="2024-05-20T08:00:00Z")

    assert sorted(Event.objects.values_list("articles", flat=True)) == [3, 3]


@pytest.mark.parametrize("order", [("rfi", "dw", "bbc"), ("bbc", "rfi", "dw")])
def test_an_event_keeps_its_id_while_articles_arrive(arrive, order):
    first, second, third = order
    arrive({first: SUMMIT[first], second: SUMMIT[second]})
    event = Event.objects.get()

    arrive({third: SUMMIT[third]})

    assert Event.objects.get().pk == event.pk
    assert Event.objects.get().articles == 3


def test_an_article_of_a_known_time_is_the_first_report_before_one_of_the_day_alone(arrive):
    untimed, timed, _third = arrive(SUMMIT)
    Article.objects.filter(pk=untimed.pk).update(
        published_at="2024-04-08T00:00:00Z", published_precision="day"
    )

    call_command("reindex", only=["events"], verbosity=0)

    assert Event.objects.get().first_article_id == timed.pk


def test_withdrawn_articles_leave_their_event_and_come_back(arrive):
    first, *_rest = arrive(SUMMIT)

    article_corrections.withdraw([first], "a slip")

    assert event_of(first) is None
    assert Event.objects.get().articles == 2
    article_corrections.put_back([Article.objects.get(pk=first.pk)])
    assert Event.objects.get().articles == 3


def test_an_event_of_one_article_is_none(arrive):
    first, second = arrive(FIRE)

    article_corrections.withdraw([first], "a slip")

    assert event_of(second) is None
    assert not Event.objects.exists()


def test_the_number_of_an_event_that_fell_apart_leads_to_an_article_that_can_be_read(arrive):
    arrive(FIRE)
    event = Event.objects.get()
    # As in an archive moved before numbers of former events were passed over.
    FormerEvent.objects.create(number=event.pk, article=event.lead)

    article_corrections.withdraw([event.lead], "a slip")

    left = Article.objects.published().get()
    assert FormerEvent.objects.get(number=event.pk).article == left


def test_an_event_that_falls_apart_as_events_are_made_again_leads_to_its_article(arrive):
    summit, fire = arrive(SUMMIT), arrive(FIRE)
    number = event_of(fire[0])
    apart = Article.objects.filter(pk=fire[1].pk)
    apart.update(published_at="2024-06-20T08:00:00Z", published_day="2024-06-20")

    call_command("reindex", only=["events"], verbosity=0)

    assert groups() == titles(SUMMIT)
    assert not Event.objects.at(number).exists()
    assert FormerEvent.objects.get(number=number).article_id in {article.pk for article in fire}
    # And on to an event, where its article is of one again.
    join_events([Article.objects.get(pk=fire[0].pk), Article.objects.get(pk=summit[0].pk)])
    join_events([Article.objects.get(pk=fire[1].pk), Article.objects.get(pk=summit[0].pk)])
    assert Event.objects.at(number).get().pk == event_of(summit[0])


def test_a_copy_belongs_to_the_event_of_its_original(arrive):
    first, *_rest = arrive(SUMMIT)
    (copy,) = arrive({"voa": ("另一个题目", "别的文字。")}, at="2024-06-01T08:00:00Z")
    assert event_of(copy) is None

    with keeping.changing([first.pk, copy.pk], words=()):
        Article.objects.filter(pk__in=[first.pk, copy.pk]).update(story=first.pk)

    assert event_of(copy) == event_of(first)


def test_editors_join_part_and_leave_events(arrive):
    summit, fire = arrive(SUMMIT), arrive(FIRE)
    kept, joined = sorted({event_of(summit[0]), event_of(fire[0])})

    join_events([summit[0], fire[0]])
    assert {event_of(article) for article in (*summit, *fire)} == {kept}
    assert Event.objects.at(joined).get().pk == kept  # the old address leads on

    part_from_events([Article.objects.get(pk=article.pk) for article in fire])
    assert groups() == titles(SUMMIT, FIRE)
    call_command("reindex", only=["events"], verbosity=0)
    assert groups() == titles(SUMMIT, FIRE)
    assert Event.objects.at(joined).get().pk == event_of(fire[0])  # and back, when they are parted

    leave_to_texts([summit[0], fire[0]])
    assert not Article.objects.exclude(event_chosen=None).exists()
    assert groups() == titles(SUMMIT, FIRE)


def test_what_was_parted_stays_apart_whatever_arrives(arrive):
    first, second, third = arrive(SUMMIT)

    part_from_events([first])
    arrive({"voa": SUMMIT["rfi"]})

    assert event_of(second) == event_of(third) is not None
    assert event_of(first) != event_of(second)


def test_a_name_stays_with_its_event_and_an_empty_one_takes_it_back(arrive):
    arrive(SUMMIT)

    name_event(Event.objects.get(), name="河内渔业协定")
    arrive({"voa": SUMMIT["rfi"]})
    call_command("reindex", only=["events"], verbosity=0)

    event = Event.objects.get()
    assert (event.title, event.articles) == ("河内渔业协定", 4)
    name_event(event, name="")
    assert Event.objects.get().title in {title for title, _lead in SUMMIT.values()}


def test_events_that_continue_are_a_thread_which_keeps_its_slug(arrive):
    arrive(SUMMIT)
    arrive(SUMMIT, at="2024-04-18T08:00:00Z")
    thread = Thread.objects.get()

    arrive(SUMMIT, at="2024-04-28T08:00:00Z")

    again = Thread.objects.get()
    assert (again.slug, again.events, again.articles, again.outlets) == (thread.slug, 3, 9, 3)
    name_event(Event.objects.first(), thread_name="渔业之争")
    assert Thread.objects.get().title == "渔业之争"


def test_a_new_thread_gets_no_slug_that_another_had_even_one_that_fell_apart(arrive, make_article):
    arrive(SUMMIT)
    arrive(SUMMIT, at="2024-04-18T08:00:00Z")
    slug = Thread.objects.get().slug
    Thread.objects.all().delete()
    alone = make_article()
    for former in (slug, f"{slug}-2"):
        FormerThread.objects.create(slug=former, article=alone)

    regrouping.rebuild()

    assert Thread.objects.get().slug == f"{slug}-3"


def test_threads_that_turn_out_to_be_one_affair_are_joined_unless_an_editor_named_both(
    arrive, client
):
    for day in (8, 12, 18, 28):
        arrive(SUMMIT, at=f"2024-04-{day:02}T08:00:00Z")
    whole = Thread.objects.get()
    first, *others = whole.event_set.oldest_first()
    cut = Thread.objects.create(slug="cut-off")
    whole.event_set.exclude(pk=first.pk).exclude(pk=others[0].pk).update(thread=cut)
    regrouping.rebuild()
    assert Thread.objects.get().events == 4
    assert client.get("/threads/cut-off/").url == f"/threads/{whole.slug}/"

    cut = Thread.objects.create(slug="another")
    whole.event_set.filter(pk__in=[others[1].pk, others[2].pk]).update(thread=cut)
    name_event(Event.objects.get(pk=first.pk), thread_name="渔业之争")
    name_event(Event.objects.get(pk=others[2].pk), thread_name="河内峰会")
    regrouping.rebuild()

    threads = Thread.objects.values_list("slug", "name", "events").order_by("pk")
    assert [*threads] == [(whole.slug, "渔业之争", 2), ("another", "河内峰会", 2)]
    assert look(["events"]) == []


def test_reindex_makes_events_again_with_their_ids(arrive):
    arrive(SUMMIT | {"voa": FIRE["voa"]})
    arrive({"rfi": FIRE["rfi"]})
    before = dict(Article.objects.values_list("pk", "event"))
    Article.objects.filter(title=SUMMIT["bbc"][0]).update(event=None)
    EventVector.objects.filter(article__title=SUMMIT["dw"][0]).update(terms=b"")
    Event.objects.update(articles=9)

    assert {finding.kind for finding in look(["events"])} == {"event", "counts of an event"}
    regrouping.rebuild()

    assert dict(Article.objects.values_list("pk", "event")) == before
    assert look(["events"]) == []


def test_an_article_arrives_in_as_many_queries_however_many_there_are(
    arrive, make_article, django_assert_max_num_queries
):
    arrive(SUMMIT)
    article = make_article(title="三国外长在河内", text="渔业协定签署。")
    for number in range(20):
        arrive({"voa": (f"第{number}件事发生在{number}号", "各有各的说法。")})

    with django_assert_max_num_queries(45):
        placing.place([article.pk])


def test_what_each_is_about_alone_and_days_between_speak_against_one_happening_but_no_affair():
    firm, one_state, other_state = ((topic, 4.0, False) for topic in (1, 2, 3))

    def likeness(one, other, days=(1, 1), one_happening=True):
        texts = "运营商更换设备", "运营商说，设备将在几年内更换。"
        vectors = [vector_of(*texts, names, source) for source, names in enumerate((one, other))]
        packed = [vector.tobytes() for vector in vectors]
        window = Window([1, 2], days, packed, one_happening=one_happening)
        alike = window.likenesses([0])[0][1]
        return log(alike / (1 - alike))

    there, elsewhere = [firm, one_state], [firm, other_state]
    assert likeness(there, there) > likeness(there, [firm]) > 1 + likeness(there, elsewhere)
    assert likeness(there, there, (1, 3)) < likeness(there, there)
    assert likeness(there, there, (1, 3), False) == likeness(there, there, (1, 1), False)
    assert likeness(there, elsewhere, one_happening=False) > likeness(there, elsewhere)


def test_two_events_of_an_affair_are_as_alike_in_a_young_archive_as_later():
    first = vector_of("油轮在海峡被扣", "", [(1, 4.0, False)], 1)
    second = vector_of("船员获释回国", "", [(1, 4.0, False), (2, 4.0, False)], 2)
    others = [vector_of(f"会议{n}甲", "", [(n, 4.0, False)], n) for n in range(3, 70)]

    def likeness(*events):
        packed = [vector.tobytes() for vector in events]
        days = [1] * len(events)
        window = Window(range(len(events)), days, packed, reach=21, one_happening=False)
        return window.likenesses([0], [1])[0][0]

    assert likeness(first, second) == pytest.approx(likeness(first, second, *others), abs=0.001)


def test_groups_are_united_by_the_average_of_their_members():
    groups = [
        LinkedGroup([1], 1, 1),
        LinkedGroup([2], 1, 1),
        LinkedGroup([3], 2, 2),
        LinkedGroup([4], 9, 9),
    ]

    found = united(groups, {(1, 2): 0.9, (2, 3): 0.5, (1, 3): 0.1, (3, 4): 0.9}, 0.35, 5)

    # 3 is too unlike 1, and 4 too many days later.
    assert sorted(group.members for group in found) == [[1, 2], [3], [4]]


def test_two_numbers_of_an_editor_are_never_united():
    assert bound([1, 2, 3], [(1, 2), (2, 3)], {1: 1, 3: 3}) == [[1, 2], [3]]
    groups = [LinkedGroup([1], 1, 1, chosen=1), LinkedGroup([3], 1, 1, chosen=3)]
    assert len(united(groups, {(1, 3): 0.9}, 0.35, 5)) == 2


def test_a_thread_of_one_event_is_none(arrive):
    arrive(SUMMIT)
    arrive(SUMMIT, at="2024-04-18T08:00:00Z")
    later = Article.objects.filter(published_day="2024-04-18")

    article_corrections.withdraw(later, "a slip")

    assert not Thread.objects.exists()
    assert continuing.derived([]) == {}


def test_articles_that_a_killed_ingest_left_are_placed_by_the_next(tmp_path, monkeypatch):
    def killed(most, pace):
        raise KeyboardInterrupt

    for number, (title, lead) in enumerate(SUMMIT.values()):
        page = document(title=title, name=f"summit-{number}", lead=lead, text=lead)
        (tmp_path / f"{number}.txt").write_text(page, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(placing, "place_arrived", killed)
        with pytest.raises(KeyboardInterrupt):
            ingest(files_below([tmp_path]))
    assert Unplaced.objects.count() == 3
    assert not Event.objects.exists()

    ingest(files_below([tmp_path]))

    assert not Unplaced.objects.exists()
    assert groups() == titles(SUMMIT)


def test_what_waits_to_be_placed_is_no_damage_and_is_placed_by_a_rebuild(arrive):
    articles = arrive(SUMMIT)
    Article.objects.update(event=None)
    EventVector.objects.all().delete()
    Event.objects.all().delete()
    placing.wait([article.pk for article in articles])

    assert look(["events"]) == []
    regrouping.rebuild()

    assert not Unplaced.objects.exists()
    assert groups() == titles(SUMMIT)
