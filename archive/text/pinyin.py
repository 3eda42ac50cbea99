"""Pinyin of Chinese names: for sorting them, and names that are written in it."""

import re

from archive.text.characters import IS_HAN
from archive.text.script import fold

# Characters pronounced differently as a surname.
SURNAMES = {
    "曾": "zeng", "单": "shan", "朴": "piao", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge",
    "区": "ou", "任": "ren", "华": "hua",
}  # fmt: skip

# Syllables of standard Chinese: initials, with the finals that follow them.
SYLLABLE = "|".join(
    (
        "[bpm](?:a[io]|an?g?|ei|en|eng|i|ian|iao|ie|ing?|o|u)|m(?:e|iu|ou)|pou",
        "f(?:a|ang?|ei|eng?|o|ou|u)",
        "[dtnl](?:a[io]|an?g?|e|ei|eng|i|ian|iao|ie|ing|ong|ou|u|uan|uo)|[dnl]iu|[dn]en|[dt]ui|[dtl]un",
        "[nl](?:iang|in|v|ve|ue|yu)|lia",
        "[gkh](?:a[io]|an?g?|e|ei|eng?|ong|ou|u|ua|uai|uang?|ui|un|uo)",
        "[jqx](?:i|ia|iang?|iao|ie|ing?|iong|iu|u|uan|ue|un)",
        "(?:[zcs]h?|r)(?:ang?|ao|e|eng?|i|ou|u|uan|ui|un|uo)|[zcs]h?(?:ai|a)|[zcs]hua(?:i|ng)?",
        "(?:zh?|ch?|s|r)ong|(?:zh?|sh)ei|rua",
        "y(?:a|ang?|ao|e|ing?|i|o|ong|ou|u|uan|ue|un)|w(?:a|ai|ang?|ei|eng?|o|u)",
        "a[io]|ang?|er|en|ou|a",
    )
)
# Within a word, a syllable without a consonant in front follows a mark.
WRITTEN = re.compile(rf"(?:{SYLLABLE})(?:(?:['’-]|(?![aeo]))(?:{SYLLABLE}))*", re.IGNORECASE)
ONE = re.compile(SYLLABLE, re.IGNORECASE)
SURNAMES_OF_TWO = {
    "chunyu", "dongfang", "gongsun", "huangfu", "linghu", "murong", "ouyang", "shangguan", "sima",
    "situ", "xiahou", "yuwen", "zhangsun", "zhuge",
}  # fmt: skip


def is_pinyin(word: str) -> bool:
    """Return whether a word of Latin letters can be pinyin, without tones.

    >>> [is_pinyin(word) for word in ("Xiaohong", "Jian-Wei", "William", "Marie")]
    [True, True, False, False]
    """
    return bool(WRITTEN.fullmatch(word))


def syllables_of(word: str) -> list[str]:
    """Return the syllables of a word in pinyin, as long as the rest allows; of another, the word.

    >>> syllables_of("Xiaohong"), syllables_of("Jian-Wei"), syllables_of("Xi'an"), syllables_of("Marie")
    (['Xiao', 'hong'], ['Jian', 'Wei'], ['Xi', 'an'], ['Marie'])
    """
    if not is_pinyin(word):
        return [word]
    for end in range(len(word), 0, -1):
        rest = word[end:].lstrip("'’-")
        is_parted = rest != word[end:] or not rest or rest[0].lower() not in "aeo"
        if ONE.fullmatch(word[:end]) and is_parted and (not rest or is_pinyin(rest)):
            return [word[:end], *(syllables_of(rest) if rest else [])]
    return [word]


def name_in_pinyin(name: str) -> tuple[str, str] | None:
    """Return (family name, given name) of a name written in pinyin; None of any other.

    The family name is the word of one syllable; of two such words, or two longer ones, the first.

    >>> [name_in_pinyin(name) for name in ("Wang Xiaohong", "Xiaohong Wang", "William Yang")]
    [('Wang', 'Xiaohong'), ('Wang', 'Xiaohong'), None]
    """
    words = name.split()
    if len(words) != 2 or not all(map(is_pinyin, words)):
        return None
    first, last = words
    if first.lower() in SURNAMES_OF_TWO or ONE.fullmatch(first) or not ONE.fullmatch(last):
        return first, last
    return last, first


def reading(name: str, is_person: bool = False) -> str:
    """Return the pinyin of a name, without tones, syllables apart; letters and digits stay.

    >>> reading("重慶")
    'chong qing'
    >>> reading("曾俊華", is_person=True)
    'zeng jun hua'
    """
    words = re.sub(r"[\W_]+", " ", fold(name)).strip()
    if not IS_HAN.search(words):
        return words
    # Costs half a second and fifty megabytes, so imported only where topics are named.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(words)
    if is_person and words[:1] in SURNAMES:
        syllables[0] = SURNAMES[words[0]]
    return " ".join(" ".join(syllables).split())
