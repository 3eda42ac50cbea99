"""The timeline by event, the pages of events and threads, and what an article is part of."""

import datetime as dt
import re
from html import unescape

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.editing import corrections
from archive.models import Article, Event, FormerEvent, FormerThread, Thread

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def make_event(make_article, make_source):
    """Make an event of one article for each outlet named, an hour apart from eight o'clock on."""

    def make(day: str, *outlets: str, thread: Thread | None = None, **given) -> Event:
        articles = [
            make_article(
                title=f"{given.get('title', '会谈')} {outlet}",
                source=SOURCES.get(outlet) or SOURCES.setdefault(outlet, make_source(outlet)),
                published_at=f"{day}T{8 + number:02}:00Z",
                topics=given.get("topics", []),
            )
            for number, outlet in enumerate(outlets)
        ]
        first, date = articles[0], dt.date.fromisoformat(day)
        event = Event.objects.create(
            thread=thread, lead=articles[-1], first_article=first, first_at=first.published_at,
            first_day=date, last_day=date, articles=len(articles), outlets=len(set(outlets)),
        )  # fmt: skip
        Article.objects.filter(pk__in=[each.pk for each in articles]).update(event=event)
        return event

    SOURCES: dict = {}
    return make


@pytest.fixture
def affair(make_event, make_article):
    """A thread of three events over three weeks, and an article apart on the day of the second."""
    thread = Thread.objects.create(slug="talks", name="谈判", events=3, articles=7, outlets=3)
    events = [
        make_event("2024-04-01", "rfi", "bbc", thread=thread, title="启程"),
        make_event("2024-04-10", "dw", "rfi", "bbc", thread=thread, title="会谈"),
        make_event("2024-04-21", "bbc", "dw", thread=thread, title="签约"),
    ]
    make_event("2024-04-10", "rfi", "bbc", title="地震")
    make_article(title="独自一篇", published_at="2024-04-10T23:00Z", source=events[1].lead.source)
    first, last = events[0].first_day, events[-1].last_day
    Thread.objects.update(main_event=events[1], first_day=first, last_day=last)
    return Thread.objects.get(), events


def links(response, within: str = "main") -> dict[str, str]:
    """The links of a page by their text; of several with one text the first."""
    page = html5lib.parse(response.content, namespaceHTMLElements=False)
    found: dict[str, str] = {}
    for link in page.iterfind(f".//{within}//a"):
        found.setdefault(" ".join("".join(link.itertext()).split()), link.get("href"))
    return found


def titles(response) -> list[str]:
    return re.findall(r"<h[23] lang=\"zh-Hans\"><a [^>]*>([^<]+)</a>", response.content.decode())


def opened(client, here: str, address: str):
    """Follow a link of the page at `here`."""
    if address.startswith("?"):
        address = here.partition("?")[0] + address
    response = client.get(address)
    assert response.status_code == 200, address
    return response


def test_a_day_by_event_shows_what_most_outlets_wrote_of_and_then_the_rest(client, affair):
    day = client.get("/2024/04/10/")
    by_event = opened(client, "/2024/04/10/", links(day)["by event"])

    assert titles(by_event) == ["会谈 bbc", "地震 bbc", "独自一篇"]
    said = by_event.content.decode()
    assert said.index("DW") < said.index("First report:") < said.index("The rest, by time")
    assert re.search(r"First report: <time[^>]*>10 April 2024, 08:00</time>, DW", said)
    assert "3 articles · 3 sources" in said
    assert links(by_event)["by time"] == "/2024/04/10/"
    calendar = links(by_event, "aside")
    assert all("by=event" in to for text, to in calendar.items() if text.startswith("1"))


def test_the_timeline_by_event_leads_by_its_days_to_all_of_each(client, affair, make_article):
    for minute in range(8):
        make_article(title=f"又{minute}", published_at=f"2024-04-10T22:{minute:02}Z")
    page = opened(client, "/", links(client.get("/"))["by event"])

    assert titles(page)[:5] == ["签约 dw", "会谈 bbc", "地震 bbc", "独自一篇", "又7"]
    day = opened(client, "/", unescape(links(page)["4 more articles of this day →"]))
    assert titles(day)[2:] == ["独自一篇", *(f"又{minute}" for minute in range(7, -1, -1))]


