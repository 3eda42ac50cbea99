"""Names of files as the last evidence of a title, and of the day where Jekyll's rule holds."""

import pytest

from archive.extraction.explaining import lines
from archive.extraction.file_names import day_in, title_in
from archive.extraction.read_values import Reading
from archive.extraction.reading import DocumentError, read_all

TEXT = "两国将在下月恢复谈判，地点仍在商量之中。\n\n双方都没有提出先决条件，会谈预计持续三天。"


@pytest.mark.parametrize(
    ("origin", "title"),
    [
        ("/a/某台 | 六家媒体被指定.md", "某台 | 六家媒体被指定"),
        ("/a/2024-05-06-two-ministers-meet.md", "Two ministers meet"),
        ("/a/Two ministers meet (1).html", "Two ministers meet"),
        ("/a/Two ministers meet (2024-05-06 10_00_00).html", "Two ministers meet"),
        ("/a/pages.zip, member 两国会谈.txt", "两国会谈"),
        ("/a/pages.zip, member b/两国会谈.txt", "两国会谈"),
        ("/a/0f3c5a7d9b2e4f60.txt", ""),
        ("/a/index.html", ""),
        ("/a/page-3.html", ""),
        ("/a/12345", ""),
        ("https://a.example/two-ministers-meet.html", ""),
        ("", ""),
    ],
)
def test_a_name_that_says_something_gives_the_title(origin, title):
    assert title_in(origin) == title


@pytest.mark.parametrize(
    ("origin", "day"),
    [
        ("/a/2024-05-06-two-ministers.md", "2024-05-06"),
        ("/a/2024-05-06.md", "2024-05-06"),
        ("/a/20240506_talks.txt", "2024-05-06"),
        ("/a/2024-13-06-x.md", ""),
        ("/a/x-2024-05-06.md", ""),
        ("https://a.example/2024-05-06-x", ""),
    ],
)
def test_a_day_stands_at_the_beginning(origin, day):
    assert day_in(origin) == day


def test_a_text_without_a_title_has_that_of_its_file_and_says_so():
    [reading] = read_all(TEXT.encode(), origin="/a/两国恢复谈判.txt")

    assert isinstance(reading, Reading)
    assert reading.values["title"] == "两国恢复谈判"
    assert ("title from", "file name") in lines(reading)


def test_without_a_name_it_is_refused():
    with pytest.raises(DocumentError, match="no title found"):
        read_all(TEXT.encode(), origin="/a/1.txt")
