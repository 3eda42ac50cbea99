"""Search: exact in both scripts, filters in the query, never an error."""

import datetime as dt
import random
import re

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import search
from archive.derived import keeping
from archive.intake.ingest import ingest
from archive.intake.opening import files_below
from archive.models import Article
from archive.search.indexing.engine import engine
from archive.text.script import fold
from archive.text.tokens import term_tokens, tokens
from tests.helpers.agreement import disagreements

pytestmark = pytest.mark.long


def test_a_cjk_run_becomes_overlapping_pairs_and_its_last_character():
    assert tokens("北約秘書長") == ["北约", "约秘", "秘书", "书长", "长"]


def test_words_and_numbers_stay_whole():
    assert tokens("F-35A 与 AUKUS2021") == ["f", "35a", "与", "aukus2021"]


def test_a_term_of_one_character_is_the_beginning_of_a_pair():
    assert term_tokens("约") == [("约", True)]


def test_a_phrase_does_not_reach_across_punctuation():
    assert "约东" not in tokens("北约，东京")


NASTY = [
    "", " ", '"', '""', "'", "(", ")", "()", "((((", "))))", "AND", "OR", "NOT", "- -", "--", "-",
    "=", ":", "title:", "title:=", "a OR", "OR a", "NOT NOT a", "a AND OR b", "\0", "a\0b",
    "x" * 500, "北" * 500, "😀", "👩‍👩‍👧", "'; DROP TABLE archive_article; --", '" OR 1=1 --', "NEAR(a b)",
    "{title} : x", "^a", "a*", "*", "title : x", "rowid:1", "a + b", "%", "_", "\\", "（）", "“”", "：",
    "source:", "after:9999-12", "after:0000", "on:2024-02-30", "\ud800", "𠀀", "ﬁ", "\u202e", "￿",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("typed", NASTY)
@pytest.mark.parametrize("order", ["relevance", "-published_at", "published_at"])
def test_no_query_is_an_error(make_article, typed, order):
    make_article()

    assert search.find(typed, order=order).count >= 0


@pytest.mark.django_db
@settings(deadline=None)  # whatever else the machine does meanwhile
@given(
    typed=st.text(
        alphabet=st.sampled_from('北约 东京OR-()"":=aND（）“”：－titlesource*^{}+'), max_size=60
    )
)
def test_no_combination_of_operators_is_an_error(typed):
    assert search.find(typed).ids == []


@pytest.mark.django_db
@settings(deadline=None)  # the first text to be marked makes the table of characters
@given(typed=st.text(max_size=40))
def test_any_text_can_be_searched_and_marked(typed):
    hits = search.find(typed)

    assert "".join(text for text, _ in search.mark("北约与印太", hits.query)) == "北约与印太"


@pytest.mark.django_db
class TestFinding:
    def test_either_script_finds_both(self, make_article):
        one, other = make_article(text="北约秘书长。"), make_article(text="北約秘書長。")

        assert (
            set(search.find("北约秘书长").ids)
            == set(search.find("北約祕書長").ids)
            == {one.pk, other.pk}
        )

    def test_one_character_is_enough(self, make_article):
        article = make_article(text="各方会谈。")

        assert search.find("谈").ids == [article.pk]

    def test_one_character_is_found_in_what_was_written_since_it_was_last_sought(
        self, make_article
    ):
        first = make_article(text="国家。", published_at="2024-01-01T00:00Z")
        assert search.find("国").ids == [first.pk]

        second = make_article(text="国会、外国。", published_at="2024-01-02T00:00Z")
        assert search.find("国").ids == [second.pk, first.pk]

        with keeping.changing([first.pk]):
            Article.objects.filter(pk=first.pk).update(body_text="别的。")
        assert search.find("国").ids == [second.pk]
        assert search.find("国 -会").ids == []

    def test_one_character_beside_letters_must_stand_beside_them(self, make_article):
        article = make_article(text="G7国家。")
        make_article(text="G7 峰会，国家。")

        assert search.find('"G7国"').ids == [article.pk]

    def test_a_latin_word_is_found_whole_only(self, make_article):
        article = make_article(text="奥库斯（AUKUS）协议。")

        assert search.find("aukus").ids == [article.pk]
        assert search.find("auk").ids == []

    def test_excluding_excludes(self, make_article):
        kept = make_article(text="北约与日本。")
        make_article(text="北约与乌克兰。")

        assert search.find("北约 -乌克兰").ids == [kept.pk]
        assert search.find("-乌克兰").ids == [kept.pk]

    def test_what_the_text_holds_excludes_an_article_found_by_its_title(self, make_article):
        make_article(title="北约峰会", text="会后谈到乌克兰。")
        kept = make_article(title="北约峰会", text="会后无话。")

        assert search.find("北约 -乌克兰").ids == [kept.pk]
        assert search.find("北约 (峰会 NOT 乌克兰)").ids == [kept.pk]

    def test_brackets_mean_what_they_say(self, make_article):
        tokyo = make_article(text="东京。")
        make_article(text="东京与布鲁塞尔。")
        seoul = make_article(text="首尔与布鲁塞尔。")

        found = search.find("(东京 AND NOT 布鲁塞尔) OR 首尔").ids

        assert set(found) == {tokyo.pk, seoul.pk}

    def test_a_field_narrows_words_to_it(self, make_article):
        article = make_article(title="北约峰会", text="各国首脑。", byline="李军")
        make_article(title="其他", text="北约峰会。")

        assert search.find("title:北约峰会").ids == [article.pk]
        assert search.find("author:李军").ids == [article.pk]
        assert search.find("李军").ids == []

    def test_source_topic_language_and_dates_narrow(self, make_article, make_source, make_topic):
        topic = make_topic("nato", name_zh_hans="北约组织")
        article = make_article(
            source=make_source("bbc"),
            topics=[topic],
            published_at="2023-05-04T08:00Z",
            language="zh-Hant",
        )
        make_article(published_at="2024-04-05T08:00Z")

        for narrow in (
            "source:bbc", "topic:nato", "topic:北约组织", "lang:zh-hant", "before:2023",
            "on:2023-05", "on:2023-05-04", "北约 after:2023-01 before:2023-12-31",
        ):  # fmt: skip
            assert search.find(narrow).ids == [article.pk], narrow

    def test_an_outlet_is_found_by_its_name_in_either_script_spaces_or_not(
        self, make_article, make_source
    ):
        article = make_article(source=make_source("bbc", name_zh_hans="BBC 华语网"))
        make_article()

        for narrow in ("source:bbc", "source:BBC华语网", 'source:"bbc 華語網"', "媒体:BBC"):
            assert search.find(narrow).ids == [article.pk], narrow

    def test_a_topic_is_found_by_any_of_its_names(self, make_article, make_topic):
        topic = make_topic("trump", name_zh_hans="唐纳德·特朗普")
        topic.terms.create(text="川普")
        article = make_article(topics=[topic])
        make_article()

        for narrow in ("topic:trump", "topic:川普", 'topic:"唐纳德·特朗普"'):
            assert search.find(narrow).ids == [article.pk], narrow

    def test_matches_in_the_title_come_first_then_the_newest(self, make_article):
        old_title = make_article(title="北约", text="甲", published_at="2021-01-01T00:00Z")
        new_body = make_article(title="甲", text="北约", published_at="2024-01-01T00:00Z")
        new_title = make_article(title="北约乙", text="甲", published_at="2023-01-01T00:00Z")
        old_body = make_article(title="甲", text="北约", published_at="2020-01-01T00:00Z")

        assert search.find("北约").ids == [new_title.pk, old_title.pk, new_body.pk, old_body.pk]
        assert search.find("北约", order="-published_at").ids == [
            new_body.pk, new_title.pk, old_title.pk, old_body.pk
        ]  # fmt: skip

    def test_of_several_words_more_in_the_title_come_first(self, make_article):
        titles = ("甲", "习近平访问", "欧洲之行", "习近平访问欧洲", "丙欧洲乙")
        made = [
            make_article(
                title=title, text="习近平、欧洲。", published_at=f"202{year}-01-01T00:00Z"
            ).pk
            for year, title in enumerate(titles[::-1])
        ][::-1]
        nothing, one, other, both, third = made

        assert search.find("习近平 欧洲").ids == [both, one, other, third, nothing]
        assert search.find("习近平 欧洲 lang:zh").ids == [both, one, other, third, nothing]
        pages = [search.find("习近平 欧洲", limit=2, offset=offset).ids for offset in (0, 2, 4)]
        assert pages == [[both, one], [other, third], [nothing]]

    def test_a_word_left_out_is_none_that_a_title_could_hold(self, make_article):
        in_title = make_article(title="北约峰会", text="甲", published_at="2020-01-01T00:00Z")
        in_body = make_article(title="甲", text="北约、峰会。", published_at="2024-01-01T00:00Z")

        assert search.find("北约 峰会 -乌克兰").ids == [in_title.pk, in_body.pk]
        assert search.find("北约 (峰会 OR topic:nobody)").ids == [in_title.pk, in_body.pk]

    def test_pages_of_hits_follow_one_another(self, make_article):
        for day in range(1, 10):
            make_article(title="北约" if day % 2 else "甲", published_at=f"2024-01-{day:02}T00:00Z")
        whole = search.find("北约", limit=9).ids

        pages = [search.find("北约", limit=2, offset=offset).ids for offset in range(0, 10, 2)]

        assert len(whole) == 9
        assert [pk for page in pages for pk in page] == whole

    def test_a_withdrawn_article_is_not_found(self, make_article):
        make_article(withdrawn_at="2024-05-01T00:00Z")

        assert search.find("北约").ids == []

    def test_within_nothing_nothing_is_found(self, make_article):
        make_article()

        assert search.find("北约", within=Article.objects.none()).ids == []

    def test_many_articles_of_one_minute_are_all_found(self, make_article):
        for _ in range(30):
            make_article(published_at="2024-01-01T00:00Z")

        assert search.find("北约").count == 30

    def test_a_phrase_is_found_at_the_end_of_a_long_text(self, make_article):
        varied = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(40_000))
        repeated = "北约讨论。" * 600
        article = make_article(text=f"{varied}{repeated}青海湖畔的会议")

        for phrase in ("青海湖畔的会议", varied[20_000:20_005], varied[39_990:], "讨论"):
            assert search.find(phrase).ids == [article.pk], phrase
        assert search.find(f"{varied[:4]} 青海湖畔").ids == [article.pk]
        assert search.find(f"{varied[:4]} -青海湖畔").ids == []
        assert search.find("湖青").ids == []

    def test_articles_of_one_day_stand_in_the_order_of_their_moments(self, make_article):
        made = [make_article(published_at=f"2024-01-05T{hour:02}:00Z") for hour in (9, 3, 17, 5)]
        newest = [made[n].pk for n in (2, 0, 3, 1)]

        assert search.find("北约", order="-published_at").ids == newest
        assert search.find("北约", order="-published_at", limit=2).ids == newest[:2]
        assert search.find("北约", order="-published_at", limit=2, offset=2).ids == newest[2:]
        assert search.find("北约", order="published_at", limit=3).ids == newest[:0:-1]

    def test_a_day_with_too_many_articles_goes_on_in_the_next(self, make_article, monkeypatch):
        monkeypatch.setattr("archive.search.indexing.entries.PER_DAY", 1)
        monkeypatch.setattr("archive.search.plan.PER_DAY", 1)
        later = make_article(published_at="2024-01-06T08:00Z")
        full = [make_article(published_at=f"2024-01-05T{hour:02}:00Z") for hour in range(9)]
        earlier = make_article(published_at="2024-01-04T08:00Z")

        order = [later.pk, *[a.pk for a in full[::-1]], earlier.pk]
        assert search.find("北约", order="-published_at", limit=3).ids == order[:3]
        assert search.find("北约", order="-published_at").ids == order
        assert search.find("北约", order="published_at", limit=3).ids == order[:-4:-1]
        assert search.find("北约 on:2024-01-05").count == 9
        assert search.find("北约 before:2024-01-05").count == 10

    def test_a_new_date_moves_an_article(self, make_article):
        moved = make_article(published_at="2020-01-05T08:00Z")
        stayed = make_article(published_at="2022-01-05T08:00Z")

        with keeping.changing([moved.pk]):
            day = dt.date(2024, 1, 5)
            moment = dt.datetime(2024, 1, 5, 8, tzinfo=dt.UTC)
            Article.objects.filter(pk=moved.pk).update(published_day=day, published_at=moment)

        assert search.find("北约", order="-published_at").ids == [moved.pk, stayed.pk]
        assert search.find("北约 after:2023").ids == [moved.pk]

    def test_undated_articles_are_found_last(self, make_article):
        undated = make_article(published_at=None)
        dated = make_article(published_at="1999-01-01T00:00Z")

        for order in ("relevance", "-published_at", "published_at"):
            assert search.find("北约", order=order).ids == [dated.pk, undated.pk]

    def test_a_changed_article_is_found_by_its_new_words_only(self, make_article):
        article = make_article(title="旧闻")

        with keeping.changing([article.pk]):
            Article.objects.filter(pk=article.pk).update(title="新闻")

        assert search.find("title:新闻").ids == [article.pk]
        assert search.find("title:旧闻").ids == []
        assert disagreements() == []

    def test_a_change_behind_the_indexs_back_is_noticed_and_mended(self, make_article):
        article = make_article(title="旧闻")
        Article.objects.filter(pk=article.pk).update(title="新闻")

        assert disagreements() != []

        search.rebuild()
        assert disagreements() == []
        assert search.find("title:新闻").ids == [article.pk]

    def test_an_index_of_another_tokeniser_is_noticed(self, make_article, monkeypatch):
        make_article()
        monkeypatch.setattr("archive.text.tokens.VERSION", 99)

        assert not search.is_current()
        assert any("another version" in line for line in disagreements())

    def test_reindex_mends_an_index_of_another_tokeniser(self, make_article, monkeypatch):
        article = make_article(text="北约。")
        monkeypatch.setattr("archive.text.tokens.VERSION", 99)

        call_command("reindex", only=["search"])

        assert search.is_current()
        assert disagreements() == []
        assert search.find("北约").ids == [article.pk]