def test_an_event_stands_under_its_first_day_and_its_next_says_in_a_line_what_it_continues(
    client, affair, make_article
):
    event = affair[1][1]
    later = make_article(title="会谈续", published_at="2024-04-11T09:00Z", source=event.lead.source)
    Article.objects.filter(pk=later.pk).update(event=event)
    Event.objects.filter(pk=event.pk).update(last_day="2024-04-11", articles=4)
    page = opened(client, "/", links(client.get("/"))["by event"])

    assert titles(page)[:3] == ["签约 dw", "会谈 bbc", "地震 bbc"]
    assert "Continues from 10 April 2024: " in page.content.decode()
    day = opened(client, "/2024/04/11/", "?by=event")
    assert titles(day) == []
    assert links(day)["会谈 bbc"] == event.get_absolute_url()
    narrowed = opened(client, "/2024/04/11/", "?by=event&source=bbc")
    assert titles(narrowed) == ["会谈 bbc"]
    assert "会谈续" in narrowed.content.decode()


def test_pages_of_days_hold_every_day_once_there_and_back(client, make_event):
    for day in range(1, 21):
        make_event(f"2024-04-{day:02}", "rfi", "bbc")

    def days(response) -> list[int]:
        return [day.period.day for day in response.context["listing"].arranged.days]

    address, there = "/?by=event", []
    while True:
        page = client.get(address)
        there.append(days(page))
        if "Next page →" not in links(page):
            break
        address = "/" + links(page)["Next page →"]
    assert [day for each in there for day in each] == list(range(20, 0, -1))
    back = [days(page)]
    while "← Previous page" in links(page):
        page = client.get("/" + links(page)["← Previous page"])
        back.insert(0, days(page))
    assert back == there


@pytest.mark.parametrize("order", ["-published_at", "published_at"])
def test_pages_of_a_day_hold_every_article_once_those_without_a_time_last(
    client, make_event, make_article, order
):
    make_event("2024-04-10", "rfi", "bbc")
    for hour in (3, 9, 9, 15):
        make_article(published_at=f"2024-04-10T{hour:02}:00Z")
    untimed = make_article(published_at="2024-04-10T00:00Z", published_precision="day")
    address, pages = f"/2024/04/10/?by=event&page_size=2&ordering={order}", []
    while True:
        page = client.get(address)
        pages.append([article.pk for article in page.context["listing"].page])
        if "Next page →" not in links(page):
            break
        address = "/2024/04/10/" + links(page)["Next page →"]

    assert [len(each) for each in pages] == [2, 2, 1]
    assert pages[-1] == [untimed.pk]
    assert len({pk for each in pages for pk in each}) == 5
    assert titles(client.get("/2024/04/10/?by=event&page_size=2"))[0] == "会谈 bbc"
    assert "会谈 bbc" not in titles(page)
    back = client.get("/2024/04/10/" + links(page)["← Previous page"])
    assert [article.pk for article in back.context["listing"].page] == pages[1]


def test_the_list_by_event_is_narrowed_like_any_other(client, affair, make_topic, make_event):
    nato = make_topic("nato")
    make_event("2024-04-10", "rfi", "dw", title="北约", topics=[nato])

    def of(query: str) -> list[str]:
        return titles(client.get(f"/2024/04/10/?by=event&{query}"))

    assert of("topic=nato") == ["北约 dw"]
    assert of("topic=nato&source=rfi") == ["北约 dw"]
    assert of("source=dw") == ["会谈 bbc", "北约 dw"]
    assert of("lang=zh-Hans&published_before=2024-04-09") == []
    assert client.get("/2024/04/10/?by=event&source=nowhere").status_code == 400
    refused = client.get("/?by=weather")
    assert (refused.status_code, refused.context["listing"].page) == (400, None)
    assert "What may be asked here is: event." in refused.content.decode()
    assert client.get("/?by=event&q=会谈").context["listing"].page.hits is not None


