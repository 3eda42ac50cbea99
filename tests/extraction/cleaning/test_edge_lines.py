"""Lines near the ends of bodies: which could be furniture, and dropping those that are learned."""

from archive.extraction.cleaning.body import clean
from archive.extraction.cleaning.edge_lines import edge_lines_in, fingerprint


def of(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def test_lines_in_the_middle_headings_captions_and_long_texts_are_none():
    middle = [f"{word}在中间。" for word in "甲乙丙丁"]
    body = (
        of("某地开会。", "字" * 201)
        + "<h2>背景之一</h2>"
        + of("其三。", *middle, *("末句" * n for n in range(1, 9)))
    )
    body += '<figure><img src="https://a.example/1.jpg" alt=""><figcaption>图为会场</figcaption></figure>'

    lines = {line.text: (line.before, line.after) for line in edge_lines_in(body)}

    assert lines["某地开会。"] == (0, 16)
    assert lines["末句" * 8] == (15, 1)
    assert not {"背景之一", "字" * 201, "乙在中间。", "图为会场"} & lines.keys()


def test_a_learned_line_goes_at_either_end_and_stays_in_the_middle_or_alone():
    learned = {fingerprint("加入 5 万名读者")}
    text = [f"第{'一' * n}段写的是别的事情。" for n in range(1, 15)]

    body = clean(
        of("加入 5 万名读者", *text[:7], "加入 6 万名读者之列", *text[7:], "加入 7 万名读者"),
        learned=learned,
    )

    assert body.text == "\n\n".join([*text[:7], "加入 6 万名读者之列", *text[7:]])
    assert {one.rule for one in body.dropped} == {"learned from other articles of the outlet"}
    assert clean(of("加入 9 万名读者"), learned=learned).text == "加入 9 万名读者"
    middle = of(*text[:5], "加入 6 万名读者", *text[5:])
    assert "加入 6 万" in clean(middle, learned=learned).text
    assert clean(body.html, learned=learned).html == body.html
