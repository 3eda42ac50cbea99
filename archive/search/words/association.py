"""Measures of association between words: log-likelihood, logDice and log ratio. Pure.

Log-likelihood: Ted Dunning, Accurate Methods for the Statistics of Surprise and Coincidence (1993),
for two corpora Paul Rayson and Roger Garside, Comparing Corpora using Frequency Profiling (2000).
logDice: Pavel Rychlý, A Lexicographer-Friendly Association Score (2008). Log ratio: Andrew Hardie,
Log Ratio (2014).
"""

from math import log, log2

LEAST_SURE = 10.83  # log-likelihood from which chance is below one in a thousand
UNSEEN = 0.5  # taken for a frequency of none, so that a ratio exists


def log_likelihood(together: float, first: float, second: float, every: float) -> float:
    """Return G² of two things that are found together, first, second times among `every`.

    Over the four cells of their contingency table: 2 · Σ observed · ln(observed / expected), where
    the expected number is that of independent things. Negative where they meet less often than by
    chance.

    >>> round(log_likelihood(150, 12593, 932, 14307668), 1)
    1291.3
    """
    table = (
        (together, first * second / every),
        (first - together, first * (every - second) / every),
        (second - together, (every - first) * second / every),
        (every - first - second + together, (every - first) * (every - second) / every),
    )
    score = 2 * sum(found * log(found / expected) for found, expected in table if found > 0)
    return score if together * every >= first * second else -score


def log_dice(together: float, first: float, second: float) -> float:
    """Return 14 + log2 of the Dice coefficient: at most 14; one less for half as strong a bond.

    >>> log_dice(50, 50, 50), log_dice(25, 50, 50)
    (14.0, 13.0)
    """
    return 14 + log2(2 * together / (first + second))


def keyness(here: float, size: float, there: float, other_size: float) -> float:
    """Return G² of a word found `here` and `there` times in two corpora of these sizes.

    Over the two cells of the word itself, as Rayson and Garside have it: 2 · Σ observed ·
    ln(observed / expected). Negative where it is rarer here than there.

    >>> round(keyness(10, 100, 5, 100), 2)
    1.7
    """
    part = (here + there) / (size + other_size)
    cells = ((here, size * part), (there, other_size * part))
    score = 2 * sum(found * log(found / expected) for found, expected in cells if found)
    return score if here * other_size >= there * size else -score


def log_ratio(here: float, size: float, there: float, other_size: float) -> float:
    """Return log2 of how many times more frequent a word is here than there: 1 is twice, 2 four times.

    >>> log_ratio(40, 1000, 10, 1000), log_ratio(8, 1000, 0, 1000)
    (2.0, 4.0)
    """
    return log2((here or UNSEEN) / size / ((there or UNSEEN) / other_size))