def test_an_affair_is_followed_from_the_timeline_to_its_feed(client, affair):
    first = affair[1][0]
    by_event = opened(client, "/", links(client.get("/"))["by event"])
    page = opened(client, "/", links(by_event)["会谈 bbc"])
    assert titles(page) == ["会谈 dw", "会谈 rfi", "会谈 bbc"]
    assert links(page, "aside")["DW"] == "?source=dw"
    thread_page = opened(client, "", links(page)["谈判"])

    assert thread_page.request["PATH_INFO"] == "/threads/talks/"
    assert titles(thread_page) == ["启程 bbc", "会谈 bbc", "签约 dw"]
    [series] = thread_page.context["chart"].series
    assert [bar.count for bar in series.bars if bar.count] == [2, 3, 2]
    assert len(series.bars) == 21
    csv = client.get(links(thread_page)["Table (CSV)"])
    rows = csv.getvalue().decode().splitlines()
    assert (len(rows), rows[1].split(",")[3]) == (22, "2")
    picture = client.get(links(thread_page)["Picture (SVG)"])
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.count(b"<title>2") == 3
    assert client.get("/threads/talks/chart.svg?published_after=never").status_code == 400
    narrowed = opened(client, "/threads/talks/", next(bar.url for bar in series.bars if bar.count))
    assert titles(narrowed) == ["启程 bbc"]
    assert titles(client.get("/threads/talks/?ordering=-published_at"))[0] == "签约 dw"
    feed = client.get(links(thread_page)["Atom"])
    entries = re.findall(r"<entry[ >].*?<title>([^<]+)</title>", feed.content.decode(), re.DOTALL)
    assert (entries[0], len(entries)) == ("签约 dw", 7)
    assert client.get("/threads/talks/feed.json").json()["title"].startswith("谈判")
    assert client.get(f"/events/{first.pk}.csv").status_code == 200


def test_an_article_leads_to_what_came_before_and_after(client, affair):
    _, (first, second, third) = affair
    page = client.get(second.lead.get_absolute_url())
    said = links(page)

    assert (
        said["← Earlier in the thread 启程 bbc 1 April 2024 · 2 articles"] == f"/events/{first.pk}/"
    )
    assert (
        said["Later in the thread → 签约 dw 21 April 2024 · 2 articles"] == f"/events/{third.pk}/"
    )
    assert (said["谈判"], said["会谈 bbc"]) == ("/threads/talks/", f"/events/{second.pk}/")
    apart = links(client.get(Article.objects.get(title="独自一篇").get_absolute_url()))
    assert not [text for text in apart if "thread" in text]


def test_events_of_one_day_stand_in_the_order_of_their_first_reports(client, affair, make_event):
    thread, (_, second, _) = affair
    arrival = make_event("2024-04-10", "rfi", "bbc", thread=thread, title="抵达")
    Event.objects.filter(pk=arrival.pk).update(first_at="2024-04-10T05:00Z")

    in_order = ["启程 bbc", "抵达 bbc", "会谈 bbc", "签约 dw"]
    assert titles(client.get("/threads/talks/")) == in_order
    assert titles(client.get("/threads/talks/?ordering=-published_at")) == in_order[::-1]
    said = " ".join(links(client.get(second.lead.get_absolute_url())))
    assert "← Earlier in the thread 抵达 bbc" in said
    assert "Later in the thread → 签约 dw" in said


def test_the_largest_threads_of_a_period_are_reached_from_the_timeline(client, affair, make_event):
    small = Thread.objects.create(slug="small", events=2, articles=4, outlets=2)
    may = [make_event(f"2024-05-0{n}", "rfi", "bbc", thread=small, title="五月") for n in (1, 2)]
    Thread.objects.filter(pk=small.pk).update(main_event=may[0])

    def slugs(response) -> list[str]:
        return re.findall(r'<h2[^>]*><a href="/threads/([\w-]+)/"', response.content.decode())

    everything = opened(client, "/", links(client.get("/"))["Largest threads"])
    month = opened(client, "", links(client.get("/2024/05/?by=event"))["Largest threads"])
    assert (slugs(everything), slugs(month)) == (["talks", "small"], ["small"])
    assert slugs(client.get("/threads/?source=dw")) == ["talks"]
    assert slugs(client.get("/threads/?q=签约")) == ["talks"]
    assert client.get("/threads/?published_after=never").status_code == 400