@pytest.mark.django_db
def test_hits_equal_a_scan_of_the_folded_texts(shared):
    """300 terms of one to six characters from the corpus, half of them in the other script."""
    import opencc

    ingest(files_below([shared / "corpus", shared / "seeds"]), jobs=1)
    engine().optimise()
    texts = {
        a.pk: (fold(a.title), fold(a.body_text)) for a in Article.objects.only("title", "body_text")
    }
    draw = random.Random(20240405)
    sources = list(Article.objects.values_list("title", "body_text"))
    other = {True: opencc.OpenCC("s2t"), False: opencc.OpenCC("t2s")}
    wrong = []
    for number in range(300):
        text = draw.choice(draw.choice(sources))
        runs = re.findall(r"[\u4e00-\u9fff]+", text) or ["北约"]
        run = draw.choice(runs)
        length = min(len(run), number % 6 + 1)
        start = draw.randrange(len(run) - length + 1)
        term = run[start : start + length]
        if number % 2:
            term = other[draw.random() < 0.8].convert(term)
        expected = {
            pk for pk, (title, body) in texts.items() if fold(term) in title or fold(term) in body
        }
        order = ("relevance", "-published_at", "published_at")[number % 3]
        hits = search.find(f'"{term}"', order=order, limit=1000)
        if set(hits.ids) != expected or not len(hits.ids) == hits.count == len(expected):
            wrong.append((term, len(hits.ids), hits.count, len(expected)))

    assert wrong == []
