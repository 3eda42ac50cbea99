"""Pinyin of Chinese names, for sorting them."""

import re

from archive.text.characters import IS_HAN
from archive.text.script import fold

# Characters pronounced differently as a surname.
SURNAMES = {
    "曾": "zeng", "单": "shan", "朴": "piao", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge",
    "区": "ou", "任": "ren", "华": "hua",
}  # fmt: skip


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
