"""A backup is restored beside the archive for a trial, and what is not as it was is told."""

import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command

from archive.safekeeping import putting_back
from archive.safekeeping.manifest import Manifest
from archive.safekeeping.places import Locations
from tests.helpers.serving import copy, prepared

pytestmark = pytest.mark.long


def test_a_trial_tells_what_is_not_as_it_was(tmp_path, monkeypatch, capsys):
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "archive.sqlite3")}
    places = Locations(database, tmp_path / "pictures", None)
    for command in ("backup", "restore"):
        monkeypatch.setattr(f"reader.management.commands.{command}.present", lambda: places)
    copy(prepared(tmp_path) / "archive.sqlite3", places.file)

    call_command("backup", str(tmp_path / "backups"))
    assert "articles 57, files 1" in capsys.readouterr().out
    backup = putting_back.chosen(tmp_path / "backups")
    with closing(sqlite3.connect(backup / "database.sqlite3")) as held:
        held.execute("UPDATE archive_capture SET compressed = x'00' WHERE id = 1")
        held.execute("UPDATE archive_article SET kicker = 'changed' WHERE id = 1")
        held.execute("DELETE FROM archive_shingle")
        held.commit()
    with pytest.raises(CommandError, match="not restored: the backup is damaged: database"):
        call_command("restore", str(tmp_path / "backups"), "--rehearse")

    # Damage that the files' hashes do not tell, as if it had been there when they were taken.
    monkeypatch.setattr(putting_back, "checked", Manifest.read)
    with pytest.raises(SystemExit):
        call_command("restore", str(tmp_path / "backups"), "--rehearse", "--pages", "3")

    said = capsys.readouterr().out.splitlines()
    assert said[2:4] == ["captures 58, damaged 1", "pages 3, 2 as in the archive in use"]
    table, capture, page, faults = said[4:]
    assert table.startswith("table archive_shingle: 0 rows, and ")
    assert capture.startswith("capture 1 (")
    assert page == "/articles/1/ is not the page that the archive in use shows"
    assert faults == "faults 3"
    assert not [path for path in tmp_path.iterdir() if "rehearsal" in path.name]
