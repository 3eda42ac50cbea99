"""Chains of states in one character each, as Chinese headlines have them: 英法德日, 美日印澳. Pure."""

import re
from collections.abc import Iterator

SHORTEST = 3  # states; pairs such as 中美 are spellings of their own
# One character of each state with its name, and what must not stand before or behind it: the
# character then belongs to another word (7月3日, 其中; 加强, 日前).
STATES = {
    "中": ("中国", "其集之当途空心手眼初高年月期", "国央心东部方旬期间西文学午秋南北等小大型止立断"),
    "美": ("美国", "完审优精赞北南拉健唯", "国元股军方联洲金好丽食术女容妙院媒式债"),
    "英": ("英国", "", "国镑里寸军方语文雄才勇媒"),
    "法": ("法国", "", "国律院案官规庭治新郎制则令定律学人轮方军门网"),
    "德": ("德国", "", "国军方语文行州黑尔里克"),
    "日": ("日本", "0123456789一二三四五六七八九十今昨近当每次即翌周生节假前明往后某夏冬", "前本内益子后趋渐久复夜出落历语裔光报晚上期元圆常程电间志夜军方媒"),
    "韩": ("韩国", "", "国元军方媒剧流正"),
    "印": ("印度", "", "度尼太发刷象证军方第"),
    "澳": ("澳大利亚", "", "大洲门元方"),
    "俄": ("俄罗斯", "", "罗国军方媒"),
    "加": ("加拿大", "参增更添追", "强大快入剧速上以拿紧征税息重油工码密州盟班薪深沙利尔"),
    "意": ("意大利", "同愿满", "见外大图识义味愿向思志料在欲"),
    "朝": ("朝鲜", "", "鲜阳着向野廷代圣方"),
    "菲": ("菲律宾", "", "律方尔"),
    "越": ("越南", "", "来南过发多高大军战方境界"),
    "以": ("以色列", "", "色及来为上下后前外内便致至此其军方往免"),
    "伊": ("伊朗", "", "朗拉斯方丽犁"),
    "波": ("波兰", "风水电一音微光声奔秋余", "兰罗动士及斯音形折长段恩黑"),
    "乌": ("乌克兰", "", "克兹鲁拉干合云军方镇木黑东"),
    "欧": ("欧盟", "东西北南全", "盟洲元美亚方股冠"),
}  # fmt: skip
NAMES_IN_CHAINS = {name for name, _before, _behind in STATES.values()}


def _sign(character: str) -> str:
    _name, before, behind = STATES[character]
    head = f"(?<![{before}])" if before else ""
    return f"{head}{character}(?![{behind}])"


CHAIN = re.compile(f"(?:{'|'.join(map(_sign, STATES))}){{{SHORTEST},}}")
PERHAPS = re.compile(f"[{''.join(STATES)}]{{{SHORTEST}}}")  # told faster than a chain


def states_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the position and the name of each state in the chains of a folded text.

    >>> [name for _at, name in states_in("英法德日外长会谈")]
    ['英国', '法国', '德国', '日本']
    >>> list(states_in("中美加强合作"))
    []
    """
    if not PERHAPS.search(text):
        return
    for chain in CHAIN.finditer(text):
        if len(set(chain[0])) == len(chain[0]):  # a state stands in it once
            for at, character in enumerate(chain[0], chain.start()):
                yield at, STATES[character][0]
