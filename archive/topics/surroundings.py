"""Surroundings of a name in a text, in which it names nothing the text is about. Pure.

All functions read folded text: Simplified, lower case.
"""

import re

from archive.text.characters import HAN, IS_HAN

# A Latin letter or digit.
WORD = re.compile(r"[^\W_\u2e80-\uffff]")
# A ship of that name, unless 号 is the beginning of 号召, 号称 and the like.
SHIP = re.compile(r"[」』”\"]?号(?![召称令角码外])")
# A place that only says in which time zone: （台湾14日晚间7时）, 北京时间7月2日.
CLOCK = re.compile(r"时间(?=[\d今昨明周星凌清早上中下傍晚深])")
HOUR = re.compile(
    r"(?:时间)?\d{1,2}日[凌清早晨上中午下傍晚间深夜]{0,2}\d{1,2}[时点](?:\d{1,2}分)?\)"
)
# A medium or an institute that is cited with its place: 美国消费者新闻与商业频道, 英国《时报》.
INSTITUTION = re.compile(
    "(?:消费者|新闻|商业|有线|电视|战略|政策|国际|国家|国立|中央|公共|全国|联合|经济|产业|金融|财经|科学|社会|外交|关系|安全|问题|研究|事务"
    "|亚洲|亚太|东亚|欧洲|全球|世界|和平|民意|防务|国防|军事|工业|企业|进步|发展|合作|竞争力|公营|独立|哥伦比亚|合众|放送|广播|时事|共同|今日"
    "|今天|第[一二三四五]|传播|历史|民主|气候|能源|科技|技术|法律|移民|当代|现代|基础|高等|[与和及暨])*"
    "(?:频道|新闻网|电视台|电视网|广播公司|广播电台|广播网|广播协会|放送协会|电台|通[讯信]社|合众国际社|新闻社|[日时晚邮]报|新闻报"
    "|周刊|论坛报|研究所|研究院|研究中心|研究学会|之音|之声)"
    "|《[^》]{1,10}(?:报|周刊|新闻|杂志|邮报)》|(?:主流|多家|部分)?媒体(?:报道|披露|援引|引述|引用)"
    "|(?:的?一[份项]|的?最新)[^,。]{0,4}(?:研究|报告|调查|民调)(?:指出|显示|表明|发现|称|,)"
)
# The name of an institute that begins with a place: 德国马歇尔基金会. Of what may stand between them,
# no particle or verb: 中国与基金会 is none.
NO_NAME = "的在和与及向对把被由从于说称是将已会有给让为等者人名所家间了到去来自内外两三各多些这那"
# What is done to an institute, or who somebody is, begins no name of one: 美国制裁中国研究所.
NO_BEGIN = "制裁|攻击|袭击|轰炸|炮击|空袭|关闭|封锁|查封|冲[入进]|闯入|起诉|调查|打压|取缔|驱逐|批评|首相|总统|总理|外长|主席"
BEGIN_OF_NAME = rf"(?:(?![{NO_NAME}]|{NO_BEGIN})[{HAN}·]){{1,6}}?"
NAMED_INSTITUTE = re.compile(BEGIN_OF_NAME + "(?:基金会|研究所|研究院|研究中心)")
# Of a school or a medium, which titles and leads also tell what is done to: 美国封锁电视台.
NAMED_SCHOOL = re.compile(BEGIN_OF_NAME + "(?:大学|学院|[日晚早时]报|电视台|广播电台)")
# Of these, one ends any such name, within so many characters.
LAST_OF_INSTITUTE, LAST_OF_SCHOOL, LONGEST_INSTITUTE = (
    frozenset("会所院心"),
    frozenset("学院报台"),
    10,
)
# What comes from a place without being about it: 四川口音, 上海话, 广东菜, 印度裔.
ORIGIN = re.compile(
    "口音|腔(?!体)|方言|文(?:版|新闻|网站|媒体|频道|译本|和[^,。]文)|话(?![语题费剧锋音])|(?:小|名|家常)?菜(?![单市园农价篮籽])|料理(?!后)|烤鸭|火锅|风味|小吃|血统|裔"
)
# A state that only says whose colony another place was: 前英国殖民地, 英国前殖民地.
FORMER = re.compile("前?(?:直辖)?殖民地")
# Where a person teaches or a paper is made, which is cited: 美国阿肯色大学教授, 英国金融时报.
AFFILIATION = re.compile(
    rf"[{HAN}·]{{2,12}}?(?:大学|学院|智库|研究所|研究院)[{HAN}]{{0,10}}?(?:教授|学者|研究员|讲师|专家|分析师|院长|主任)"
    "|纽约时报|华尔街日报|华盛顿邮报|金融时报|泰晤士报|每日电讯报|卫报|经济学人|世界报|费加罗报|回声报|十字架报|明镜|图片报|商报|环球邮报|朝日新闻|读卖新闻|产经新闻"
    "|有线电视|彭博|路透|法新社|美联社|合众国际"
)
LATIN_NAME = re.compile(r"[a-z][a-z.'’-]*(?: [a-z][a-z.'’-]*){1,2}")  # of a person, folded
LONGEST_NAME = 30
# First characters of what these find, told faster than by looking for it.
FOLLOWING = frozenset(
    "消新商有电战政国中公全联经产金财科社外关安问研事亚东欧世和民防军工企进发合竞独哥放广时共今第传历气能技法移当现基高与及暨频通日晚邮周论之《主多部媒的一最马"
    "口腔方文话小名家菜料烤火风血裔前直殖"
)
# The dateline before the first sentence: the agency and the place it reports from, which is no
# mention of that place.
DATELINE = re.compile(
    r"\s*(?:[（(【][^（()）【】]{0,30}(?:社|[电電][讯訊]?|[报報][道導]|中文[网網])[^（()）【】]{0,20}[）)】]"
    r"|(?:路透|[中法美][联聯新央]社)[^-–—，。]{0,24}\d日(?:[电電讯訊])?\s*[-–—]*"
    r"|[^\W\d_]{2,8}\s?(?:——|──|--))"
)
# Several subjects named at once, none of which the sentence is about: a row of names (英国、日本、加拿大
# 、印度和欧盟), or fewer before the word that they are subjects (新冠疫情、贸易和香港等问题).
ROW = re.compile(r"、(?:[^、,。;:!?\n]{1,12}、)*")
ROW_OF, SUBJECTS_OF = 5, 3  # from how many names on
LAST_OF_ROW = re.compile(r"[^、,。;:!?\n]{1,8}?(?:以及|[和与及暨])")
AS_SUBJECTS = re.compile(
    r"[^、,。;:!?\n]{1,18}?(?:问题|议题|领域|方面|争端|争议)|[^、,。;:!?\n]{1,8}等[^、,。;:!?\n]{0,8}话题"
)
FIRST_OF_ROW = 5  # characters: the first name of a row begins so many before its end at most
# What a sentence only tells the background with: 受疫情影响, 因制裁, 在战争之际.
BEFORE_BACKGROUND = re.compile(
    "(?:受|(?<![原起病成死肇诱基])因(?![此而])|由于|随着|鉴于|不顾|近来|面对|自从?|尽管)[^,。;:!?]{0,10}"
)
BEHIND_BACKGROUND = re.compile(
    "[^,。;:!?]{0,10}?(?:影响|冲击|拖累|之际|背景|期间|提振|干扰|扰动|风险|压力|[中下],)"
)
LONGEST_BACKGROUND = 16  # characters before a name in which its words stand
# Titles of digests, whose first sentences are other subjects than their later ones.
DIGEST = re.compile(
    r"(?:【[^】]{0,8}(?:导览|简报|早报|晚报|要闻|报摘)[^】]{0,4}】|[^：:|，。]{0,6}(?:简报|早报|晚报|要闻|报摘|文摘|导览|速览)\s*[：:|])"
    r"|.*(?:一周(?:走势)?回顾|一周要闻|每周要闻|新闻摘要|要闻(?:回顾|汇总|速览|摘要|精选)|报章摘要|媒体摘要|各报摘要|今日报摘"
    r"|(?:news|morning|evening|daily|weekly) (?:briefing|digest|round-?up)|press review)"
)
# Openings of press reviews and programmes, which list what else there is.
LISTING = re.compile(
    r"(?:本期|今天的?)(?:节目|内容|要闻|看点)|内容提要|(?:今日|本周|一周)要闻|导读\s*[：:]|(?:各|多家|主要)(?:大)?(?:日)?报(?:纸)?[^。；]{0,16}"
    r"(?:头版|聚焦|关注|话题|焦点|主题|重点)|头版(?:主题|头条)?各有侧重|in (?:this|today's) (?:issue|programme|program|edition)"
)
SUBJECTS = 2  # of semicolons: a lead that lists so many subjects and more
CAPTION = re.compile(
    "资料[照图]|档案[照图]|示意图|库存照片|file ph?oto|stock photo"
    "|(?<![企试意力地版蓝拼构])图为(?!了)"
    # Whose picture it is, at the end of a line.
    r"|(?<=[\s。.)])(?:reuters|getty images|afp|epa|rfa|ap)(?:/[^\n]{1,30})?(?=\s*(?:\n|$))"
)
# One is in each of them.
CAPTION_SIGNS = (
    "图为",
    "资料",
    "档案",
    "示意图",
    "库存照片",
    " photo",
    "reuters",
    "getty",
    "afp",
    "epa",
    "rfa",
    " ap",
)
LONGEST_CAPTION = 200  # characters; a longer paragraph only ends with one


