"""Words too common to tell anything, and the furniture of news texts. Pure; written for this project.

Chinese function words are cut away before strings are looked at (archive.search.query.cutting); here
are those of other kinds that remain, all of them folded.
"""

# Numerals and measures, reporting and time: what any news text has.
CHINESE = frozenset(
    (
        "一个 一些 一种 一次 一名 一位 一直 一样 一方面 两个 两国 三个 第一 第二 第三 之一 多个 许多 很多 不少 大量"
        " 部分 其中 目前 今天 昨天 明天 今年 去年 明年 周一 周二 周三 周四 周五 周六 周日 星期 本周 上周 日电 日前 近日 当天"
        " 当日 同时 随后 此前 此外 另外 以来 期间 时候 时间 现在 过去 未来 最近 曾经 仍然 依然 继续 开始 进行 成为 作为 通过"
        " 根据 按照 由于 不过 然而 虽然 尽管 如果 即使 并且 并非 并不 不是 不会 不能 没有 可能 能够 应该 必须 需要 认为"
        " 表示 指出 称 说 说道 写道 强调 报道 消息 记者 编辑 责任编辑 撰稿 本报 据报道 来源 图片 照片 视频 点击 阅读 更多 全文 转载"
        " 网站 我的  自己 大家 人们 有人 任何 所有 每个 各种 这样 那样 这种 这次 这是 这一 该 此 还有 也是 都是"
        " 只是 就是 而是 是一 一名 还是 特别 非常 更加 十分 比较 相当 越来越 不仅 至少 大约 左右 超过 以上 以下 以及 等等 等人 是在"
        " 月日 年月 年月日 公元 仅次"
    ).split()
)
ENGLISH = frozenset(
    (
        "a an the and or but nor of to in on at by for from with without into over under about after"
        " before between during against through as is are was were be been being has have had do does did"
        " will would can could may might shall should must not no it its this that these those he she they"
        " we you i his her their our your my him them us who whom which what when where why how than then"
        " there here so if because while also more most such other some any all both each said says say"
        " s t re ve ll d m"
    ).split()
)
FRENCH = frozenset(
    (
        "le la les un une des du de d l et ou mais dans en a au aux par pour sur avec sans sous entre est"
        " sont etait ete etre ont avait qui que qu quoi dont ou ce cet cette ces il elle ils elles on nous"
        " vous je se sa son ses leur leurs ne pas plus comme aussi n c j s y"
    ).split()
)
PICTURES = frozenset("images getty istock shutterstock epa copyright caption".split())
# Agencies, which sign a news text where it begins.
AGENCIES = frozenset(
    "法新社 路透社 路透 美联社 合众国际社 德新社 新华社 中新社 中央社 塔斯社 韩联社 共同社 安莎社 埃菲社 afp dpa".split()
)
STOP_WORDS = CHINESE | ENGLISH | FRENCH | PICTURES | AGENCIES


def is_stop_word(word: str) -> bool:
    """Whether a folded word tells nothing: it is in the list, a number, or what stands before one.

    >>> is_stop_word("表示"), is_stop_word("2024"), is_stop_word("国安法第"), is_stop_word("制裁")
    (True, True, True, False)
    """
    return word in STOP_WORDS or word.isdigit() or word.endswith("第")
