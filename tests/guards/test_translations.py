"""Chinese translations: complete, none fuzzy, and compiled files up to date."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

from archive.models import Term
from reader.serving.site import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
LOCALES = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant"}
# Queries as they are typed, dates with their hour or weekday, and “约 2023年5月” of estimated dates.
PARTED = re.compile(r" OR |:rfi |:2020|Y年n月j日|[约約] %\(date\)s|AND、OR、NOT")
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
PLAIN = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "gettext_noop"}
# What Django makes of a template: one call for each text.
CALL = re.compile(
    r"""\b(p?)n?p?gettext\((u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")(?:, ?u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))*)"""
)


def catalogue(locale: str) -> gettext.GNUTranslations:
    path = ROOT / "reader" / "locale" / locale / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def written(locale: str) -> str:
    path = ROOT / "reader" / "locale" / locale / "LC_MESSAGES" / "django.po"
    return path.read_text(encoding="utf-8")


def texts_of_modules() -> Iterator[tuple[str, str]]:
    """Yield (context, text) of every text that Python marks for translation."""
    for package in ("archive", "reader"):
        for path in (ROOT / package).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                    continue
                known = call.func.id in WITH_CONTEXT | PLAIN
                texts = [a.value for a in call.args if known and isinstance(a, ast.Constant)]
                if texts and call.func.id in WITH_CONTEXT:
                    yield texts[0], texts[1]
                elif texts:
                    yield "", texts[0]


def texts_of_templates() -> Iterator[tuple[str, str]]:
    """Yield (context, text) of every text that a template marks for translation."""
    for path in (ROOT / "templates").rglob("*.html"):
        for contextual, texts in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
            values = ast.literal_eval(f"({texts},)")
            yield (values[0], values[1]) if contextual else ("", values[0])


@pytest.mark.parametrize("locale", LOCALES.values())
def test_every_text_is_translated(locale):
    translated = catalogue(locale)._catalog  # type: ignore[attr-defined]
    wanted = {*texts_of_modules(), *texts_of_templates()}
    keys = {f"{context}\x04{text}" if context else text for context, text in wanted}

    missing = [key for key in sorted(keys) if key not in translated and (key, 0) not in translated]

    assert len(keys) > 200
    assert missing == []


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_the_page_of_the_api_speaks_chinese(client, db, language):
    page = client.get("/api/", headers={"Accept-Language": language})
    texts = [
        text
        for operation in page.context["operations"]
        for pieces in (
            [(operation["summary"], False)],
            operation["description"],
            *(description for _, description in operation["parameters"]),
        )
        for text, is_name in pieces
        if not is_name
    ]

    assert len(texts) > 24
    assert [text for text in texts if re.search("[a-z]{3}", text)] == []


def test_no_space_follows_a_full_width_colon(client, make_article, make_topic):
    nato = make_topic("nato", parent=make_topic("alliances"))
    for name in ("北约", "大西洋联盟"):
        Term.objects.create(topic=nato, text=name)
    article = make_article(
        title="北约峰会", byline="古莉", credits={"translator": "陈玉文"}, topics=[nato]
    )

    for address in (article.get_absolute_url(), "/topics/alliances/", "/search/?q=北约"):
        html = client.get(address, headers={"accept-language": "zh-CN"}).content.decode()
        assert "：<" in html
        assert not re.search(r"：\s+<(?!/)", html)


@pytest.mark.parametrize("locale", LOCALES.values())
def test_no_translation_is_empty_doubtful_or_left_over(locale):
    po = written(locale)

    assert not re.search(r'msgstr(?:\[0\])? ""\n(?!")', po)
    assert "fuzzy" not in po
    assert "#~" not in po


@pytest.mark.parametrize("locale", LOCALES.values())
def test_the_compiled_catalogue_is_what_was_written(locale):
    pairs = re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? "(.+)"$', written(locale), re.M
    )
    compiled = {value for value in catalogue(locale)._catalog.values() if value}  # type: ignore[attr-defined]

    assert len(pairs) > 200
    for _, text in pairs:
        assert ast.literal_eval(f'"{text}"') in compiled


@pytest.mark.parametrize("locale", LOCALES.values())
def test_placeholders_survive_translation(locale):
    for key, text in catalogue(locale)._catalog.items():  # type: ignore[attr-defined]
        source = key[0] if isinstance(key, tuple) else key
        if source:
            names = re.compile(r"%\(\w+\)s")
            assert set(names.findall(text)) == set(names.findall(source)), source


@pytest.mark.parametrize("locale", LOCALES.values())
def test_no_space_is_typed_between_han_and_figures_or_latin(locale):
    """Browsers make it (`text-autospace`); in examples of queries and before an hour it parts two things."""
    texts = {str(text) for text in catalogue(locale)._catalog.values()}  # type: ignore[attr-defined]
    spaced = {
        text for text in texts if re.search(r"[一-鿿] [0-9A-Za-z%<&]|[0-9A-Za-z)>;] [一-鿿]", text)
    }

    assert {text for text in spaced if not PARTED.search(text)} == set()


def test_no_simplified_character_stands_in_the_traditional_catalogue():
    texts = catalogue("zh_Hant")._catalog.values()  # type: ignore[attr-defined]

    assert not set("这为没过还时请关链检显设载浏览图发写专题体") & set("".join(texts))


def test_the_settings_offer_what_the_pages_offer():
    assert {code for code, _, _ in LANGUAGES} == {code for code, _ in settings.LANGUAGES}