def tells_the_time(text: str, start: int, end: int) -> bool:
    """Return whether the place from `start` to `end` only says in which time zone a time is."""
    if CLOCK.match(text, end):
        return True
    return text[start - 1 : start] == "(" and bool(HOUR.match(text, end))


def belongs_to_another_name(text: str, end: int) -> bool:
    """Return whether a place that ends at `end` only begins a medium's, an institute's or a dish's.

    >>> belongs_to_another_name("澳大利亚战略政策研究所", 4), belongs_to_another_name("四川口音", 2)
    (True, True)
    >>> belongs_to_another_name("德国马歇尔基金会", 2), belongs_to_another_name("中国与基金会", 2)
    (True, False)
    >>> belongs_to_another_name("四川地震", 2), belongs_to_another_name("美国制裁中国研究所", 2)
    (False, False)
    """
    following = text[end : end + 1]
    if following in FOLLOWING and (
        ORIGIN.match(text, end) or INSTITUTION.match(text, end) or FORMER.match(text, end)
    ):
        return True
    if LAST_OF_INSTITUTE.isdisjoint(text[end : end + LONGEST_INSTITUTE]):
        return False
    return bool(NAMED_INSTITUTE.match(text, end))


def is_background(text: str, start: int, end: int) -> bool:
    """Return whether what stands from `start` to `end` is told as the cause or setting of something.

    >>> is_background("受疫情影响,出口下降。", 1, 3), is_background("疫情蔓延到三省。", 0, 2)
    (True, False)
    """
    first = max(0, start - LONGEST_BACKGROUND)
    near = (BEFORE_BACKGROUND.fullmatch(text, at, start) for at in range(first, start))
    return any(near) or bool(BEHIND_BACKGROUND.match(text, end))


