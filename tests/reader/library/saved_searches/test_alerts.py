"""Digests by mail: confirmed, sent once, tried for two days, stopped by one press."""

import datetime as dt
import email
import re
import socketserver
import threading
from email import policy

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from reader.library.saved_searches.alerts import Sent, send_due
from reader.library.saved_searches.digest import Digest, DigestAttempt, MailAddress
from reader.library.saved_searches.matching import match_arrivals
from reader.library.saved_searches.saved_search import SavedSearch

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NOW = timezone.now()


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example"
    settings.DEFAULT_FROM_EMAIL = "desk@news.example"


@pytest.fixture
def reader(client, django_user_model):
    """A reader with a confirmed address and a search told daily, all by pressing buttons."""
    client.force_login(django_user_model.objects.create_user("reader"))
    client.post("/mine/searches/", {"asked": "q=南海"})
    client.post("/mine/searches/mail/", {"address": "reader@home.example"})
    link = re.search(r"http://testserver(/mine/searches/mail/\S+)", mail.outbox.pop().body)[1]
    assert "This is my address" in client.get(link).content.decode()
    assert MailAddress.objects.get().confirmed_at is None
    client.post(link)
    search = SavedSearch.objects.get()
    client.post(f"/mine/searches/{search.pk}/", {"name": "", "rhythm": "daily"})
    return client


def arrived(make_article, title="南海 某事"):
    make_article(title=title, text="争议在南海。")
    match_arrivals()


def test_a_digest_tells_what_arrived_once(reader, make_article):
    arrived(make_article)

    assert send_due(NOW) == Sent(sent=1)
    [sent] = mail.outbox
    [(html, kind)] = sent.alternatives
    assert sent.to == ["reader@home.example"]
    assert kind == "text/html"
    for text in (sent.body, html):
        assert "南海 某事" in text
        assert "http://testserver/articles/" in text
    assert "<b>南海</b>" in html
    assert send_due(NOW + 2 * DAY) == Sent()
    assert DigestAttempt.objects.get().sent


def test_what_arrives_later_waits_for_the_next_day(reader, make_article):
    arrived(make_article)
    send_due(NOW)
    arrived(make_article, "南海 次日")

    assert send_due(NOW + DAY / 2) == Sent()
    assert send_due(NOW + DAY) == Sent(sent=1)
    assert "某事" not in mail.outbox[-1].body


def test_a_weekly_digest_comes_after_a_week(reader, make_article):
    SavedSearch.objects.update(rhythm="weekly")
    for day, expected in ((0, 1), (1, 0), (6, 0), (7, 1)):
        arrived(make_article, f"南海 {day}")
        assert send_due(NOW + day * DAY).sent == expected


def test_one_press_stops_it_without_logging_in(reader, make_article, settings):
    settings.LOGIN_REQUIRED = True
    arrived(make_article)
    send_due(NOW)
    [sent] = mail.outbox
    address = sent.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    stranger = Client(enforce_csrf_checks=True)
    assert "Send no more" in stranger.get(address).content.decode()
    assert SavedSearch.objects.get().rhythm == "daily"
    answer = stranger.post(address, {"List-Unsubscribe": "One-Click"})

    assert "It is stopped" in answer.content.decode()
    arrived(make_article, "南海 又")
    assert send_due(NOW + 2 * DAY) == Sent()


@pytest.mark.parametrize("token", ["x", "x:y:z", "WzEsImRhaWx5Il0:1tXXXX:aaaa"])
def test_nobody_stops_or_confirms_with_a_made_up_address(reader, token):
    assert Client().post(f"/mine/stop/{token}/").status_code == 404
    assert reader.post(f"/mine/searches/mail/{token}/").status_code == 404


def test_it_is_tried_for_two_days_then_switched_off_with_a_message(
    reader, make_article, monkeypatch
):
    def refuse(self, **given):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    arrived(make_article)
    tries, at = 0, NOW
    while SavedSearch.objects.get().rhythm and tries < 100:
        tries += send_due(at).failed
        at += dt.timedelta(hours=1)

    assert 8 <= tries <= 20
    assert dt.timedelta(days=2) <= at - NOW <= dt.timedelta(days=2, hours=8)
    assert DigestAttempt.objects.filter(sent=False, error__contains="no server").count() == tries
    assert (
        "Mail could not be delivered for two days" in reader.get("/mine/searches/").content.decode()
    )


