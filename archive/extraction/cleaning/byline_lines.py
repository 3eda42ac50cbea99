"""The people whom a short line names as authors: By Jane Smith and Bob Brown in Geneva | 文／某某."""

import re
from collections.abc import Iterator

from archive.extraction.cleaning import credits
from archive.extraction.publication_dates import date_forms
from archive.text.characters import HAN, IS_HAN
from archive.text.script import either_script

LONGEST = 160  # characters of such a line
CAPITAL = r"[^\W\d_a-zà-öø-ÿа-яё]"
WORD = rf"{CAPITAL}[\w.’'‘-]*"
PARTICLE = r"(?:de|van|von|der|den|da|dos|del|della|di|la|le|du|bin|ben|al|el|ibn|af|ter|zu)"
NAME = rf"{WORD}(?:,? Jr\.?| (?:{PARTICLE} ){{0,2}}{WORD}){{1,4}}"
AND = r"(?:,? (?:and|und|et|y|e|и|ve|en|og|och|&) |\s?[,;،؛·•]\s?| ?/ ?| و ?)"
NAMES = re.compile(rf"(?:{NAME})(?:{AND}(?:{NAME}))*")
# Before the names: a word that begins the line or follows a bar, or a label with its colon.
LABEL = re.compile(
    r"(?:^|[|•·–—,]\s*|(?<=\d)\s+)(?:"
    r"(?:(?:Written|Reported|Story|Text|Words|Posted|Submitted|Published|Analysis|Article|Opinion|Report|Review) )?(?:[Bb]y|BY)(?: ?:)?"
    r"|(?:(?:Text|(?:Eine? )?(?:Gastbeitrag|Gastkommentar|Kommentar|Analyse|Interview|Essay|Bericht|Kolumne|Reportage|Leitartikel)|Geschrieben|Verfasst|Erstellt|Veröffentlicht|Eingestellt|Gepostet) )?(?:[Vv]on|VON)(?: ?:)?"
    r"|(?:(?:Écrit|Rédigé|Publié|Propos recueillis) )?(?:[Pp]ar|PAR)|(?:Escrito |Publicado |Redactado |Postado )?(?:[Pp]or|POR)(?: ?:)?(?! [Qq]u[eé]\b)|(?:(?:Scritto|Pubblicato) )?(?:[Dd]i|[Dd]a|DI)|[Aa] cura di|Door|(?:Diposting )?[Oo]leh|Av|Af|Gönderen|Đăng bởi"
    r"|[Dd]all?a? nostr[oa] (?:inviat[oa]|corrispondente)|[Dd]e notre (?:correspondante?|envoyée? spéciale?)"
    r"|(?:[Aa]uthors?|[Rr]eporters?|[Cc]orrespondents?|[Aa]utor(?:in|en|es|a|as)?|[Aa]uteure?s?|[Aa]utor[ei]|[Rr]edactora?|[Tt]exto?s?|Автор(?:ы)?|Текст|Yazan|Yazar|Haberin [Yy]azarı|Tác giả|Penulis|الكاتبة?|تقرير|إعداد|تحرير) ?[:：/]"
    r"|(?:بقلم|كتبت?|بواسطة)(?: ?[:：])?"
    r")\s+(?=\S)"
)
# What follows the names: their place or role, the date, an address.
AFTER = re.compile(
    r"\s*(?:$|[|•·–—(（\[@/,:-]|(?:in|on|at|for|from|with|aus|mit|à|en|dans|avec|de|da|a|con|com|el|le|am|um|em|il|om|den|di)(?:\s|$)|\d|\S+@|"
    r"(?:[Pp]ublished|[Uu]pdated|[Pp]osted|[Ll]ast|[Mm]odified|[Ff]ollow|[Pp]ublié|[Mm]is à|[Vv]eröffentlicht|[Aa]ktualisiert|[Pp]ublicado|[Aa]ctualizado|[Pp]ubblicato|Опубликовано)\b)"
)
ROLE = re.compile(
    r"(?:[ ,]+(?:a|an|the|our|and|Special|Senior|Staff|Chief|Deputy|Associate|Assistant|Foreign|Diplomatic|Political|International|World|National|Security|Defen[cs]e|Guest|Contributing|Managing|Executive|Digital|Investigative|Freelance|Political|Economics?|Business|Asia|Europe|China|Global|News|U\.?S\.?|UK|EU))*"
    r"[ ,]+(?:(?:Writers?|Reporters?|Correspondents?|Editors?|Columnists?|Journalists?|Contributors?|Producers?|Fellows?|Analysts?|Bureau|Desk|Corresponsal(?:es)?|Enviad[oa]s?|Redactora?s?|Periodistas?|Correspondante?s?|Envoyée?s?|Journalistes?|Korrespondent(?:in)?|Redakteur(?:in)?|Reporter(?:in)?|Inviat[oa]|Corrispondente|Giornalista|Correspondente|Repórter)\b.*)$"
    r"|[ ,]+[Ss]pecial (?:to|for) .*$"
)
HOUSE = re.compile(
    r"^The\b|^(?:Le|La|El|Il) (?:Journal|Monde|Figaro|Parisien|Croix|Presse|Point|Temps|Soir|Devoir|País|Mundo|Periódico|Diario|Foglio|Fatto|Sole|Post|Repubblica|Stampa)\b|\b(?:Ltd|Limited|Inc|LLC|GmbH|Corporation|Company|Media|Group|Publishing|Network|Agency|Foundation)\.?$"
)
SENTENCE_END = re.compile(r"(?<=[a-z]{2})(?<!Prof)\.\s")
OTHERS = re.compile(r",? (?:and|et|und|y) (?:others|autres|andere|otros|staff|agencies|wires)\b.*")
MONTH_AT_END = re.compile(r"[\s,|]+(?:[A-Za-z]{3,9}\.?)$")

