"""Selectors of outlets find the same each time."""

from archive.extraction.cleaning.tree.html_parsing import parse
from archive.extraction.cleaning.tree.selecting import selected, words_of


def test_a_selector_by_its_text_is_applied_again_and_again():
    for _time in range(3):
        tree = parse("<table><tr><td>档案卡</td></tr></table>")

        assert len(selected(tree, 'table:contains("档案卡") tr', words_of(tree))) == 1