def test_a_later_try_succeeds_and_tells_everything(reader, make_article, monkeypatch):
    send = mail.EmailMultiAlternatives.send
    monkeypatch.setattr(
        mail.EmailMultiAlternatives, "send", lambda self: (_ for _ in ()).throw(OSError("down"))
    )
    arrived(make_article)
    assert send_due(NOW) == Sent(failed=1)
    assert send_due(NOW) == Sent()  # not again at once
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)

    assert send_due(NOW + DAY / 24) == Sent(sent=1)
    assert "某事" in mail.outbox[-1].body


def test_interrupted_while_sending_it_is_sent_again_under_the_same_name(
    reader, make_article, monkeypatch
):
    def killed(self):
        raise KeyboardInterrupt

    arrived(make_article)
    send = mail.EmailMultiAlternatives.send
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        send_due(NOW)
    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)

    assert send_due(NOW + DAY / 24).sent == 1
    digest = Digest.objects.get()
    assert mail.outbox[-1].extra_headers["Message-ID"].startswith(f"<digest-{digest.pk}-")


def test_an_account_that_is_closed_or_unconfirmed_gets_nothing(
    reader, make_article, django_user_model
):
    arrived(make_article)
    MailAddress.objects.update(confirmed_at=None)
    assert send_due(NOW) == Sent()
    MailAddress.objects.update(confirmed_at=NOW)
    django_user_model.objects.update(is_active=False)
    assert send_due(NOW) == Sent()


def test_another_address_has_to_be_confirmed_anew(reader):
    reader.post("/mine/searches/mail/", {"address": "other@home.example"})

    row = MailAddress.objects.get()
    assert (row.address, row.confirmed_at) == ("other@home.example", None)


def test_nobody_can_be_flooded(reader):
    codes = [
        reader.post("/mine/searches/mail/", {"address": f"victim{n}@home.example"}).status_code
        for n in range(6)
    ]

    assert codes.count(302) == 2  # and the one of the fixture
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "x",
        "",
        "a@b.example\0",
        "a@[127.0.0.1]",
        "root@localhost",
    ],
)
def test_an_address_holds_no_second_one(reader, address):
    mail.outbox.clear()

    assert reader.post("/mine/searches/mail/", {"address": address}).status_code == 400
    assert mail.outbox == []


def test_the_name_of_a_search_adds_no_head(reader, make_article):
    SavedSearch.objects.update(name="x\r\nBcc: victim@home.example")
    arrived(make_article)
    send_due(NOW)

    assert "\n" not in mail.outbox[-1].subject
    assert mail.outbox[-1].recipients() == ["reader@home.example"]


def test_a_link_for_one_account_confirms_nothing_for_another(reader, django_user_model):
    reader.post("/mine/searches/mail/", {"address": "other@home.example"})
    link = re.search(r"http://testserver(/mine/searches/mail/\S+)", mail.outbox[-1].body)[1]
    other = Client()
    other.force_login(django_user_model.objects.create_user("other"))
    other.post("/mine/searches/mail/", {"address": "other@home.example"})

    assert other.post(link).status_code == 404
    assert not MailAddress.objects.filter(user__username="other", confirmed_at__isnull=False)


def test_without_a_mail_server_the_page_says_so_and_the_rest_works(reader, make_article, settings):
    settings.EMAIL_URL = ""
    arrived(make_article)

    call_command("alerts")
    page = reader.get("/mine/searches/").content.decode()
    assert "This site sends no mail." in page
    assert "1 new" in page
    assert mail.outbox == []


class Smtp(socketserver.StreamRequestHandler):
    """As much of an SMTP server (RFC 5321) as takes one mail; the server keeps what it heard."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            self.server.heard.append(line)
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (line := self.rfile.readline()) != b".\r\n":
                    self.server.heard.append(line)
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


def test_two_late_arrivals_of_a_year_ago_are_told_by_feed_and_through_a_real_server(
    reader, make_article, settings
):
    with socketserver.TCPServer(("127.0.0.1", 0), Smtp) as server:
        server.heard = []
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        for n in (1, 2):
            make_article(title=f"南海 迟到{n}", published_at=NOW - 365 * DAY - n * DAY)
        match_arrivals()

        assert send_due(NOW) == Sent(sent=1)

    heard = b"".join(server.heard)
    told = email.message_from_bytes(heard[heard.index(b"Content-Type") :], policy=policy.default)
    feed = Client().get(SavedSearch.objects.get().feed_address).content.decode()
    plain, page = (told.get_body([kind]).get_content() for kind in ("plain", "html"))
    for text in (plain, page, feed):
        assert text.index("南海 迟到2") < text.index("南海 迟到1")
    assert f"<published>{(NOW - 367 * DAY).isoformat()}<" in feed
    assert b"TO:<reader@home.example>" in heard
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in heard
