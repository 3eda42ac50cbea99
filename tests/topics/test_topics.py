"""Topics: the starter set, loading it, and assigning topics; an editor's choice stays."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.derived.rematching import retopic
from archive.editing import topic_changes
from archive.models import ArticleTopic, FormerSlug, Term, Topic
from archive.topics.assigning import assign, matcher
from archive.topics.loading import STARTER_SET, GazetteerError, kept_until, load, read

pytestmark = pytest.mark.long

FILE = Path(__file__).parents[2] / "fixtures" / "topics.toml"


class TestStarterSet:
    """The topics that ship with the project."""

    def test_it_has_many_topics_of_every_kind_in_three_languages(self):
        topics = read(FILE)
        kinds = [topic["kind"] for topic in topics]

        assert len(topics) >= 1_000
        assert all(kinds.count(kind) >= 5 for kind in Topic.Kind.values)
        assert all(set(topic["name"]) == {"zh-hans", "zh-hant", "en"} for topic in topics)
        assert all(topic["terms"] for topic in topics)

    @pytest.mark.django_db
    def test_one_person_under_three_spellings_is_one_topic(self):
        load(read(FILE))
        ready = matcher()

        slugs = [
            {Topic.objects.get(pk=match.topic_id).slug for match in ready.match(text, "", "")}
            for text in ("特朗普讲话", "川普講話", "Trump speaks")
        ]

        assert set.intersection(*slugs)

    @pytest.mark.django_db
    def test_a_title_has_the_topics_it_names_and_no_others(self):
        load(read(FILE))
        ready = matcher()
        slugs = dict(Topic.objects.values_list("pk", "slug"))
        expected = [
            ("美中领导人将通话", "china united-states us-china"),
            ("中美教育往来", "china united-states us-china"),
            ("美中期选举投票率上升", "united-states"),
            ("演出美中不足", ""),
            ("萨格勒布与哈拉雷缔结友好城市", "croatia zimbabwe"),
            ("英法德外长将会晤", "united-kingdom france germany"),
            ("田纳西州修改道路规章", "united-states"),
            ("埃及伊蚊向北扩散", ""),
            ("法国巴黎银行下调预测", ""),
            ("维吾尔自治区公布统计数字", "xinjiang"),
            ("31个省（自治区、直辖市）和新疆生产建设兵团无新增", ""),
            ("北京市公布新规", "beijing"),
            ("抖音更换首席执行官", "tiktok"),
            ("首尔时间5月3日揭晓", ""),
            ("日外相与四川口音的记者", "japan"),
            ("伦敦腔与四川话", ""),
            ("美国消费者新闻与商业频道换台标", ""),
            ("法国参议院外交委员会听证", "france"),
            ("巴西众议院外交委员会听证", "brazil"),
            ("参议院外交委员会听证", "us-congress"),
            ("疫情反弹", "covid-19"),
            ("埃博拉疫情反弹", "global-health"),
            ("人民币走低", "currency-finance"),
            ("赔偿三百元人民币", ""),
            ("影子舰队油轮被扣", "shadow-fleet"),
            ("重稀土价格上涨", "rare-earths"),
            ("喀山峰会闭幕", "brics-summit-2024-kazan"),
            ("德国外长瓦德富尔发言", "germany johann-wadephul"),
            ("總統米爾濟約耶夫發言", "shavkat-mirziyoyev"),
            ("Witkoff speaks", "steve-witkoff"),
            ("欧盟与中国商谈", "china european-union china-eu"),
            ("北约谴责俄罗斯", "nato russia russia-nato"),
            ("美俄乌三方会谈", "united-states russia ukraine us-russia ukraine-war"),
            ("韩国与美国商谈", "south-korea united-states korea-us"),
        ]

        for title, named in expected:
            matches = ready.match(title, "", "")
            assert {slugs[match.topic_id] for match in matches} == set(named.split()), title

    @pytest.mark.django_db
    def test_a_word_that_begins_or_ends_within_another_name_is_no_topic(self):
        load(read(FILE))
        ready = matcher()
        slugs = dict(Topic.objects.values_list("pk", "slug"))
        expected = [
            ("驻日内瓦大使发言", "日本代表也在场。", "japan", False),
            ("驻日大使发言", "日本代表也在场。", "japan", True),
            ("在华为工作的日子", "中国公司如此。", "china", False),
            ("抵达在华盛顿的会场", "中国公司如此。", "china", False),
            ("在华人士谈生活", "中国公司如此。", "china", True),
            ("布林肯推遲訪華", "", "china", True),
            ("记者采访华人团体", "", "china", False),
            ("分析師談對華潤的看法", "", "china", False),
            ("国际清算银行促各国央行慎行", "", "bank-for-international-settlements", True),
            ("捷克参议院议长启程", "美国国会通过法案。", "us-congress", False),
            ("中国会如何回应", "美国国会通过法案。", "us-congress", False),
            ("警察改革立法在国会受阻", "美国国会通过法案。", "us-congress", True),
            ("在中印军事紧张局面加剧之际", "", "indian-army", False),
            ("被押者妻子纳吉布拉受访", "", "najib-razak", False),
            ("纳吉布拉希望早日团聚", "纳吉布出庭。", "najib-razak", False),
            ("百年前的流感大流行", "", "covid-19", False),
            ("加拿大外交部升级旅行建议", "赵立坚表示不满。", "prc-mfa", False),
            ("外交部：奉劝停止挑拨", "华春莹援引了一份报告。", "prc-mfa", True),
            ("外交部：奉劝停止挑拨", "吴钊燮援引了一份报告。", "prc-mfa", False),
            ("加拿大皇家海军启航", "英国皇家海军也在场。", "royal-navy", False),
            ("政府停摆进入第二周", "参议院领袖图恩发言。", "us-shutdown-2025", True),
            ("政府停摆进入第二周", "佩洛西发言。", "us-shutdown-2025", False),
            ("库尔斯克会战八十年", "苏联红军。", "kursk-incursion-2024", False),
        ]

        for title, body, slug, has in expected:
            matches = ready.match(title, "", body)
            assert (slug in {slugs[match.topic_id] for match in matches}) is has, title

    @pytest.mark.django_db
    def test_the_seeds_carry_the_topics_a_reader_would_give_them(self, shared):
        from archive.extraction.reading import read as read_document

        load(read(FILE))
        ready = matcher()
        slugs = dict(Topic.objects.values_list("pk", "slug"))
        expected = {
            "000": "nato new-zealand aukus united-states china australia winston-peters five-eyes"
            " united-kingdom",
            "001": "nato ap4 japan australia cyber-security south-korea new-zealand itpp france"
            " nato-liaison-tokyo indo-pacific",
            "002": "nato-liaison-tokyo nato japan indo-pacific ap4 fumio-kishida jens-stoltenberg",
            "003": "nato jens-stoltenberg china japan russia south-korea ukraine indo-pacific"
            " ukraine-war united-states fumio-kishida russia-nato",
            "004": "aukus military-technology japan canada australia united-states united-kingdom"
            " us-elections donald-trump submarines joe-biden",
        }
        for path in sorted((shared / "seeds").iterdir()):
            values = read_document(path.read_bytes()).values
            matches = ready.match(values["title"], values["lead"], values["body_text"])

            assert {slugs[match.topic_id] for match in matches} == {
                *expected[path.name[:3]].split()
            }, path.name
            for match in matches:
                assert match.evidence
                assert all(piece.term in piece.sentence for piece in match.evidence)
                assert all(piece.term != "尼斯" for piece in match.evidence)  # 阿尔巴尼斯


GOOD = """
[[topic]]
slug = "nato"
kind = "organisation"
name = { zh-hans = "北约", zh-hant = "北約", en = "NATO" }
terms = ["北约", { text = "盟约", ambiguous = true, weight = 0.5 }]
"""


@pytest.fixture
def toml(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "topics.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.django_db
class TestLoading:
    def test_loading_twice_changes_nothing(self, toml):
        path = toml(GOOD)
        first = load(read(path))

        second = load(read(path))

        assert (first.created, first.terms_created) == (1, 2)
        assert str(second) == "topics created 0, updated 0; spellings created 0, updated 0"

    def test_a_changed_file_changes_what_no_editor_changed(self, toml):
        load(read(toml(GOOD)))
        topic = Topic.objects.get()
        topic.name_en, topic.edited_fields = "The Alliance", ["name_en"]
        topic.save()
        Term.objects.filter(text="盟约").update(weight=0.9, edited=True)

        load(
            read(
                toml(
                    GOOD.replace("NATO", "N").replace('"北約"', '"北約組織"').replace("0.5", "0.1")
                )
            )
        )

        topic.refresh_from_db()
        assert (topic.name_en, topic.name_zh_hant) == ("The Alliance", "北約組織")
        assert Term.objects.get(text="盟约").weight == 0.9

    def test_a_spelling_out_of_use_stays_out(self, toml):
        load(read(toml(GOOD)))
        Term.objects.filter(text="北约").update(active=False)

        load(read(toml(GOOD)))

        assert not Term.objects.get(text="北约").active
        assert matcher().match("北约", "", "") == []

    def test_two_topics_that_became_one_share_a_spelling_that_is_new_to_both(self, toml):
        path = toml(GOOD + GOOD.replace('"nato"', '"otan"'))
        load(read(path))
        nato = Topic.objects.get(slug="nato")
        Topic.objects.get(slug="otan").delete()
        FormerSlug.objects.create(slug="otan", topic=nato)

        changed = path.read_text("utf-8").replace('["北约"', '["北约", "北约组织"')
        loaded = load(read(toml(changed)))

        assert (loaded.created, loaded.terms_created) == (0, 1)
        assert sorted(t.text for t in nato.terms.all()) == ["北约", "北约组织", "盟约"]

    def test_ten_more_topics_cost_no_more_queries(self, toml, one_step, django_assert_num_queries):
        def more(name: str, count: int) -> str:
            child = GOOD + 'parent = "nato"\n'
            return GOOD + "".join(child.replace('"nato"', f'"{name}{n}"', 1) for n in range(count))

        load(read(toml(GOOD)))
        with CaptureQueriesContext(connection) as few:
            load(read(toml(more("a", 1))))

        with django_assert_num_queries(len(few)):
            load(read(toml(more("b", 10))))

    def test_a_spelling_is_not_meant_behind_any_word_of_a_list(self, toml):
        lists = '[lists]\nbetween = ["日本", "韩国"]\n'
        changed = GOOD.replace("weight = 0.5", 'not_after = "between", not_within = ["盟约国"]')
        _, term = read(toml(lists + changed))[0]["terms"]

        assert term["not_within"] == ["日本盟约", "韩国盟约", "盟约国"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (("slug", "slog"), "unknown keys slog"),
            (("organisation", "club"), "kind must be one of"),
            (('kind = "org', 'parent = "x"\nkind = "org'), "there is no topic 'x'"),
            (('kind = "org', 'parent = "nato"\nkind = "org'), "circle"),
            (("weight", "wait"), "unknown keys wait"),
            (("weight = 0.5", 'not_after = "cities"'), "there is no list 'cities'"),
            (("盟约", "北約"), "spelled the same in both scripts: 北约"),
            (("[[topic]]", "[[topic"), "topics.toml"),
        ],
    )
    def test_a_mistake_in_the_file_is_named(self, toml, change, words):
        with pytest.raises(GazetteerError, match=words):
            read(toml(GOOD.replace(*change)))

    def test_the_command_says_what_is_wrong(self, toml):
        with pytest.raises(CommandError, match="kind must be"):
            call_command("load_topics", str(toml(GOOD.replace("organisation", "club"))))


@pytest.mark.django_db
class TestAssigning:
    def test_an_editors_choices_survive_every_rerun(self, make_article, make_topic):
        rule, added, excluded = (make_topic(slug) for slug in ("rule", "added", "excluded"))
        for topic, text in ((rule, "北约"), (excluded, "印太")):
            Term.objects.create(topic=topic, text=text)
        article = make_article(title="北约与印太伙伴")
        ArticleTopic.objects.create(article=article, topic=added, origin="editor")
        ArticleTopic.objects.create(article=article, topic=excluded, origin="excluded")

        call_command("retopic")
        call_command("retopic")

        links = dict(article.articletopic_set.values_list("topic__slug", "origin"))
        assert links == {"rule": "rule", "added": "editor", "excluded": "excluded"}

    def test_a_spelling_that_is_gone_takes_its_links_with_it(self, make_article, make_topic):
        topic = make_topic()
        term = Term.objects.create(topic=topic, text="北约")
        article = make_article(title="北约")
        call_command("retopic")
        term.delete()

        call_command("retopic")

        assert not article.articletopic_set.exists()

    def test_a_dry_run_shows_topic_by_topic_what_would_change(
        self, make_article, make_topic, capsys
    ):
        nato, quad = make_topic("nato"), make_topic("quad")
        Term.objects.create(topic=nato, text="北约")
        make_article(title="北约开会")
        make_article(title="别的会", text="一篇文章。", topics=[quad])

        call_command("retopic", "--dry-run")

        said = capsys.readouterr().out
        assert "nato: gains 1, loses 0\n  + 北约开会" in said
        assert "quad: gains 0, loses 1\n  - 别的会" in said
        assert "links added 1, removed 1, articles read 2 (dry run: nothing was changed)" in said
        assert list(ArticleTopic.objects.values_list("topic__slug", flat=True)) == ["quad"]

    def test_one_topic_alone_reads_only_articles_that_could_change(
        self, make_article, make_topic, capsys
    ):
        nato, quad = make_topic("nato"), make_topic("quad")
        Term.objects.create(topic=nato, text="北约")
        make_article(title="北约开会", topics=[quad])
        make_article(title="别的会", text="一篇文章。", topics=[nato])
        make_article(title="第三个会", text="一篇文章。", topics=[quad])

        call_command("retopic", "--topic", "nato")

        assert "links added 1, removed 1, articles read 2" in capsys.readouterr().out
        links = ArticleTopic.objects.order_by("article", "topic")
        assert list(links.values_list("article__title", "topic__slug")) == [
            ("北约开会", "nato"), ("北约开会", "quad"), ("第三个会", "quad"),
        ]  # fmt: skip

    def test_with_an_index_of_another_version_one_topic_reads_everything(
        self, make_article, make_topic, monkeypatch, capsys
    ):
        Term.objects.create(topic=make_topic("nato"), text="北约")
        make_article(title="别的会", text="一篇文章。")
        monkeypatch.setattr("archive.search.is_current", lambda: False)

        call_command("retopic", "--topic", "nato")

        assert "articles read 1" in capsys.readouterr().out

    def test_twenty_more_articles_of_a_batch_cost_no_more_queries(
        self, make_article, make_topic, one_step
    ):
        Term.objects.create(topic=make_topic("nato"), text="北约")
        for _ in range(2):  # an event, which the others will be part of
            make_article(title="北约开会")
        retopic()
        asked = []
        for more in (2, 20):
            ArticleTopic.objects.all().delete()
            for _ in range(more):
                make_article(title="北约开会")
            with CaptureQueriesContext(connection) as queries:
                retopic()
            asked.append(len(queries))

        assert asked[0] == asked[1]

    def test_the_second_time_nothing_changes(self, make_article, make_topic, capsys):
        Term.objects.create(topic=make_topic("nato"), text="北约")
        make_article(title="北约开会")
        call_command("retopic")
        capsys.readouterr()

        call_command("retopic")

        assert capsys.readouterr().out == "links added 0, removed 0, articles read 1\n"

    def test_an_article_that_gains_a_topic_counts_as_changed(self, make_article, make_topic):
        Term.objects.create(topic=make_topic(), text="北约")
        article = make_article(title="北约")
        before = article.updated_at

        assign(article, matcher().match(article.title, article.lead, article.body_text))

        article.refresh_from_db()
        assert article.updated_at > before


@pytest.mark.django_db
class TestRelations:
    """Topics of two sides, in the file, in the database, and by the commands."""

    FILE = """
