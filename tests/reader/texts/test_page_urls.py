"""Cached page addresses equal what Django's `reverse` returns."""

from django.test.utils import override_script_prefix
from django.urls import reverse

from archive.models.page_urls import address
from reader.texts.periods import Period


def test_a_remembered_address_is_what_the_site_says():
    assert [Period(2024, 4).url for _ in range(2)] == [reverse("timeline", args=[2024, 4])] * 2


def test_a_site_below_another_address_keeps_its_addresses_apart():
    at_the_top = address("topic", "nato")

    with override_script_prefix("/desk/"):
        assert address("topic", "nato") == f"/desk{at_the_top}"
