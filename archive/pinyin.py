"""How Chinese names are read, for putting them in order."""

import re

from archive.script import HAN, fold

# Characters that are read otherwise where they are a surname.
SURNAMES = {
    "曾": "zeng", "单": "shan", "朴": "piao", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge",
    "区": "ou", "任": "ren", "华": "hua",
}  # fmt: skip


def reading(name: str, is_person: bool = False) -> str:
    """Return a name as it is read, syllable by syllable; letters and digits stay.

    >>> reading("重慶")
    'chong qing'
    >>> reading("曾俊華", is_person=True)
    'zeng jun hua'
    """
    words = re.sub(r"[\W_]+", " ", fold(name)).strip()
    if not HAN.search(words):
        return words
    # Half a second and fifty megabytes, which only those need who name topics.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(words)
    if is_person and words[:1] in SURNAMES:
        syllables[0] = SURNAMES[words[0]]
    return " ".join(" ".join(syllables).split())
