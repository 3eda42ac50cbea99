"""Furniture learned while documents come in: dropped at once, and given back once it is text."""

import pytest
from django.core.management import call_command

from archive.models import Article, Revision, SharedLine
from tests.intake.shared_lines.pages import hand_in, page, text

pytestmark = pytest.mark.django_db
LINE = "与例报的十万名朋友同行，看世界每一天。"


def having(line: str) -> int:
    return Article.objects.filter(body_text__contains=line).count()


def test_what_is_learned_of_an_unknown_host_goes_at_once_from_old_and_new_articles():
    report = hand_in(range(6), LINE)

    assert report.learned == [{"source": "a-example", "line": LINE, "articles": 6, "dropped": True}]
    assert having(LINE) == 0
    third = Article.objects.get(source_url__endswith="/3.html")
    assert third.body_text == "\n\n".join(text(3))
    assert Revision.objects.count() == 6
    hand_in([9], LINE)
    assert (having(LINE), Article.objects.count()) == (0, 7)


def test_reading_again_gives_the_line_back_once_it_is_text(capsys):
    hand_in(range(6), LINE)
    SharedLine.objects.filter(line=LINE).update(state="refused")

    call_command("reprocess", source="a-example", dry_run=True)
    assert "read 6, changed 6" in capsys.readouterr().out
    assert having(LINE) == 0
    call_command("reprocess", source="a-example")
    assert having(LINE) == 6
    capsys.readouterr()
    call_command("reprocess", source="a-example")

    assert "read 6, changed 0" in capsys.readouterr().out


def test_ingest_says_what_it_learned_and_a_dry_run_keeps_nothing(tmp_path, capsys):
    for number in range(6):
        (tmp_path / f"{number}.html").write_bytes(page(number, LINE))

    call_command("ingest", str(tmp_path), dry_run=True, jobs=1)
    assert not SharedLine.objects.exists()
    call_command("ingest", str(tmp_path), jobs=1)

    said = f"learned a-example: 6 articles share “{LINE}”: dropped from now on"
    assert said in capsys.readouterr().err
    assert having(LINE) == 0


def test_known_outlets_keep_what_is_only_proposed_and_refused_lines_are_not_asked_again():
    hand_in(range(6), LINE, host="www.rfi.fr")
    assert (having(LINE), SharedLine.objects.get(line=LINE).state) == (6, "proposed")
    SharedLine.objects.update(state="refused")

    assert hand_in([7], LINE, host="www.rfi.fr").learned == []
    assert SharedLine.objects.get(line=LINE).articles == 7
