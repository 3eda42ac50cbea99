"""The desk in Chinese: nothing of Django's admin is left in English."""

import ast
import re
from pathlib import Path

import django
import pytest
from django.utils import translation
from django.utils.translation import trans_real

from archive.admin.captures.format_names import FORMAT_NAMES
from archive.extraction import recognising

SHOWN = ("admin", "auth")  # Django's own apps whose pages and messages the desk shows
TEXT = re.compile(r'^(?:msgctxt "(.*)"\n)?msgid "(.+)"', re.MULTILINE)


def texts_of(app: str) -> set[str]:
    """Return the texts of one of Django's apps, as keys of a catalogue."""
    place = Path(django.__file__).parent / "contrib" / app / "locale/en/LC_MESSAGES/django.po"
    po = place.read_text(encoding="utf-8").replace('"\n"', "")
    return {
        f"{context}\x04{text}" if context else text
        for context, text in ((c, ast.literal_eval(f'"{t}"')) for c, t in TEXT.findall(po))
    }


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_every_text_of_django_s_admin_is_chinese(language):
    known = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    texts = set().union(*map(texts_of, SHOWN))

    assert len(texts) > 250
    left = {text for text in texts if known.get(text) is None and known.get((text, 0)) is None}
    assert left == set()


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_leaving_the_desk_is_called_the_same_as_leaving_the_site(admin_client, language):
    admin_client.cookies["django_language"] = language
    page = admin_client.get("/admin/").content.decode()

    assert ("退出登录" if language == "zh-hans" else "登出") in page
    assert "注销" not in page
    assert "註銷" not in page
    form = admin_client.get("/admin/archive/topic/add/").content.decode()
    labels = re.findall(r"<label[^>]*>([^<]+)</label>", form)
    assert labels
    assert [label for label in labels if label.endswith(":")] == []
    with translation.override(language):
        assert translation.gettext("Add link") in page


def test_every_format_has_a_name_for_editors():
    assert set(recognising.NAMES) <= FORMAT_NAMES.keys()


@pytest.mark.parametrize(("language", "counted"), [("zh-hans", "共2条"), ("zh-hant", "共2筆")])
def test_a_list_counts_with_a_measure_word_and_names_languages(
    admin_client, make_article, language, counted
):
    make_article(language="zh-Hans")
    make_article(language="en")
    admin_client.cookies["django_language"] = language
    desk = admin_client.get("/admin/").content.decode()
    address = re.search(r'href="(/admin/archive/article/)" class="changelink"', desk)[1]
    page = admin_client.get(address).content.decode()

    assert counted in " ".join(page.split())
    cells = re.findall(r'<td class="field-written_in">([^<]+)</td>', page)
    assert sorted(cells) == sorted(
        ["英语", "简体中文"] if language == "zh-hans" else ["英語", "簡體中文"]
    )
    assert "zh-Hans</a>" not in page
