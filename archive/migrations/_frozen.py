"""What migrations need of texts and of the index, as it was when they were written."""

import re
import unicodedata
from functools import cache

# Characters that writers use for one another and that OpenCC keeps apart.
VARIANTS = dict(zip(
    "著衞甦瞭覆藉像敍揹谘画俱彷枱锺迳暱沈钜痺妳甯寗舖凖粧汎氾洩囘僞嘆歎恆曬痲吿瑯滙硷",
    "着卫苏了复借象叙背咨划具仿台钟径昵沉巨痹你宁宁铺准妆泛泛泄回伪叹叹恒晒麻告琅汇碱",
))
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Characters that are read otherwise where they are a surname.
SURNAMES = {
    "曾": "zeng", "单": "shan", "朴": "piao", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge",
    "区": "ou", "任": "ren", "华": "hua",
}

SQLITE = (
    "CREATE VIRTUAL TABLE {table} USING fts5("
    "title, body, byline, place, content='', tokenize='ascii', detail=full)",
    # Left to itself FTS5 merges everything at once now and then: a stall of a minute was
    # measured on a large index. `merging` does it in small pieces instead.
    "INSERT INTO {table}({table}, rank) VALUES('automerge', 0)",
    "INSERT INTO {table}({table}, rank) VALUES('crisismerge', 10000)",
)
POSTGRESQL = (
    # What is long is kept elsewhere, so that the rows themselves lie close together.
    "CREATE TABLE {table} (docno bigint PRIMARY KEY, words tsvector NOT NULL, said text NOT NULL,"
    " byline text NOT NULL) WITH (toast_tuple_target = 128)",
    "ALTER TABLE {table} ALTER words SET COMPRESSION lz4, ALTER words SET STATISTICS 0,"
    " ALTER said SET STORAGE EXTERNAL",
    # Two functions that only say what they cost. Told nothing, the planner takes words and texts
    # for as near as numbers, and reads those of all articles: seconds instead of milliseconds.
    "CREATE OR REPLACE FUNCTION search_words(words tsvector) RETURNS tsvector LANGUAGE plpgsql"
    " IMMUTABLE STRICT COST 250 AS $$BEGIN RETURN words; END$$",
    "CREATE OR REPLACE FUNCTION search_holds(said text, wanted text[]) RETURNS boolean"
    " LANGUAGE plpgsql IMMUTABLE STRICT COST 250 AS"
    " $$DECLARE piece text; BEGIN said := said || ' '; FOREACH piece IN ARRAY wanted LOOP"
    " IF strpos(said, piece) > 0 THEN RETURN true; END IF; END LOOP; RETURN false; END$$",
    # New words wait in a list, which `merge` sorts in: three to four times as fast as one by one.
    # Should nobody call it, who writes sorts them in when there are 8 MB of them.
    "CREATE INDEX ON {table} USING gin (search_words(words))"
    " WITH (fastupdate = on, gin_pending_list_limit = 8192)",
)


@cache
def _forms():
    """Every Chinese character to the one form that is used for comparing."""
    from opencc import OpenCC

    simplified, table = OpenCC("t2s"), {}
    for block in (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x2A6E0)):
        characters = [chr(number) for number in block]
        for character, to in zip(characters, simplified.convert("\n".join(characters)).split("\n")):
            to = VARIANTS.get(to, to)
            if to != character and len(to) == 1:
                table[ord(character)] = VARIANTS.get(to, to)
    return {number: to.translate(table) for number, to in table.items()}


def folded_words(text):
    """Return the words of a text in the form in which spellings are compared."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(c for c in text if not "\u0300" <= c <= "\u036f")
    folded = unicodedata.normalize("NFC", bare)
    if not folded.isascii():
        folded = folded.translate(_forms())
    return re.sub(r"[\W_]+", " ", folded).strip()


def reading(name, is_person):
    """Return a name as it is read, syllable by syllable; letters and digits stay."""
    words = folded_words(name)
    if not HAN.search(words):
        return words
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(words)
    if is_person and words[:1] in SURNAMES:
        syllables[0] = SURNAMES[words[0]]
    return " ".join(" ".join(syllables).split())


def make_index(connection):
    """Make the table of words, empty."""
    with connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement.format(table="search_text"))


def drop_index(connection):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS search_text")
