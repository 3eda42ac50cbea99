"""Credits: who wrote, translated, edited or supplied an article, parsed from its text."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from archive.extraction.publication_dates.date_forms import months
from archive.text.characters import HAN, IS_HAN
from archive.text.script import either_script

BARS = "/／|｜丨│"
ALSO = re.compile("[和与與及]")  # between agencies; names of people may contain these
SEPARATORS = re.compile(rf"\s*(?:[、,，;；{BARS}]|\band\b|\bund\b|\bet\b)\s*")
HAN_NAMES = re.compile(rf"[{HAN}]{{2,4}}(?:\s+[{HAN}]{{2,4}})+")
NOT_A_NAME = re.compile(
    either_script(
        r"null|佚名|不详|匿名|none|n/?a|编辑|編輯|作者|记者|記者|撰稿|撰文|译者|时评人|staff|等|[发發]表[于於]|.*(?:综合(?:媒体|外电)?报[道导]|摘编|编译报道)|(?:[\w’']+ ){0,3}(?:writers?|correspondents?|reporters?|columnists?|editors?)"
    ),
    re.IGNORECASE,
)
# Agencies and outlets that supply articles; they are no byline.
AGENCY = re.compile(
    either_script(
        r"(?:Deutsche Welle|法新社|路透社?|美联社|德新社|中央社|新华社|合众国际社|塔斯社|韩联社|共同社|AFP|AP|Reuters|dpa|KNA|epd"
        r"|DW|ARD|ZDF|BBC|VOA|RFA|RFI|德国之声|美国之音|自由亚洲电台|法广|纽约时报|金融时报|FT)"
        r"(?:中文(?:网|新闻部)?|新闻部|等)?"
        r"|(?:The )?Associated Press|Agence France[- ]Presse|Thomson Reuters|PA Media|Bloomberg(?: News)?|Kyodo(?: News)?|Yonhap|EFE|ANSA|TASS|Europa Press|Xinhua|ТАСС|РИА Новости|Интерфакс"
        rf"|[{HAN}]{{2,6}}(?:日报|早报|晚报|时报|通讯社|电视台|广播电台|新闻网|者网|中文网|传媒)|联合报|新京报|香港01"
    ),
    re.IGNORECASE,
)
PERIODICAL = re.compile(either_script(r"《([^《》]*)》(?=周刊|周报|杂志|雜誌|日报|日報|网站|英文)"))
# Jane Smith in Geneva and Bob Brown in Bern.
IN_A_PLACE = re.compile(r"(?<=[a-z’]) in (?:the )?[A-Z][\w.’]+(?: [A-Z][\w.]+){0,2}(?=,| and |;|$)")
TITLES = re.compile(
    either_script(
        rf"^.*(?:研究员|教授|记者|主任|博士|律师|学者|评论员|时评人|评论人|作家|实习生)\s+(?=[{HAN}]{{2,4}}$)"
    )
)


# What stands before authors; who is none.
AUTHOR_LABEL = re.compile(
    either_script(
        r"^(?:(?:(?:Written |Reported |Text )?by|von(?! de[rmn]\b)|par|por|Автор|Текст)\s*[:：]?\s+(?=\S)"
        r"|(?:(?:本报|本台|本网|特约|特派)?记者|作者|撰文|撰稿人?|文(?=\s*[/／:：|｜])|글|取材|文責)\s*[/／:：|｜]?\s*(?=\S))"
    ),
    re.IGNORECASE,
)
MAIL = re.compile(r"[(<（]?[^\s(<（]+@[\w.-]+[)>）]?")
MAIL_WITH_NAME = re.compile(r"^\S+@\S+ ?[(（]([^()（）]+)[)）]$")
NOBODY = re.compile(
    either_script(
        r"[\d\W_]+|(?:https?:)?//.*|www\..*|admin\w*|root|user\d*|guest|webmaster|web ?team|news ?(?:room|desk|team)|"
        r"agencias?|agences?|agenturen|agenzie|(?:news )?agencies|(?:from )?wire (?:services|reports)|haber merkezi|(?:web|online|digital|foreign|international) desk|(?:the )?(?:editor(?:ial)?s?|newsroom|editorial (?:team|board|staff)|staff(?: reporter| writer)?|guest author)|unknown|anonymous|ph\.?d\.?|contributor|(?:[\w’'&.]+ ){1,4}(?:staff|newsroom|news ?desk|web desk|editorial(?: board| team)?|bureau|(?:news|reporting) team|desk)|"
        r"redaktion(?: \w+)?|(?:la )?r[ée]daction(?: .+)?|redacci[óo]n(?: \w+)?|(?:la )?redazione(?: \w+)?|(?:da )?reda[çc][ãa]o(?: .+)?|редакция|"
        r"管理员|超级管理员|未知|网络|互联网|小编|本站|本网|编辑部|新闻部|新闻中心|发布者|责任编辑|网站编辑|原创|转载|综合|外电|整理|编译"
    ),
    re.IGNORECASE,
)


# ジュネーブ＝山田太郎; who only edited it.
PLACE_BEFORE = re.compile(rf"^[ァ-ヴー・{HAN}]{{2,10}}[＝=](?=[{HAN}])")
# 王小明／台北報導, 张三 发自北京: where an author's text was filed.
FILED = re.compile(
    either_script(
        rf"(?<=[{HAN}])(?<!中心)(?<![组部])(?:\s?[／/]\s?|\s)(?:(?P<place>[{HAN}]{{0,8}}?)(?:报道|报导|外电|专电)|(?:综合)?(?:专访|特稿|专题|整理|综合)|发自[{HAN}]{{2,8}})$"
    )
)
# Places that look like a name of a person: 王小明 高雄報導, but 李明 王伟报道 are two.
NAMED_LIKE_PEOPLE = re.compile(
    either_script(
        "(?:高雄|华盛顿|莫斯科|柏林|武汉|成都|石家庄|常州|苏州|宁波|宁夏|江苏|江西|安徽|连云港|黄石|金门|连江|金边|万象|马尼拉|马德里"
        "|马来西亚|安卡拉|安曼|安哥拉|莫桑比克|卢森堡|温哥华|洪都拉斯|金沙萨|汤加"
        "|苗栗|马祖|古巴|古晋|秦皇岛|温州|郑州|徐州|费城|韩国|黎巴嫩|万隆|白宫|白俄罗斯|关岛|关西|卢旺达|包头|焦作|毛里求斯|鲁汶|康城)(?:连线|现场|即时|综合|专题|特派)?"
    )
)
# Surnames of Japan end like a department: 服部, 長谷部.
DEPARTMENT = re.compile(
    either_script(
        rf"(?!(?:[服阿渡矶园安轻刑]|长谷|日下)部$)[{HAN}]{{0,6}}(?:中心|组|部|室|团队|编辑台|小组|网|报|社|台)"
    )
)
# 李明報導: what somebody named did.
DID = re.compile(either_script("(?:综合)?(?:报道|报导|整理|编译|采访|专访)$"))
EDITED = re.compile(either_script(r"^(?:责任编辑|责编|编辑|编审|主编|校对|审核)\s*[：:/／|｜]"))
KOREAN_ROLE = re.compile(r"(?<=[가-힣]{2}) ?(?:기자|특파원|논설위원)$")
# Names of houses: 新浪网, 某某客户端.
HOUSE = re.compile(
    either_script(rf"[{HAN}\w]{{1,8}}(?:网|报|社|电视台?|新闻|在线|频道|客户端|杂志|资讯|头条)")
)


def names(text: str) -> list[str]:
    """Return the names in a text that lists them, each once, in order.

    >>> names("KONEY BAI,KONEY BAI")
    ['KONEY BAI']
    >>> names("null 李鱼")
    ['李鱼']
    """
    text = IN_A_PLACE.sub("", PERIODICAL.sub(r"\1", text))
    text = re.sub(r"^\s*null\b|[(（][^()（）]*(?:[)）]|$)|《|》", " ", text, flags=re.IGNORECASE)
    found: dict[str, None] = {}  # an ordered set
    for part in SEPARATORS.split(" ".join(text.split())):
        part = TITLES.sub("", part.strip(f" :：﹕.。•·{BARS}"))
        agencies = ALSO.split(part)
        if len(agencies) > 1 and all(map(AGENCY.fullmatch, agencies)):
            found |= dict.fromkeys(agencies)
            continue
        for name in part.split() if HAN_NAMES.fullmatch(part) else [part]:
            name = re.sub(rf"(?<=[{HAN}]{{2}})(?:等|博士|教授)$", "", name)
            if name and not NOT_A_NAME.fullmatch(name):
                found[name] = None
    return list(found)


def authors(text: str, houses: Iterable[str] = ()) -> list[str]:
    """Return the people in what a page or feed states as its author; houses and "admin" are nobody.

    >>> authors("By Jane Smith and BOB BROWN, AP")
    ['Jane Smith', 'Bob Brown']
    >>> authors("记者王小明／台北报道")
    ['王小明']
    >>> authors("d.doe@paper.example"), authors("105092"), authors("admin")
    ([], [], [])
    """
    said = FILED.sub(_unless_named, MAIL_WITH_NAME.sub(r"\1", " ".join(text.split())))
    known = {house.casefold() for house in houses if house}
    people = []
    if EDITED.match(said):
        return []
    unlabelled = AUTHOR_LABEL.sub("", MAIL.sub(" ", PLACE_BEFORE.sub("", said)))
    listed = names(unlabelled)
    # Behind "By" and a whole name a single word is where it was written.
    if unlabelled != said and listed and " " in listed[0] and "@" not in said:
        listed = [
            name for name in listed if " " in name or IS_HAN.search(name) or AGENCY.fullmatch(name)
        ]
    # Behind a house stands where it is: DER SPIEGEL, Hamburg, Germany.
    if listed and listed[0].casefold() in known and all(" " not in name for name in listed[1:]):
        listed = [name for name in listed if IS_HAN.search(name)]
    for name in listed:
        name = _without_date(AUTHOR_LABEL.sub("", name)).strip(" -–—|·,")
        name = KOREAN_ROLE.sub("", name)
        if SURNAMED.fullmatch(who := DID.sub("", name)):
            name = who
        is_house = (HOUSE.fullmatch(name) or DEPARTMENT.fullmatch(name)) and not AGENCY.fullmatch(
            name
        )
        if is_house and not (len(name) <= 3 and SURNAMED.fullmatch(name)):
            continue
        if name and name.casefold() not in known and not NOBODY.fullmatch(name):
            people.append(_in_lower_case(name))
    of_people = [name for name in people if not AGENCY.fullmatch(name)]
    return list(dict.fromkeys(of_people or people))


def _unless_named(filed: re.Match[str]) -> str:
    """Return "" for where a text was filed; what stands there if it names a second author."""
    place = filed["place"] or ""
    is_name = SURNAMED.fullmatch(place) and not NAMED_LIKE_PEOPLE.fullmatch(place)
    return filed[0] if is_name else ""


def _without_date(name: str) -> str:
    """Return a name without the date printed behind it: Jane Smith November 15, 2019."""
    if not (digit := re.search(r"\d", name)):
        return name
    before = name[: digit.start()].rstrip(" (（[")
    words = before.split()
    if words and words[-1].lower().rstrip(".,") in months():
        before = before[: -len(words[-1])]
    return before


def _in_lower_case(name: str) -> str:
    """Return a name written in capitals as names are written: KONEY BAI."""
    if " " not in name or not name.isupper() or IS_HAN.search(name):
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)


def joined(authors: Iterable[str]) -> str:
    """Return a byline: Chinese names joined by 、, others by a comma."""
    authors = list(authors)
    return ("、" if any(IS_HAN.search(name) for name in authors) else ", ").join(authors)


# Labels before a name at the end of an article, by the role they give it. 发稿 (filed by) is the
# author if no one else reported or translated, else an editor.
LABELS = {
    "byline": "(?:特约|本台)?评论员|特约撰稿人?|(?:特约|实习|资深|调查|首席|特派|本台)?记者|作者|撰文|撰写|撰稿人?|"
    r"采编|(?:参与)?采写|采访|主持人?|译写|(?:文字?|(?:粤语|普通话|国语|维语|藏语)[组部])(?=\s*[：:｜|丨／/])",
    "translator": "译者|实习编译|翻译|编译|编写|译",
    "editor": "责任编辑|责编|网络编辑|网编|编辑|编审|审校|校对|核稿|整理报导|整理|监制|更新",
    "filed": "发稿",
    "photographer": "摄影报道|摄影",
    "guest": "嘉宾|来宾|实习生|实习|(?:视频|影片|影像|音频|节目)?制作|制图|绘图|剪辑|排版|美编|"
    r"配音|录音|播音|(?:图片?|视频|插图|插画)(?=\s*[：:｜|丨])",
}
ANY_LABEL = "|".join(LABELS.values())
LABEL_PARTS = (
    rf"(?:{'|'.join(f'(?P<{role}>{words})' for role, words in LABELS.items())})"
    rf"(?:[/／、和及]?(?:{ANY_LABEL}))*\s*[：:﹕{BARS}]?\s*"
)
LABEL = re.compile(either_script(rf"(?:^|[\s;；,，、。)）{BARS}]+){LABEL_PARTS}"))
# In brackets, names and labels may stand without a space: （记者：某某责编：某某）.
GLUED_LABEL = re.compile(
    either_script(
        rf"(?:^|[\s;；,，、。)）{BARS}]+|(?<=[{HAN}]{{2}})(?=(?:{ANY_LABEL})：)){LABEL_PARTS}"
    )
)
OPENING = re.compile(
    either_script(
        rf"^[（(【]{{0,2}}\s*(?:以上是|以上为|本文)?(?:[{HAN}]{{2,6}}电[台臺]|RFA|RFI|VOA|本台|法广|路透)?"
        rf"(?:(?:粤语|普通话|国语|维语|藏语)[组部](?![：:]))?(?:驻[{HAN}]{{2,4}}(?=特约|记者))?"
    )
)
CITIES = (
    "华盛顿特区|华盛顿|纽约|洛杉矶|旧金山|波士顿|多伦多|温哥华|渥太华|伦敦|巴黎|柏林|布鲁塞尔|日内瓦|"
    "莫斯科|台北|高雄|香港|澳门|北京|上海|东京|首尔|新加坡|曼谷|新德里|达兰萨拉|悉尼|墨尔本|堪培拉"
)
REPORTING = re.compile(
    either_script(
        rf"\s*(?:\s\S{{2,5}}|{CITIES})?(?:发自\S{{2,6}})?(?:的)?(?:综合|特约|采访|特稿|专题)*(?:报道|报导)\s*$"
        rf"|\s+(?:{CITIES})\s*$|\s*发自\S{{2,6}}$"
    )
)
LABEL_WORD = re.compile(either_script(ANY_LABEL))
# Another label with its name, before those of editors: 统筹：某某 责编：某某.
OTHER_LABEL = re.compile(r"[^。！？：:“”\s]{2,8}(?:\s*[：:]\s*|\s+)[^。！？：:“”]{2,16}")
# The author or bureau of the original, before those who translated it.
SUPPLIED = re.compile(
    either_script(
        rf"(?:Reporting by )?(?P<byline>(?:[A-Z][\w.'’-]+ ?){{2,4}})|[{HAN}]{{2,6}}(?:分社|新闻部)"
    )
)
# A Chinese name of two to four characters, known by its surname, or a transcribed name with dots.
SURNAMED = re.compile(
    either_script(
        "(?:欧阳|司徒|司马|诸葛|上官|令狐|夏侯|皇甫|东方|慕容|公孙|"
        "[某王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁董余苏叶吕魏蒋田杜丁沈姜范江傅"
        "钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔"
        "安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲靳祁路涂兰甘裴梅童翁霍游阮"
        "尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席晏隋古强穆姬宿边母杭艾])"
        rf"[{HAN}]{{1,3}}|[{HAN}]{{1,8}}(?:[·•‧・][{HAN}]{{1,8}})+"
    )
)
# Labels that are also words for the activity; labels that never begin a sentence; characters and
# words that names do not contain.
ACTIVITY = re.compile(either_script("采访|更新|主持人?|整理|(?:视频|影片|影像|音频|节目)?制作"))
DESK = re.compile(either_script("责编|网编|责任编辑|网络编辑"))
UNLIKELY = re.compile(either_script("[的了是在不着过吗呢吧这那他她它们]"))
WEEKDAY = re.compile(either_script("周[一二三四五六日]"))
# Signs that a label opens speech and is no credit: 记者：谢谢您。
SPOKEN = re.compile(either_script(r"[你您我吗呢吧谢！？]"))

CONTACT = re.compile(r"[；;]\s*(?:E-?mail[：:].{5,60}|[\d-]{8,20})(?=[)）]*$)", re.IGNORECASE)
COPY_NUMBER = re.compile(r"(?<=[）)])\d{7}$")


@lru_cache(maxsize=256)  # cleaning repeats with the same last lines until nothing changes
def sign_off(line: str, fewest: int = 1) -> Mapping[str, list[str]] | None:
    """Return names by role from a line of credits, None if a line is anything else.

    `fewest` is the least number of labels that the line must have.

    >>> sign_off("（记者：韩洁 责编：申铧 网编：洪伟）")
    {'byline': ['韩洁'], 'editor': ['申铧', '洪伟']}
    >>> sign_off("编译 王凤昌 发稿 朱淑珍")
    {'translator': ['王凤昌'], 'editor': ['朱淑珍']}
    >>> sign_off("采访手记")
    """
    # The Central News Agency prints a number made of the date after the editors' names.
    line = CONTACT.sub("", COPY_NUMBER.sub("", line.strip()))
    bare = OPENING.sub("", line, count=1)
    inside = bare.rstrip("。. ")
    if sum(map(bare.count, "（(【")) < sum(map(bare.count, "）)】")):  # opened before the label
        inside = inside.rstrip("）)】。. ")
    if len(inside) > 150:
        return None
    pattern = GLUED_LABEL if line[:1] in "（(【" else LABEL
    labels = list(pattern.finditer(inside))
    if len(labels) < max(fewest, 1):
        return None
    supplied = None
    if labels[0].start() > 0:
        before = inside[: labels[0].start()]
        desk = all(label["editor"] for label in labels)
        supplied = SUPPLIED.fullmatch(before.strip())
        if len(labels) < 2 or not (supplied or (desk and OTHER_LABEL.fullmatch(before.strip()))):
            return None
    if len(labels) == 1 and not _is_set_apart(labels[0], bare, line):
        return None
    found: dict[str, list[str]] = {}
    if supplied and supplied["byline"]:
        found["byline"] = [supplied["byline"].strip()]
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        text = inside[label.end() : following.start() if following else len(inside)]
        said = names(REPORTING.sub("", text))
        if not said or not all(_is_name(name) for name in said):
            return None
        if len(labels) == 1 and not _says_who(label, said):
            return None
        role = next(name for name, words in label.groupdict().items() if words)
        known = found.setdefault(role, [])
        known += [name for name in said if name not in known]
    filed = found.pop("filed", [])
    if filed:
        role = "editor" if {"byline", "translator"} & set(found) else "byline"
        found.setdefault(role, []).extend(filed)
    found.pop("guest", None)
    authors = found.get("byline", [])
    found["editor"] = [name for name in found.get("editor", []) if name not in authors]
    return {role: said for role, said in found.items() if said}


def _is_set_apart(label: re.Match[str], text: str, line: str) -> bool:
    """Whether a lone label is a credit, and not the beginning of a heading or of speech."""
    if line.lstrip()[:1] in ("（", "(", "【"):
        return True
    said = text[label.end() :]
    long = label["editor"] and len(IS_HAN.findall(said)) > 4 and not SEPARATORS.search(said)
    if SPOKEN.search(said) or long or (said.endswith("。") and not label["translator"]):
        return False
    return bool(re.search(rf"[\s：:﹕{BARS}]$", label[0]))


def _says_who(label: re.Match[str], said: list[str]) -> bool:
    """Whether the words after a lone label are names: （记者韩洁）, and not （记者会后离开）."""
    word = next(filter(None, label.groups()))
    plain = bool(re.search(rf"[：:﹕{BARS}]\s*$", label[0])) and not ACTIVITY.fullmatch(word)
    for name in said:
        known = (
            (SURNAMED.fullmatch(name) and not WEEKDAY.match(name))
            or AGENCY.fullmatch(name)
            or not IS_HAN.search(name)
        )
        if not known and (
            UNLIKELY.search(name) or WEEKDAY.match(name) or not (plain or DESK.fullmatch(word))
        ):
            return False
    return True


def _is_name(text: str) -> bool:
    """Whether a text is the name of a person or a desk, and no sentence."""
    if re.search(r"[。！？：“”\"（()）@]", text) or LABEL_WORD.fullmatch(text):
        return False
    if re.match("(?:是|系|为|為|现任|現任|曾任)(?=.{2})", text):  # 作者是某大学教授
        return False
    if not IS_HAN.search(text):
        return len(text) <= 40
    if re.search(r"\s", text):
        return False
    return len(text) <= 24 and (len(IS_HAN.findall(text)) <= 8 or bool(re.search("[·•‧・]", text)))
