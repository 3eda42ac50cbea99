"""Lines that announce other articles, in the languages of the archive: related, most read, next."""

import re
from functools import lru_cache

from archive.text.script import either_script

RELATED = (
    # Chinese, in one script: the other matches too
    r"相关(?:报道|报导|文章|新闻|阅读|链接|连结|推荐|专题|视频|影片|内容)|(?:延伸|扩展|推荐|精彩|更多)(?:阅读|内容|推荐|文章|新闻)"
    r"|[看读]?更多(?:相关|精彩)?(?:报道|新闻|文章)|(?:编辑|小编|今日|精选|热门|为[您你])推荐"
    r"|[你您](?:(?:可能|也许)(?:也|还)?|也(?:可能|许)?|还可能)(?:会|想)?(?:喜欢|感兴趣)|猜你喜欢|另请(?:参阅|阅读)|另见|(?:先前|此前|早前)报道",
    # English
    r"read (?:more|also|next|this next)|see also|also (?:read|see)|related(?: (?:stories|story|articles?|posts?|news|content|links?|reading|topics?|coverage|videos?))?"
    r"|(?:more|latest|other|top) (?:stories|news|headlines|articles)|more (?:on|about) this (?:story|topic)|more (?:from|in|like) \S+(?:\s\S+){0,3}"
    r"|(?:recommended|suggested|you (?:may|might) (?:also )?(?:like|be interested in)|editors?[’'] ?s? picks?|up next|what to read next|don[’']t miss)(?: (?:for you|stories|articles|reading|videos))?",
    # French
    r"[àa] lire (?:aussi|également)|lire (?:aussi|également|plus)|voir aussi|sur le même (?:sujet|thème)|articles? (?:liés?|similaires?|associés?)|à voir aussi|vous aimerez aussi|à ne pas manquer",
    # German
    r"mehr (?:zum thema|zu diesem thema|dazu|artikel|nachrichten)|lesen sie (?:auch|mehr|dazu)|auch interessant|das könnte (?:sie|dich) auch interessieren|weitere (?:artikel|meldungen|themen|nachrichten)|verwandte (?:artikel|themen)|siehe auch",
    # Spanish, Portuguese, Italian
    r"(?:noticias|artículos|notas|contenidos?) relacionad[oa]s?|(?:lea|lee|leer|ver|vea|mira) (?:también|además|más)|te puede(?: también)? interesar|más (?:noticias|información|sobre (?:este|el) tema)|le recomendamos"
    r"|(?:leia|veja) (?:também|mais)|saiba mais|(?:notícias|matérias) relacionadas|leggi anche|articoli correlati|potrebbe interessarti",
    # Russian
    r"читайте (?:также|ещё|еще)|смотрите также|(?:материалы )?по теме|(?:ещё|еще) по теме|похожие (?:новости|статьи|материалы)|другие новости|рекомендуем|вам может быть интересно|новости по теме",
    # Arabic
    r"اقرأ (?:أيضا|أيضاً|المزيد|ايضا)|مواضيع (?:ذات صلة|متعلقة)|(?:أخبار|مقالات) (?:ذات صلة|مرتبطة|متعلقة)|شاهد (?:أيضا|أيضاً)|المزيد من الأخبار",
    # Japanese, Korean
    r"関連(?:記事|ニュース|リンク|キーワード|トピックス?|動画)|(?:あわせて|併せて|こちらも|合わせて)(?:読みたい|お?読み(?:ください)?)|おすすめ(?:の?記事)?|注目(?:の?記事)"
    # Vietnamese, Turkish, Indonesian
    r"|(?:tin|bài(?: viết)?) liên quan|(?:xem|đọc) thêm|ilgili haber(?:ler)?|bunlar da ilginizi çekebilir|(?:bunu )?da okuyun|baca juga|berita terkait"
    r"|관련 ?(?:기사|뉴스|글)|추천 ?(?:기사|뉴스)|함께 (?:보면 좋은|읽을) ?(?:기사|뉴스|만한 기사)?|이 기사와 함께",
)
POPULAR = (
    r"(?:热门|热点|最新|最热|今日|精彩|要闻|头条)(?:新闻|文章|排行|阅读|推荐|资讯|话题|视频)榜?|(?:点击|点阅|阅读|新闻|人气)排行榜?|(?:最多|热)(?:阅读|人看|浏览)|(?:24|48)小时(?:热文|排行)",
    r"(?:most|best) (?:read|popular|viewed|shared|watched|commented)(?: (?:stories|articles|news))?|popular(?: (?:now|stories|posts|articles))?|trending(?: (?:now|stories|topics))?",
    r"(?:les )?(?:articles )?(?:les )?plus (?:lus|populaires|partagés|commentés)|meist(?:gelesen|geklickt|kommentiert)e?(?: artikel)?|am meisten gelesen|(?:lo|las) más (?:leído|visto|leídas|vistas)|(?:as )?mais lidas|i più letti",
    r"сам(?:ое|ые) (?:читаем|популярн|обсуждаем)(?:ое|ые)(?: новости)?|популярн(?:ое|ые)(?: (?:новости|статьи))?|главное за (?:день|сутки|неделю)|الأكثر (?:قراءة|مشاهدة|تداولا|شيوعا)",
    r"(?:tin )?(?:đọc|xem) nhiều(?: nhất)?|tin mới(?: nhất)?|(?:en )?çok okunan(?:lar| haberler)?|terpopuler|berita populer",
    r"(?:人気|アクセス|よく読まれている|注目)(?:記事)?(?:の?ランキング)?|많이 ?본 ?(?:뉴스|기사)|인기 ?(?:기사|뉴스)|실시간 ?(?:인기|뉴스)|주요 ?뉴스",
)
PLAYING = (
    r"(?:now|currently) playing|watch (?:next|more|also)|playing next|(?:more|featured|latest|top) videos?|正在播放|再生中|지금 재생 중|(?:jetzt|mehr) im video|à regarder aussi|vídeos? (?:destacados|relacionados)|видео дня",
)
NEXT = (
    r"[上下][一1](?:篇|则|条|页|个)(?:新闻|文章)?|[前后]一篇|(?:next|previous|older|newer|prev)(?: (?:article|story|post|news|page|entry|up))?",
    r"(?:article|billet) (?:suivant|précédent)|(?:nächster|vorheriger) (?:artikel|beitrag)|(?:artículo|noticia|entrada) (?:siguiente|anterior)|(?:siguiente|anterior) (?:artículo|noticia|entrada)",
    r"(?:bài|tin) (?:trước|tiếp(?: theo)?|sau)|(?:önceki|sonraki) (?:haber|yazı|makale)|berita (?:sebelumnya|selanjutnya)|articolo (?:precedente|successivo)|(?:próxima|matéria|notícia) (?:matéria|notícia|anterior|seguinte)",
    r"(?:следующая|предыдущая) (?:статья|новость|запись)|المقال (?:التالي|السابق)|[次前]の(?:記事|ニュース)|(?:다음|이전) ?(?:기사|글)",
)
EDGE = r"[\s\-–—<>«»‹›←→▶►▸:：/|·•*■□●◆【】\[\]]*"
# A rubric after it: Most read in world news.
RUBRIC = r"(?:\s+(?:in|from|on|dans|en|in der|aus|из|в)\s+\S+(?:\s+\S+){0,3})?"