def begins_a_school(text: str, end: int) -> bool:
    """Return whether a place that ends at `end` begins the name of a school or a medium.

    >>> begins_a_school("香港中文大学", 2), begins_a_school("美国大学罢课", 2)
    (True, False)
    >>> begins_a_school("香港警察冲入中文大学", 2)
    False
    """
    if LAST_OF_SCHOOL.isdisjoint(text[end : end + LONGEST_INSTITUTE]):
        return False
    return bool(NAMED_SCHOOL.match(text, end))


def is_in_bracketed_name(text: str, start: int, end: int) -> bool:
    """Return whether a place is one word of a person's Latin name in brackets.

    >>> is_in_bracketed_name("美国选手康贝尔(chad campbell)", 8, 12), is_in_bracketed_name("乍得(chad)", 3, 7)
    (True, False)
    """
    if text[start - 1 : start] not in ("(", " ") or text[end : end + 1] not in (")", " "):
        return False
    opened, closed = text.rfind("(", max(0, start - LONGEST_NAME), start), text.find(")", end)
    if opened < 1 or (opened + 1, closed) == (start, end) or not IS_HAN.match(text[opened - 1]):
        return False
    return bool(LATIN_NAME.fullmatch(text, opened + 1, closed))


def is_affiliation(text: str, end: int) -> bool:
    """Return whether a place that ends at `end` only says where someone teaches or a paper is made.

    >>> is_affiliation("美国东方大学历史系教授说", 2), is_affiliation("美国大学罢课", 2)
    (True, False)
    """
    return bool(AFFILIATION.match(text, end))


def rows(text: str) -> list[tuple[int, int]]:
    """Return where a text names many in a row or lists subjects: from and to which names may begin.

    >>> rows("英国、日本、加拿大、印度和欧盟谴责中国。"), rows("中国、日本、韩国会谈。")
    ([(-3, 14)], [])
    """
    found = []
    for row in ROW.finditer(text) if "、" in text else ():
        last = LAST_OF_ROW.match(text, row.end())
        names = row[0].count("、") + 1 + bool(last)
        if names >= ROW_OF or (names >= SUBJECTS_OF and AS_SUBJECTS.match(text, row.end())):
            found.append((row.start() - FIRST_OF_ROW, (last or row).end() + 1))
    return found


def is_list(title: str, lead: str) -> bool:
    """Return whether the lead lists several subjects, as digests' and press reviews' do.

    >>> is_list("简报：两国将会谈；三人获释", "两国将会谈。"), is_list("两国将会谈", "会谈周一开始。")
    (True, False)
    """
    if DIGEST.match(title):
        return True
    return bool(LISTING.search(lead)) and (
        lead.count(";") >= SUBJECTS or lead.startswith(("本期", "今日要闻", "内容提要", "导读"))
    )


def captions(text: str) -> list[tuple[int, int]]:
    """Return where captions of pictures stand in a text, as (start, end), in order.

    >>> captions("资料照：日本的港口。\\n会谈开始。图为会场。")
    [(0, 10), (16, 21)]
    """
    found: list[tuple[int, int]] = []
    if not any(sign in text for sign in CAPTION_SIGNS):
        return found
    for sign in CAPTION.finditer(text):
        line = text.rfind("\n", 0, sign.start()) + 1
        end = text.find("\n", sign.end())
        end = len(text) if end < 0 else end
        is_whole = sign[0] != "图为" and end - line <= LONGEST_CAPTION
        start = line if is_whole else sign.start()
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found
