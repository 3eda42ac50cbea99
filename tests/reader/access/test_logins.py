"""Limits on failed logins, and how a lock ends."""

import io

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse

from reader.serving.client_address import (
    _say_that_proxies_may_be_missing,
    client_address,
    client_network,
)
from tests.admin.test_accounts import account, log_in
from tests.admin.test_people import PASSWORD

pytestmark = pytest.mark.long

PROXY, OFFICE, HOME = "10.0.0.1", "203.0.113.7", "198.51.100.9"


def through_proxy(address: str, forged: str = "") -> dict[str, str]:
    """What arrives from somebody whose proxy appends the address to what they sent."""
    passed_on = ", ".join(filter(None, [forged, address]))
    return {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": passed_on}


def fail(client, name: str, times: int, **place) -> int:
    for _ in range(times):
        answer = log_in(client, name, "wrong", **place)
    return answer.status_code


@pytest.fixture
def editor(db):
    return account("Editor").username


def test_five_wrong_passwords_make_a_name_wait_and_nobody_else(client, editor):
    account("Reader")

    answers = [log_in(client, editor, "wrong").status_code for _ in range(6)]

    assert answers == [200] * 4 + [429] * 2
    assert "Too many wrong passwords" in log_in(client, editor).content.decode()
    assert log_in(client, "reader").status_code == 302
    assert log_in(client, editor, REMOTE_ADDR=HOME).status_code == 302


def test_a_name_longer_than_any_is_refused_and_not_kept(client, editor):
    answer = log_in(client, "n" * 100_000, "wrong")

    assert answer.status_code == 200
    assert not AccessAttempt.objects.exists()


def test_behind_a_proxy_a_name_waits_only_where_it_was_tried(client, settings, editor):
    settings.PROXIES = 1

    assert fail(client, editor, 6, **through_proxy(OFFICE)) == 429
    assert log_in(client, editor, **through_proxy(OFFICE)).status_code == 429
    assert log_in(client, editor, **through_proxy(HOME)).status_code == 302


@pytest.mark.parametrize("forged", ["{n}.9.9.9", "garbage{n}", "{n}.9.9.9, 10.0.0.{n}", ",,,{n}"])
def test_an_address_made_up_gives_no_further_tries(client, settings, editor, forged):
    settings.PROXIES = 1

    answers = [
        fail(client, editor, 1, **through_proxy(OFFICE, forged.format(n=n))) for n in range(8)
    ]

    assert answers == [200] * 4 + [429] * 4


def test_without_proxies_what_claims_to_be_passed_on_is_not_believed(client, editor):
    answers = [fail(client, editor, 1, HTTP_X_FORWARDED_FOR=f"{n}.9.9.9") for n in range(8)]

    assert answers[-1] == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}


def test_one_address_does_not_try_name_after_name(client, settings, editor):
    settings.LOGIN_FAILURES_OF_AN_ADDRESS = 10

    answers = [fail(client, f"name{n}", 1) for n in range(12)]

    assert answers[:9] == [200] * 9
    assert answers[-2:] == [429] * 2
    assert log_in(client, editor).status_code == 429
    assert log_in(client, editor, REMOTE_ADDR=HOME).status_code == 302


def test_an_address_has_more_tries_than_a_name(settings):
    assert settings.LOGIN_FAILURES_OF_AN_ADDRESS >= 4 * settings.AXES_FAILURE_LIMIT


def test_one_who_goes_on_trying_a_locked_name_locks_out_nobody_else(client, settings, editor):
    account("Reader")

    fail(client, "reader", 3 * settings.LOGIN_FAILURES_OF_AN_ADDRESS)

    assert log_in(client, editor).status_code == 302


def test_a_login_of_one_s_own_gives_no_further_tries_of_others_names(client, settings, editor):
    settings.LOGIN_FAILURES_OF_AN_ADDRESS = 10

    for n in range(10):
        fail(client, f"name{n}", 1)
        log_in(client, editor)

    assert fail(client, "one-more", 1) == 429


