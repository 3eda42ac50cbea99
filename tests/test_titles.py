"""Headlines without what an outlet's system printed around them."""

import pytest

from archive.outlets import outlets
from archive.titles import headline


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
    ],
)
def test_a_printed_title_gives_headline_and_kicker(outlet, printed, title, kicker):
    assert headline(printed, outlets()[outlet]) == (title, kicker)
