"""Headlines without what an outlet's publishing system added to them."""

import pytest

from archive.extraction.titles import headline
from archive.outlets import outlets


@pytest.mark.parametrize(
    ("outlet", "printed", "title", "kicker"),
    [
        ("rfi", "英国先抢9000万剂 – 法国国际广播电台 - RFI", "英国先抢9000万剂", ""),
        ("rfi", "实话实说 - 要闻分析", "实话实说", "要闻分析"),
        ("rfi", "北约 - 俄罗斯关系", "北约 - 俄罗斯关系", ""),
        ("rfi", "预订疫苗  英国先抢", "预订疫苗 英国先抢", ""),
        ("renminbao", "北約將在日本設聯絡處 加強合作(圖)", "北約將在日本設聯絡處 加強合作", ""),
        ("renminbao", "無奇不有(多圖/視頻)", "無奇不有", ""),
        ("reuters", "中国将采取行动--消息人士", "中国将采取行动--消息人士", ""),
        ("reuters", "焦点：美国收紧禁令", "焦点：美国收紧禁令", ""),
        ("bbc", "(圖)", "(圖)", ""),
        ("rfi", "[视频] 两国外长会谈", "[视频] 两国外长会谈", ""),
        ("cdt", "【视频】某人：两国外长会谈", "【视频】某人：两国外长会谈", ""),
        ("rfi", "未来何在 - 公民论坛 - 法国国际广播电台", "未来何在", "公民论坛"),
        ("rfi", "未来何在 | RFI", "未来何在", ""),
        ("bbc", "未来何在 - BBC News 中文", "未来何在", ""),
        ("bbc", "未來何在 - BBC News 中文", "未來何在", ""),
        ("dw", "未来何在 | DW | 06.07.2030", "未来何在", ""),
        ("dw", "未来何在 – DW – 2030年6月5日", "未来何在", ""),
        ("dw", "德国之声：未来何在", "德国之声：未来何在", ""),
        ("voa", "未来何在 | 美国之音", "未来何在", ""),
        ("rfa", "未来何在 — 普通话主页", "未来何在", ""),
        ("reuters", "未来何在 | 路透", "未来何在", ""),
        ("ft", "未来何在 - FT中文网 - FTChinese.com", "未来何在", ""),
        ("nyt", "未來何在 - 紐約時報中文網", "未來何在", ""),
        ("cdt", "未来何在 - 中国数字时代", "未来何在", ""),
        ("renminbao", "未來何在 - 人民報", "未來何在", ""),
    ],
)
def test_a_printed_title_gives_headline_and_kicker(outlet, printed, title, kicker):
    assert headline(printed, outlets()[outlet]) == (title, kicker)