def test_a_whole_network_of_ipv6_counts_as_one_address(client, editor):
    answers = [fail(client, editor, 1, REMOTE_ADDR=f"2001:db8:1:2::{n:x}") for n in range(6)]

    assert answers[-1] == 429
    assert log_in(client, editor, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


def test_a_server_without_addresses_counts_all_the_same(client, editor):
    assert fail(client, editor, 6, REMOTE_ADDR="") == 429


@pytest.mark.parametrize("name", ["", "\x00", "x" * 300, "名" * 150, "‮", "\ud83d"])
def test_no_name_makes_the_way_in_fail(client, db, name):
    body = {"username": name.encode("utf-8", "surrogatepass"), "password": "x"}

    assert client.post(reverse("admin:login"), body).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "passed_on", "found"),
    [
        (0, "203.0.113.7", PROXY),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),  # it did not come through both
        (3, "203.0.113.7, 10.0.0.3", PROXY),
        (1, "", PROXY),
        (1, ",", PROXY),
        (1, "203.0.113.7,", PROXY),
        (1, "unknown", PROXY),
        (1, "203.0.113.999", PROXY),
        (1, "203.0.113.7; drop", PROXY),
        (1, "203.0.113.7:51234", "203.0.113.7"),
        (1, "[2001:db8::1]:51234", "2001:db8::1"),
        (1, '"[2001:db8::1]"', "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "  203.0.113.7  ", "203.0.113.7"),
    ],
)
def test_a_visitor_is_who_the_outermost_of_our_proxies_says(settings, proxies, passed_on, found):
    settings.PROXIES = proxies
    given = {"HTTP_X_FORWARDED_FOR": passed_on} if passed_on else {}

    assert client_address(RequestFactory().get("/", REMOTE_ADDR=PROXY, **given)) == found


@pytest.mark.parametrize(
    ("proxies", "nearest", "said"),
    [(0, PROXY, 1), (0, "127.0.0.1", 1), (0, "", 1), (1, PROXY, 0), (0, "8.8.8.8", 0)],
)
def test_a_proxy_that_no_setting_tells_of_is_told_in_the_log_once(
    settings, caplog, proxies, nearest, said
):
    settings.PROXIES = proxies
    _say_that_proxies_may_be_missing.cache_clear()

    for _ in range(3):
        place = {"REMOTE_ADDR": nearest, "HTTP_X_FORWARDED_FOR": OFFICE}
        client_address(RequestFactory().get("/", **place))

    assert caplog.text.count("Set PROXIES to the number of your proxies") == said


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::"), ("", None),
     ("@/run/socket", None)],
)  # fmt: skip
def test_who_has_a_network_of_ipv6_is_one(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_json_is_rationed_by_the_address_that_proxies_say(client, settings, db):
    settings.PROXIES, settings.API_RATE = 1, "2/day"

    def ask(address, forged=""):
        return client.get("/api/v1/topics/", **through_proxy(address, forged)).status_code

    assert [ask(OFFICE, f"{n}.1.1.1") for n in range(3)] == [200, 200, 429]
    assert ask(HOME) == 200


def test_a_command_lets_a_name_in_again_from_one_address(client, editor):
    fail(client, editor, 6)

    call_command("axes_reset_ip_username", "127.0.0.1", editor, stdout=io.StringIO())

    assert log_in(client, editor).status_code == 302


@pytest.mark.parametrize(
    "words", [("axes_reset_username", "editor"), ("axes_reset_ip", "127.0.0.1")]
)
def test_a_command_lets_a_name_or_an_address_in_again(client, editor, words):
    fail(client, editor, 6)

    call_command(*words, stdout=io.StringIO())

    assert log_in(client, editor).status_code == 302


def test_an_administrator_lets_a_colleague_in_again_at_the_desk(client, editor):
    fail(client, editor, 6)
    client.force_login(account("Administrator"))
    listing = reverse("admin:axes_accessattempt_changelist")
    sent = {"action": "delete_selected", "_selected_action": [AccessAttempt.objects.get().pk]}

    asked = client.post(listing, sent)
    client.post(listing, sent | {"post": "yes"})
    client.logout()

    assert 'value="Yes, I’m sure"' in asked.content.decode()
    assert log_in(client, editor).status_code == 302


@pytest.mark.parametrize("kind", ["Editor", "Reader"])
def test_who_is_no_administrator_lets_nobody_in_again(client, db, kind):
    fail(client, "somebody", 6)
    client.force_login(account(kind))

    assert client.get(reverse("admin:axes_accessattempt_changelist")).status_code == 403
    assert AccessAttempt.objects.exists()


def test_what_was_typed_as_password_is_not_kept(client, editor):
    log_in(client, editor, "my other secret")

    kept = AccessAttempt.objects.values().get()

    assert "my other secret" not in str(kept)
    assert User.objects.get(username=editor).check_password(PASSWORD)