def _any_of(*kinds: tuple[str, ...]) -> str:
    return "|".join(each for kind in kinds for each in kind)


ANNOUNCEMENT = re.compile(
    either_script(
        rf"{EDGE}(?:(?:{_any_of(RELATED, POPULAR, PLAYING)}){RUBRIC}|{_any_of(NEXT)}){EDGE}"
    ),
    re.IGNORECASE,
)
# The neighbour of an article with its title behind it: 下一篇：某题.
NEIGHBOUR = re.compile(
    either_script(rf"{EDGE}(?:{_any_of(NEXT)})\s*(?:[:：]|[»→>])\s*[^。！!]{{1,100}}(?<![.。！!])"),
    re.IGNORECASE | re.DOTALL,
)
# One at the beginning of a line that goes on with a title.
OPENING = re.compile(either_script(rf"(?:{_any_of(RELATED)})(?![a-z])"), re.IGNORECASE)


LONGEST = 60  # characters of an announcement
LONGEST_NEIGHBOUR = 120  # of one with the title behind it


@lru_cache(maxsize=256)  # cleaning repeats with the same paragraphs
def announces(text: str) -> bool:
    """Whether a line says only that other articles follow: Most read in world news.

    >>> announces("Related stories:"), announces("- Next News"), announces("What follows next")
    (True, True, False)
    """
    return len(text) <= LONGEST and bool(ANNOUNCEMENT.fullmatch(text.strip()))


@lru_cache(maxsize=256)
def names_neighbour(text: str) -> bool:
    """Whether a line names the article before or after: 下一篇：某题.

    >>> names_neighbour("Next article: Four ships stuck"), names_neighbour("Next: it votes.")
    (True, False)
    """
    return len(text) <= LONGEST_NEIGHBOUR and bool(NEIGHBOUR.fullmatch(text))
