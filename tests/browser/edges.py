"""Edge-case documents written for the tests: very long, very short, or with odd contents."""

from pathlib import Path

LONG_TITLE = "一个长得没有尽头而又必须完整显示的标题" * 8
SENTENCE = "各国代表在会上就航行自由与供应链安全交换了意见，并同意明年春天再次会面。"


def document(number: int, title: str, body: str) -> str:
    url = f"https://www.rfi.fr/cn/国际/2023031{number % 10}-{number}"
    return f"<!--167878{number:03}0000-->\n[{title}]({url})\n------\n\n{body}\n"


EDGES = {
    "long-title": document(1, LONG_TITLE, f"<p>{SENTENCE}</p>"),
    "very-short": document(2, "短讯", "<p>双方今天恢复了中断三年的直航，首个航班于清晨抵达。</p>"),
    "digest": document(
        3,
        "一周要闻汇编",
        "".join(
            f"<h2>第{n}章 地区动态</h2>" + "".join(f"<p>{SENTENCE * 4}</p>" for _ in range(9))
            for n in range(1, 11)
        ),
    ),
    "table": document(
        4,
        "各国军费一览",
        "<p>下表列出各国支出。</p><table><tr><th>国家</th><th>亿美元</th><th>占比</th><th>增减</th>"
        "<th>说明</th></tr>"
        + "".join(
            f"<tr><td>国家{n}</td><td>{n}00</td><td>{n}.5%</td><td>+{n}</td>"
            f"<td>averyverylongwordwithoutanybreakinit{n}</td></tr>"
            for n in range(1, 9)
        )
        + "</table>",
    ),
    "spaces": document(
        5, "空格排成的表", "<pre>国家          军费      占比\n甲国           100      1.5%</pre><p>如上。</p>"
    ),
    "quotation": document(
        6, "声明引起回应", f"<p>{SENTENCE}声明原文是：「臺灣海峽的和平與穩定，符合國際社會的利益。」</p>"
    ),
    "pictures": document(
        7,
        "图片新闻",
        f'<p>{SENTENCE}</p><figure><img src="https://pic.example.org/a.jpg" alt="码头上的货轮">'
        f"<figcaption>货轮停靠码头 © 某社</figcaption></figure><p>{SENTENCE}头发与发展、皇后与以后。</p>",
    ),
}  # fmt: skip


def write(folder: Path) -> None:
    for name, text in EDGES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
