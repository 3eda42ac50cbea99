"""Print how many spellings of names and words are found under one another: two sets of groups, from
memory, the second in `more_spellings.txt`.

python -m tests.benchmarks.spellings [FILE]

Asks nothing but how words are read: one spelling finds another where every text that holds the other
answers the query for the one. Each pair of a group counts in both directions. FILE may be a table of
other groups (a name, a number, spellings joined by |, one group a line).
"""

import atexit
import itertools
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if "DATABASE_URL" not in os.environ:
    FOLDER = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, FOLDER)
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/spellings.sqlite3"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reader.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from archive.models import Topic  # noqa: E402
from archive.search import read  # noqa: E402
from archive.search.query.nodes import And, Node, Or, SearchTerm  # noqa: E402
from archive.text.characters import IS_CJK  # noqa: E402
from archive.text.script import folded_words  # noqa: E402

PROMISED = 0.95
MORE = Path(__file__).with_name("more_spellings.txt")
# Spellings between bars; written down before any of them was tried.
GROUPS = """
特朗普 | 川普 | 川普政府 | Trump | Donald Trump | 唐纳德·特朗普
拜登 | Biden | Joe Biden | 拜登总统 | 拜登政府
奥巴马 | 歐巴馬 | Obama | Barack Obama
普京 | 普丁 | 蒲亭 | Putin | Vladimir Putin | 普京总统
泽连斯基 | 澤倫斯基 | Zelensky | Zelenskyy
马克龙 | 馬克宏 | Macron | Emmanuel Macron
默克尔 | 梅克爾 | Merkel | Angela Merkel
内塔尼亚胡 | 納坦雅胡 | 内坦亚胡 | Netanyahu
金正恩 | Kim Jong Un | Kim Jong-un
埃尔多安 | 厄多安 | 艾尔多安 | Erdogan | Erdoğan
莫迪 | 穆迪总理 | Modi | Narendra Modi
约翰逊 | 強生 | Boris Johnson | 鲍里斯·约翰逊
特雷莎·梅 | 梅伊 | 文翠珊 | Theresa May
蓬佩奥 | 龐培歐 | 蓬佩奧 | Pompeo
布林肯 | Blinken | Antony Blinken
佩洛西 | 裴洛西 | Pelosi | Nancy Pelosi
蔡英文 | Tsai Ing-wen | 蔡总统
习近平 | Xi Jinping | 习主席 | 习总书记
杜特尔特 | 杜特蒂 | Duterte
博索纳罗 | 波索納洛 | Bolsonaro
俄罗斯 | 俄国 | 俄羅斯 | Russia | 俄方
朝鲜 | 北韩 | North Korea | DPRK | 北朝鲜
韩国 | 南韩 | South Korea | 大韩民国
澳大利亚 | 澳洲 | Australia | 澳方
新西兰 | 紐西蘭 | New Zealand | 纽西兰
沙特阿拉伯 | 沙特 | 沙烏地阿拉伯 | 沙地阿拉伯 | Saudi Arabia
阿联酋 | 阿拉伯联合酋长国 | UAE | United Arab Emirates
老挝 | 寮國 | Laos
意大利 | 義大利 | Italy
格鲁吉亚 | 喬治亞 | Georgia
尼日利亚 | 奈及利亞 | Nigeria
肯尼亚 | 肯亞 | Kenya
也门 | 葉門 | Yemen
克罗地亚 | 克羅埃西亞 | Croatia
波斯尼亚 | 波士尼亞 | Bosnia
塞浦路斯 | 賽普勒斯 | Cyprus
北约 | 北大西洋公约组织 | NATO | 北約組織
欧盟 | 歐洲聯盟 | 欧洲联盟 | EU | European Union
联合国 | UN | United Nations
世卫组织 | 世界卫生组织 | 世衛 | WHO | World Health Organization
世贸组织 | 世界贸易组织 | WTO | 世貿
国际货币基金组织 | IMF | International Monetary Fund | 國際貨幣基金
世界银行 | 世行 | World Bank
五角大楼 | 美国国防部 | Pentagon | 五角大廈
白宫 | White House
克里姆林宫 | 克宮 | Kremlin
解放军 | 中国人民解放军 | PLA | 共军
中共 | 中国共产党 | CCP | Chinese Communist Party
国民党 | KMT | Kuomintang | 中国国民党
民进党 | DPP | 民主进步党
新冠肺炎 | 新冠 | COVID-19 | 武汉肺炎 | 新冠病毒 | coronavirus | 新型冠状病毒
贸易战 | trade war | 貿易戰 | 美中贸易战 | 中美贸易战
制裁 | sanctions | sanction | sanctioned
人权 | human rights
人工智能 | 人工智慧 | AI | artificial intelligence
半导体 | 芯片 | 晶片 | semiconductor | semiconductors | chips
导弹 | 飛彈 | missile | missiles
航空母舰 | 航母 | aircraft carrier | aircraft carriers
无人机 | 無人機 | drone | drones
网络安全 | 網路安全 | 资安 | cybersecurity | cyber security
""".strip()


def groups(file: str = "") -> list[list[str]]:
    """Return the groups of spellings, those of a file of its own form too."""
    if file:
        rows = Path(file).read_text(encoding="utf-8").splitlines()
        told = [row.split("\t")[2] for row in rows if row.count("\t") == 2][1:]
    else:
        more = MORE.read_text(encoding="utf-8").splitlines()
        told = [*GROUPS.splitlines(), *(row for row in more if not row.startswith("#"))]
    # Behind a star stands a string that means something else as well: nobody need find it.
    pieces = [[re.sub(r"=\d+$", "", each).strip() for each in row.split("|")] for row in told]
    return [[each for each in group if not each.endswith("*")] for group in pieces]


def answers(node: Node, text: str) -> bool:
    """Whether a text, folded, holds what a query asks for."""
    if isinstance(node, And):
        return all(answers(part, text) for part in node.parts)
    if isinstance(node, Or):
        return any(answers(part, text) for part in node.parts)
    return isinstance(node, SearchTerm) and any(
        holds(text, folded_words(each)) for each in node.spellings
    )


def holds(text: str, words: str) -> bool:
    """Whether a folded text holds folded words: of Chinese any characters, of letters whole words."""
    return words in text if IS_CJK.search(words) else f" {words} " in f" {text} "


def pairs(group: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield each spelling with each other of its group, and whether it finds that."""
    trees = {each: read(each).tree for each in group}
    for typed, other in itertools.permutations(group, 2):
        tree = trees[typed]
        yield typed, other, tree is not None and answers(tree, folded_words(other))


def main(file: str = "") -> None:
    call_command("migrate", verbosity=0)
    if not Topic.objects.exists():
        call_command("load_topics", verbosity=0)
    all_groups = groups(file)
    told = [pair for group in all_groups for pair in pairs(group)]
    for typed, other, found in told:
        if not found:
            print(f"not found: {typed} -> {other}")
    share = sum(found for *_, found in told) / len(told)
    whole = sum(all(found for *_, found in pairs(group)) for group in all_groups)
    print(f"{len(told)} pairs of {len(all_groups)} groups: {share:.3f} found; promised {PROMISED}")
    print(f"{whole} groups are found whole")


if __name__ == "__main__":
    main(*sys.argv[1:])