# Who wrote, and who had another part in it, as Chinese and Taiwanese pages print it.
WROTE = r"记者|通讯员|特派员|撰稿人?|作者|撰文|采写|实习生|评论员|编译报道|文字?(?=\s*[：:/／|｜])|文图(?=\s*[：:/／|｜])|图文(?=\s*[：:/／|｜])|供稿(?=\s*[：:])|采访(?=\s*[：:/／|｜])"
DID_ELSE = (
    r"责任编辑|编辑|责编|编审|校对|审核|初审|复审|终审|摄影|摄像|图片?|来源|稿源|出处|转自|编译|翻译|译者|主编|监制|策划|制图|视频|签发|出版|更新|"
    r"(?:发布|发表|发稿|更新|出版)?(?:时间|日期)|发布|阅读|浏览|点击|评论|字号|字体|分类|标签|栏目|版次|供稿"
)
BEFORE = rf"(?:本报|本台|本网|本刊|本社|[{HAN}]{{1,6}}(?:报|社|网|台|刊|新闻|资讯|时报|在线)|特约|特派|实习|见习|首席|资深|高级|全媒体|驻[{HAN}]{{2,4}}|客户端){{0,3}}"
LABELLED = re.compile(
    either_script(
        rf"(?:^|(?<=[\s|｜（(【〔\[，,、;；:：/／·•>\d]))(?:{BEFORE}(?P<wrote>{WROTE})|(?P<other>{DID_ELSE}))"
        rf"(?P<sign>\s*[：:/／|｜]\s*|\s+|(?=[{HAN}]{{2,4}}(?:[\s/／|｜）)】〕\]、，,]|$|专访|报道|报导)))"
    )
)
# 某某某／台北報導, with or without 記者 before the names.
FILED_FROM = re.compile(
    either_script(
        rf"(?:^|[\s〔（(【\[|｜]|(?P<label>(?:特派|特约|实习)?记者|编译|特派员|特约撰述)\s?)(?P<names>[{HAN}]{{2,4}}(?:[、 ][{HAN}]{{2,4}}){{0,3}})\s?[／/]\s?[{HAN}]{{0,8}}(?:报导|报道|专访|特稿|整理|外电|专题|综合)(?:$|[\s〕）)】\]|｜])"
    )
)
REPORTED = re.compile(either_script("(?:专访|综合报道|报道|报导|特稿)$"))
STOP = re.compile(r"[|｜（）()【】〔〕/／;；>]|\d{2,4}\s*[-/.年]|https?:")
KOREAN = re.compile(
    r"(?<![가-힣])(?P<names>[가-힣]{2,4}(?:[·, ]+[가-힣]{2,4}){0,3}) ?(?:선임|객원|인턴|수습|전문|대)?(?:기자|특파원|논설위원)(?![가-힣])"
)
NOT_KOREAN = re.compile(
    r".*[부팀국단실]|기자명?|취재|사진|본지|인턴|선임|객원|담당|글|영상|입력|수정"
)
# ジュネーブ＝山田太郎, 執筆：山田太郎.
JAPANESE = re.compile(
    rf"(?:^[ァ-ヴー・{HAN}]{{2,10}}[＝=]|(?:^|[\s　|｜／/])(?:文責|取材・?文?|執筆者?|筆者|ライター|文|聞き手)\s*[：:＝=・]\s*|(?:^|[\s　])(?:編集委員|論説委員|支局長|[{HAN}ァ-ヴー]{{0,8}}特派員)[ 　]|^記者[：:]\s*)"
    rf"(?P<names>[{HAN}々ぁ-んァ-ヴー]{{2,6}}(?:[ 　][{HAN}々ぁ-ん]{{1,4}})?(?:[、，,][{HAN}々ぁ-ん]{{2,6}})*)(?=$|[\s　）)|｜／/])"
)


