"""What is reported of versions."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from archive.models import Article
from tests.intake.families import EPOCH, ERRORS, STRANGERS, document

pytestmark = pytest.mark.long


class TestWhatIsReported:
    def test_each_update_is_listed_with_its_article(self, bring, tmp_path, capsys):
        bring(document())
        newer = tmp_path / "newer.txt"
        newer.write_text(document("两国外长会谈了", at=EPOCH + 9))

        call_command("ingest", str(newer), report=Path(tmp_path / "report.json"))

        report = json.loads((tmp_path / "report.json").read_text())
        assert report["updates"] == [{"path": str(newer), "article": Article.objects.get().pk}]

    def test_a_run_that_changes_its_own_articles_is_warned_of(self, tmp_path, capsys, db):
        for number in range(3):
            (tmp_path / f"{number}.txt").write_text(
                document(f"两国外长会谈{number}", at=EPOCH + number)
            )

        call_command("ingest", str(tmp_path))

        printed = capsys.readouterr()
        assert "created 1, updated 2" in printed.out
        assert "2 of 3 documents changed an article" in printed.err

    def test_one_update_in_ten_is_no_reason_to_warn(self, tmp_path, capsys, db):
        for number in range(9):
            url = f"https://www.rfi.fr/cn/{number}"
            (tmp_path / f"{number}.txt").write_text(document(url=url))
        (tmp_path / "a.txt").write_text(
            document("两国外长会谈了", url="https://www.rfi.fr/cn/1", at=EPOCH + 9)
        )

        call_command("ingest", str(tmp_path))

        assert "documents changed an article" not in capsys.readouterr().err

    def test_shared_addresses_and_what_is_kept_beside_are_told(self, bring, tmp_path, capsys):
        for name, text in {"a": STRANGERS[0], "b": STRANGERS[1], "c": ERRORS["gone"]}.items():
            (tmp_path / f"{name}.txt").write_text(text)

        call_command("ingest", str(tmp_path))

        errors = capsys.readouterr().err
        assert f"{tmp_path / 'b.txt'}: has an address that other articles have" in errors
        assert f"{tmp_path / 'c.txt'}: it is an error page, no article" in errors
