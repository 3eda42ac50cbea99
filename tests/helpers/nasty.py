"""Nasty search queries, for tests and fuzzing."""

import random

NASTY = [
    # Signs alone, alone in pairs, and out of place.
    "", " ", "\t\n", '"', '""', '"""', "'", "''", "(", ")", "()", ")(", "((((", "))))", "-", "--", "- -", "=",
    "==", ":", "::", "|", "||", "*", "**", "?", "%", "_", "\\", "/", "^", "~", "+", "&", "&&", "<", ">", "<>",
    "AND", "OR", "NOT", "AND OR NOT", "NOT NOT", "NOT NOT a", "a OR", "OR a", "a AND", "a AND OR b", "a NOT",
    "-(", "-()", "-(-(-a", "=(", "=-a", "-=a", '-"', '="', "a-(b)", "() OR ()", "(a OR) b", "((a) OR (b)",
    # Fields without values, values of the wrong kind.
    "title:", "title::", "title:=", "title:(", "title:-", 'title:"', "title:title:a", "source:", "source:%",
    "source:nobody", "topic:-1", "author:", "lang:", "lang:xx", "lang:zh_Hant", "lang:" + "a" * 90, "after:",
    "after:0000", "after:9999-12", "after:10000", "after:2024-02-30", "before:-1", "on:1-1-1", "on:２０２４",
    "after:2030 before:1990", "on:" + "9" * 90, "site:a.example", "http://a.example/?q=b&c=d#e",
    # What other machines would obey.
    "'; DROP TABLE archive_article; --", '" OR 1=1 --', "1 UNION SELECT NULL", "%27%20OR", "{{7*7}}", "{% csrf_token %}",
    "${jndi:ldap://a}", "$(id)", "`id`", "../../etc/passwd", "<script>alert(1)</script>", "%s %d %(q)s",
    "NEAR(a b, 5)", "NEAR/2", "{title} : x", "{title body}:x", "title : x", "^a", "a*", '"a" *', '"a" + "b"',
    "rowid:1", "docno:1", "search_text", "a & b", "a | b", "!a", "a <-> b", "a:*", "a:ABCD", "'a' & 'b'", "\\'",
    # Text at its limits.
    "\0", "a\0b", "x" * 500, "北" * 500, "北 " * 250, "(" * 500, '"' * 499, "-" * 500, "a OR " * 100, "NOT " * 120 + "a",
    "(" * 249 + "a" + ")" * 249, "-(" * 160 + "a", '"a" ' * 120, "=北约 " * 90, "title:(" * 70,
    # Writing of every kind.
    "😀", "👩‍👩‍👧", "🇹🇼", "北约😀", "𠀀", "𠮷野家", "ﬁ", "㍿", "㎞", "½", "İ", "ß", "ŉ", "e\u0301", "\u0301", "\u202e约北",
    "\u200b", "北\u200b约", "\ufeff北约", "\ufffd", "\uffff", "ｱﾞ", "한국", "ひらがな", "Ελλάδα", "عربى", "ไทย", "हिन्दी",
    "（）", "（", "“”", "“", "「", "」「", "：", "＝", "－", "｜", "，", "、。；！？", "　", "《》", "＂＂", "ＮＯＴ", "ＯＲ ＡＮＤ",
    "（东京 ＡＮＤ ＮＯＴ x） ＯＲ y", "标题：", "標題：（北約　ＯＲ　歐盟）", "或", "或 或", "北约或", "－－北约", "·", "…", "——",
]  # fmt: skip

PIECES = [
    *"()\"'=-:|*^+{}%_\\，、。：（）“”「」　 \t\0",
    "AND", " AND ", " OR ", " NOT ", "NEAR", "title:", "source:", "topic:", "author:", "lang:", "after:", "before:",
    "on:", "标题：", "媒体:", "2024", "2024-04", "13", "北约", "北", "約", "特朗普", "Trump", "a", "F-35", "U.S.", "😀",
    "ﬁ", "ß", "\u0301", "\u200b", "或", "rfi", "zh-Hant", "x" * 60,
]  # fmt: skip


def query(dice: random.Random) -> str:
    """Return a random query of pieces, or a mutated nasty one; at most 500 characters."""
    pieces = dice.choices(PIECES, k=dice.randint(1, 24))
    if dice.random() < 0.3:
        pieces.insert(dice.randrange(len(pieces)), dice.choice(NASTY))
    if dice.random() < 0.1:
        pieces.append(chr(dice.randrange(1, 0x11000)))
    return "".join(pieces)[:500].encode("utf-8", "replace").decode()