def signed_by(line: str) -> list[str]:
    """Return the authors whom a line names, in order; [] for a line that names none.

    >>> signed_by("By JANE SMITH and Bob Brown in Geneva | Staff writers")
    ['Jane Smith', 'Bob Brown']
    >>> signed_by("来源：某报　记者：张伟 李娜　编辑：孙丽　2022年3月4日")
    ['张伟', '李娜']
    >>> signed_by("By then the talks had failed"), signed_by("记者获悉会谈失败")
    ([], [])
    """
    text = " ".join(line.split())
    if not text or len(text) > LONGEST:
        return []
    found = list(_in_chinese(text)) if IS_HAN.search(text) else []
    if not found and (match := KOREAN.search(text)):
        listed = re.split(r"[·, ]+", match["names"])
        if "특파원" in match[0] and " " in match["names"]:  # behind the name its city
            listed = listed[:1]
        found = [name for name in listed if not NOT_KOREAN.fullmatch(name)]
    if not found and (match := JAPANESE.search(text)):
        listed = re.split("[、，,]", match["names"])
        found = [name for name in listed if not credits.DEPARTMENT.fullmatch(name)]
    return list(dict.fromkeys(found or _in_letters(text)))


def named_alone(text: str) -> list[str]:
    """Return the names in a text that is nothing but names, with a role or a place behind them.

    >>> named_alone("Jane Smith and Bob Brown, Diplomatic Correspondents"), named_alone("Latest News")
    (['Jane Smith', 'Bob Brown'], ['Latest News'])
    """
    said = " ".join(text.split())
    return _names_at(said, 0) if len(said) <= LONGEST else []


def _in_letters(text: str) -> list[str]:
    for label in LABEL.finditer(text):
        if found := _names_at(text, label.end()):
            return found
    return []


def _names_at(text: str, start: int) -> list[str]:
    """Return the names that begin at a place of a line, if what follows them may follow names."""
    rest = re.sub(
        r" (?:AND|Y|ET|UND) ", lambda m: m[0].lower(), SENTENCE_END.split(text[start:])[0]
    )
    rest = OTHERS.sub("", rest)
    if credits.AGENCY.fullmatch(agency := re.split(r"\s?[|,/]|\s[-–—]", rest)[0]):
        return [agency]
    said = ROLE.sub("", rest)
    digit = re.search(r"\d", said)
    said = MONTH_AT_END.sub("", said[: digit.start()].rstrip()) if digit and digit.start() else said
    match = NAMES.match(said.rstrip(" ,|–—-"))
    if not match or not AFTER.match(said, match.end()):
        return []
    listed = re.split(AND, match[0])
    if date_forms.weekday_of(listed[0]) is not None or any(map(HOUSE.search, listed)):
        return []
    return [name for one in listed for name in credits.authors(one)]


def _in_chinese(text: str) -> Iterator[str]:
    """Yield the names behind labels such as 记者 and 文／, or before the place 某某／台北報導."""
    if match := FILED_FROM.search(text):
        names = re.split(r"[、 ]", match["names"])
        if people := [name for name in names if not credits.DEPARTMENT.fullmatch(name)]:
            yield from people
            return
    labels = list(LABELLED.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=False):
        if not label["wrote"]:
            continue
        value = text[label.end() : end]
        if stop := STOP.search(value):
            value = value[: stop.start()]
        sure = bool(label["sign"].strip())
        if re.match(r"[A-Z]", value):
            yield from _names_at(value, 0)
            continue
        for name in re.split(r"[\s、，,]+", REPORTED.sub("", value).strip(" 、，,")):
            if not _is_name(name, sure):
                break
            yield name


def _is_name(name: str, sure: bool) -> bool:
    """Whether a text is a Chinese name; `sure` after a colon, where surnames may be rare ones."""
    if (credits.SURNAMED.fullmatch(name) and len(name) <= 4) or "·" in name:
        return not credits.NOT_A_NAME.fullmatch(name) and not credits.DEPARTMENT.fullmatch(name)
    known = re.fullmatch(rf"[{HAN}]{{2,4}}", name) and not credits.UNLIKELY.search(name)
    return bool(sure and known and not credits.DEPARTMENT.fullmatch(name) and not credits.NOBODY.fullmatch(name)
                and not credits.NOT_A_NAME.fullmatch(name))  # fmt: skip