def test_what_was_joined_with_another_leads_there(client, affair):
    _thread, events = affair
    FormerEvent.objects.create(number=999, article=events[0].lead)
    FormerThread.objects.create(slug="parley", article=events[0].lead)

    assert client.get("/events/999/?lang=en")["Location"] == f"/events/{events[0].pk}/?lang=en"
    assert client.get("/threads/parley/")["Location"] == "/threads/talks/"
    assert client.get("/threads/parley/chart.csv").status_code == 200
    assert client.get("/events/12345/").status_code == 404
    assert client.get("/threads/nothing/").status_code == 404


def test_what_fell_apart_leads_to_what_is_left_of_it(client, affair):
    thread, events = affair
    first, *later = events
    page = client.get(links(client.get("/threads/talks/"))["启程 bbc"])
    assert page.status_code == 200
    addresses = [first.get_absolute_url(), thread.get_absolute_url()]
    feeds = [f"{address}feed.atom" for address in addresses]
    assert [client.get(feed).status_code for feed in feeds] == [200, 200]

    # Of each event one article is withdrawn; so none of them, and no thread, is left.
    for event in events:
        own = Article.objects.filter(event=event).exclude(pk=event.lead_id)
        corrections.withdraw(own, "a slip")

    assert not Event.objects.filter(pk__in=[event.pk for event in events]).exists()
    assert not Thread.objects.exists()
    for event in events:
        answer = client.get(f"/events/{event.pk}/?lang=en")
        left = event.lead.get_absolute_url()
        assert (answer.status_code, answer["Location"]) == (302, f"{left}?lang=en")
    called_after = later[0].lead.get_absolute_url()
    assert client.get("/threads/talks/")["Location"] == called_after
    assert client.get("/threads/talks/chart.csv")["Location"] == called_after
    for feed, title in zip(feeds, ("启程 bbc", "会谈 bbc"), strict=True):
        assert title in client.get(feed).content.decode()

    # Nor do feeds break when that is withdrawn as well.
    corrections.withdraw(Article.objects.published(), "a slip")
    for feed in feeds:
        answer = client.get(feed)
        assert answer.status_code == 200
        assert "<entry>" not in answer.content.decode()


def test_a_thread_leads_to_what_can_be_read_of_it_though_what_it_was_called_by_cannot(
    client, affair
):
    _thread, (first, main, last) = affair
    leads = [main.lead, first.lead, last.lead]
    others = Article.objects.filter(event=main).exclude(pk=main.lead_id)
    left = others.order_by("pk").first()

    corrections.withdraw([*leads, *others.exclude(pk=left.pk)], "a slip")

    assert client.get("/threads/talks/")["Location"] == left.get_absolute_url()
    assert client.get(f"/events/{main.pk}/")["Location"] == left.get_absolute_url()


def test_a_thread_of_which_one_event_is_left_leads_there(client, affair):
    _thread, (first, main, last) = affair
    gone = Article.objects.filter(event__in=[first, last])

    corrections.withdraw(gone, "a slip")

    assert not Thread.objects.exists()
    assert client.get("/threads/talks/")["Location"] == main.get_absolute_url()


@pytest.mark.parametrize(
    ("address", "most"),
    [("/?by=event", 24), ("/2024/04/10/?by=event", 26), ("/threads/talks/", 26), ("/events/{}/", 26),
     ("/threads/", 8), ("/threads/?published_after=2024-04-01", 9), ("/threads/?topic=nato", 14),
     ("/articles/{lead}/", 19)],
)  # fmt: skip
def test_twenty_more_events_cost_no_more_queries(
    client, affair, make_event, make_topic, address, most
):
    thread, events = affair
    address = address.replace("{lead}", str(events[1].lead_id)).format(events[1].pk)
    nato = make_topic("nato")
    make_event("2024-04-05", "rfi", "bbc", thread=thread, topics=[nato])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(20):
        make_event(f"2024-04-{number // 2 + 5:02}", "rfi", "bbc", thread=thread, topics=[nato])
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) <= len(few) <= most
