"""Encodings of bytes that declare none: by the characters that texts of a language are made of."""

import re

# The most frequent characters of Chinese newspapers, Simplified and Traditional: text decoded with
# the wrong one of GB18030 and Big5 has rare characters instead and hardly any of these.
COMMON = frozenset(
    "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會"
    "可主发發年动動同工也能下过過子说說产產种種面而方后後多定行学學法所民得经經十三之进進着著等"
    "部度家电電力里裡如水化高自二理起小物现現实實加量都两兩体體制机機当當使点點从從业業本去把性"
    "应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線内內"
    "数數正心反你明看原又么麼利比或但质質气氣第向道命此变變条條只没沒结結解问問意建月公无無系"
    "，。、：；（）「」“”《》"
)
CHINESE = 0.2  # share of these above which a text is Chinese; in articles it is twice that
RARE = 0.05  # share below which it is not, unless it is a headline
SHORT = 40  # bytes of a headline
MARKUP = re.compile(
    rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>|&\w+;", re.DOTALL | re.IGNORECASE
)
LANGUAGE = re.compile(rb"<html\b[^<>]*?\slang\s*=\s*[\"']?([a-z]{2})", re.IGNORECASE)
MOST_JUDGED = 50_000  # bytes of text
# Letters of the Latin alphabets beside ASCII letters, as windows-1252 shows them one by one:
# in any other script they stand in rows.
ROWS = re.compile(r"[^\x00-\x7f\s]+")
LONGEST_ROW = 2
PRINTED = frozenset("’‘“”„–—…«»°§£€©®·ºª¿¡\xa0")
MOSTLY = 0.8
# Where texts of a language are not in windows-1252; of two encodings the first is commoner.
LATIN = {
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"), ("cp1250", "iso8859_2")),
    **dict.fromkeys(("et", "lt", "lv"), ("cp1257", "iso8859_13")),
    "tr": ("cp1254",),
    "az": ("cp1254",),
    "vi": ("cp1258",),
}
# What charset-normalizer names by an extension, or by a subset.
AS_BROWSERS = {
    "big5": "big5hkscs", "euc_jis_2004": "euc_jp", "euc_jisx0213": "euc_jp", "euc_kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "johab": "cp949", "shift_jis": "cp932",
    "shift_jis_2004": "cp932", "shift_jisx0213": "cp932",
}  # fmt: skip
# Encodings with several bytes for a character.
MULTIPLE_BYTES = frozenset("big5hkscs cp932 cp949 cp950 euc_jp gb18030 iso2022_jp".split())
# What texts in an encoding are full of: small letters, kana, hangul.
SCRIPTS = {
    **dict.fromkeys(("cp932", "euc_jp", "iso2022_jp"), re.compile("[ぁ-ヿ、。]")),
    "cp949": re.compile("[가-힣]"),
    **dict.fromkeys(
        ("cp1251", "cp866", "iso8859_5", "koi8_r", "koi8_u", "mac_cyrillic"), re.compile("[а-џґ]")
    ),
    **dict.fromkeys(("cp1253", "iso8859_7"), re.compile("[ά-ώ]")),
    **dict.fromkeys(("cp1255", "iso8859_8"), re.compile("[א-ת]")),
    **dict.fromkeys(("cp1256", "iso8859_6"), re.compile("[ء-ي]")),
    **dict.fromkeys(("cp874", "tis_620"), re.compile("[ก-๛]")),
}
LEAST = 0.25  # share of these among the characters that are not ASCII


def encoding_of(raw: bytes) -> str:
    """Return the name of the encoding that bytes are most likely in, or "" if that is not known.

    >>> encoding_of("Le ministère a précisé".encode("cp1252"))
    'cp1252'
    >>> encoding_of("Министр заявил в четверг, что стороны договорились о встрече".encode("koi8-r"))
    'koi8_r'
    """
    text = MARKUP.sub(b" ", raw)
    # The lines that tell something, with the words around each character.
    telling = b"\n".join(line for line in re.split(rb"[\r\n]+", text) if not line.isascii())
    judged = (telling or raw)[:MOST_JUDGED]
    declared = LANGUAGE.search(raw[:10_000])
    language = declared[1].decode().lower() if declared else ""
    if _is_latin(judged):
        return _latin(judged, language)
    chinese, share = chinese_of(judged)
    if share >= CHINESE:
        return chinese
    # Imported late: few documents are neither in UTF-8 nor declared.
    from charset_normalizer import from_bytes

    for found in from_bytes(judged):
        name = AS_BROWSERS.get(found.encoding, found.encoding)
        if name in ("big5hkscs", "cp950", "gb18030"):
            if share >= RARE or len(judged) <= SHORT:
                return chinese
        elif name in SCRIPTS:
            letters = judged.decode(name, "ignore")
            wide = sum(character > "\x7f" for character in letters)
            if len(SCRIPTS[name].findall(letters)) >= LEAST * wide:
                return name
        elif name not in MULTIPLE_BYTES and _has_letters(judged):
            return _latin(judged, language)
    return ""


def chinese_of(raw: bytes) -> tuple[str, float]:
    """Return which Chinese encoding fits best, and the share of common characters it gives."""
    texts = [(name, raw.decode(name, "replace")) for name in ("gb18030", "big5hkscs", "cp950")]
    best = max(texts, key=lambda pair: _share_of_common(pair[1]))
    return best[0], _share_of_common(best[1])


def _share_of_common(text: str) -> float:
    """Return the share of common characters among those that are not ASCII, from 0 to 1."""
    wide = [character for character in text if character > "\x7f"]
    return sum(character in COMMON for character in wide) / len(wide) if wide else 0.0


def _is_latin(raw: bytes) -> bool:
    """Whether bytes are letters of an alphabet here and there between ASCII letters."""
    text = raw.decode("cp1252", "replace")
    rows = ROWS.findall(text)
    short = sum(1 for row in rows if len(row) <= LONGEST_ROW)
    others = "".join(rows)
    fitting = sum(character.isalpha() or character in PRINTED for character in others)
    return short >= MOSTLY * len(rows) and fitting >= MOSTLY * len(others) and _has_letters(raw)


def _has_letters(raw: bytes) -> bool:
    """Whether there are no fewer letters of ASCII than characters beyond it."""
    return len(re.findall(b"[A-Za-z]", raw)) >= len(re.findall(b"[\x80-\xff]", raw))


def _latin(raw: bytes, language: str) -> str:
    """Return the encoding of a text in a Latin alphabet, by its language."""
    import py3langid

    language = language or str(py3langid.classify(raw.decode("cp1252", "ignore"))[0])
    names = LATIN.get(language, ("cp1252",))
    # A letter in the one is a sign such as ± in the other.
    return max(names, key=lambda name: sum(map(str.isalpha, raw.decode(name, "ignore"))))