[[topic]]
slug = "us-china"
kind = "theme"
name = { zh-hans = "美中关系", zh-hant = "美中關係", en = "US–China relations" }
sides = [["united-states"], ["china"]]
terms = ["修昔底德"]

[[topic]]
slug = "united-states"
kind = "place"
name = { zh-hans = "美国", zh-hant = "美國", en = "United States" }
terms = ["美国"]

[[topic]]
slug = "china"
kind = "place"
name = { zh-hans = "中国", zh-hant = "中國", en = "China" }
terms = ["中国"]

[[topic]]
slug = "xi-jinping"
kind = "person"
parent = "china"
name = { zh-hans = "习近平", zh-hant = "習近平", en = "Xi Jinping" }
terms = ["习近平"]
"""

    def test_persons_under_a_side_stand_for_it_also_after_it_was_renamed(self, toml, make_article):
        load(read(toml(self.FILE)))
        topic_changes.rename(Topic.objects.get(slug="china"), "prc")
        make_article(title="美国官员谈习近平")

        call_command("retopic", "--topic", "us-china")

        link = ArticleTopic.objects.get(topic__slug="us-china")
        assert [piece["term"] for piece in link.evidence] == ["美国", "习近平"]
        call_command("retopic")
        assert ArticleTopic.objects.filter(topic__slug="us-china").count() == 1

    def test_a_new_spelling_of_a_side_brings_its_relations(self, toml, make_article):
        load(read(toml(self.FILE)))
        article = make_article(title="美国与神州商谈")
        china = Topic.objects.get(slug="china")
        Term.objects.create(topic=china, text="神州")

        topic_changes.match_again([article.pk], [china])

        assert article.topics.filter(slug="us-china").exists()

    def test_the_queries_for_relations_do_not_grow_with_them(self, toml):
        load(read(toml(self.FILE)))
        with CaptureQueriesContext(
            connection,
        ) as few:
            matcher()
        for number in range(3):
            Topic.objects.create(
                slug=f"r{number}", kind="theme", one_side=["china"], other_side=["united-states"]
            )
        with CaptureQueriesContext(connection) as many:
            matcher()
        assert len(many) == len(few)

    @pytest.mark.parametrize(
        ("sides", "reason"),
        [
            ('[["united-states"]]', "sides must be two lists"),
            ('[["united-states"], []]', "sides must be two lists"),
            ('["united-states", "china"]', "sides must be two lists"),
            ("3", "sides must be two lists"),
            ('[["united-states"], ["atlantis"]]', "sides that are no topics: atlantis"),
        ],
    )
    def test_mistakes_in_sides_are_named_with_their_topic(self, toml, sides, reason):
        wrong = self.FILE.replace('[["united-states"], ["china"]]', sides)

        with pytest.raises(GazetteerError, match=f"us-china.*{reason}"):
            read(toml(wrong))


class TestKeptUntil:
    """The day up to which a topics file was kept."""

    def test_the_starter_set_says_it_and_begins_before_it(self):
        day = kept_until(STARTER_SET)

        assert day is not None
        assert all(topic.get("starts_on", day) <= day for topic in read(STARTER_SET))

    def test_a_file_that_does_not_say_it_or_cannot_be_read_has_none(self, toml, tmp_path):
        assert kept_until(toml(GOOD)) is None
        assert kept_until(tmp_path / "none.toml") is None
