"""Concurrency: editors, ingests and commands as parallel processes lose and duplicate nothing.

By hand, with all rounds: python -m tests.helpers.races "editor and ingest" 200
"""

import pytest

from tests.helpers.races import RACES, run

pytestmark = pytest.mark.long

ROUNDS = 2


@pytest.mark.parametrize("race", RACES)
def test_nothing_is_lost_by(race, new_archive):
    wrong, said = run(race, ROUNDS, new_archive() | {"LOG_LEVEL": "ERROR"})

    assert wrong == []
    assert f"{ROUNDS} rounds" in said
