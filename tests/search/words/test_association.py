"""Measures of association, against figures that textbooks print."""

from math import log

import pytest

from archive.search.words.association import keyness, log_dice, log_likelihood, log_ratio

# Manning and Schütze, Foundations of Statistical Natural Language Processing, table 5.12: bigrams of
# the New York Times, with -2 log λ, the counts of both words and of the bigram. The book does not
# say exactly how many words there were; about 14,307,668.
BIGRAMS = [
    (1291.42, 12593, 932, 150),
    (99.31, 379, 932, 10),
    (82.96, 932, 934, 10),
    (80.39, 932, 3424, 13),
    (57.27, 932, 291, 6),
    (51.66, 932, 40, 4),
    (50.75, 6252, 932, 11),
    (47.42, 932, 2339, 8),
    (35.24, 932, 5245, 8),
]


@pytest.mark.parametrize(("printed", "first", "second", "together"), BIGRAMS)
def test_log_likelihood_is_what_the_textbook_prints(printed, first, second, together):
    assert log_likelihood(together, first, second, 14_307_668) == pytest.approx(printed, rel=0.02)


def test_log_likelihood_is_the_sum_over_the_four_cells():
    observed = [[110, 2442], [111, 29114]]
    rows, columns = (
        [sum(row) for row in observed],
        [sum(each) for each in zip(*observed, strict=True)],
    )
    expected = [[r * c / sum(rows) for c in columns] for r in rows]
    by_hand = 2 * sum(
        o * log(o / e)
        for ro, re in zip(observed, expected, strict=True)
        for o, e in zip(ro, re, strict=True)
    )

    assert log_likelihood(110, rows[0], columns[0], sum(rows)) == pytest.approx(by_hand)


def test_what_meets_less_often_than_by_chance_counts_below_nothing():
    assert log_likelihood(1, 1000, 1000, 10_000) < 0
    assert keyness(1, 1000, 50, 1000) < 0
    assert log_ratio(1, 1000, 4, 1000) == -2


def test_dice_is_fourteen_where_two_words_never_stand_apart():
    assert log_dice(7, 7, 7) == 14
    assert log_dice(7, 7, 700_000) < 0
