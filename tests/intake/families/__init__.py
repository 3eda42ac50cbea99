"""Which document replaces an article's text, which stands beside it: documents to try it with."""

OWN = "https://www.rfi.fr/cn/20240405-x"
EPOCH = 1712306701
FAR = 9_999_999_999  # in the year 2286
SUBJECTS = {
    "talks": "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。会谈持续三小时，没有公布细节，发言人说气氛坦率。",
    "budget": "议会以微弱多数通过明年预算，反对党表示将提出违宪审查，总额比今年增加一成，增加的部分多用于修路和学校，财政部长为此辩护。",
    "harvest": "南方各省今年的稻谷收成好于往年，农民却担心价格，仓库已经装满，运输公司说车辆不够，合作社请求政府提早开始收购。",
    "whales": "研究人员在海湾里数到二百头鲸鱼，比十年前多了一半，他们认为是禁止捕捞的结果，渔民协会则说数字并不可靠，要求再数一次。",
}  # fmt: skip


def text_of(subject: str) -> str:
    return "".join(f"<p>{part}</p>" for part in (SUBJECTS[subject], SUBJECTS[subject][::-1]))


def document(title="两国外长会谈", body="", url=OWN, at=EPOCH, day="2024-04-05 10:27") -> str:
    printed = f"日期：{day}\n" if day else ""
    return (
        f"<!--{at}-->\n[{title}]({url})\n{printed}------\n\n{body if body else text_of('talks')}\n"
    )


def entry(title: str, link: str, body: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link><description><![CDATA[{body}]]></description></item>"


def feed(*entries: str, itself: str = "") -> str:
    atom = f'<atom:link rel="self" href="{itself}"/>' if itself else ""
    return (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>f</title>'
        f"{atom}{''.join(entries)}</channel></rss>"
    )


def page(title: str, body: str, canonical: str = "", saved_from: str = "") -> str:
    saved = f"<!-- saved from url=({len(saved_from):04}){saved_from} -->" if saved_from else ""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f"<!DOCTYPE html>{saved}<html><head><title>{title}</title>{link}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


FORGED = "<p>伪造的内容，写得比真正的报道长得多。</p>" * 40


STRANGERS = [
    document("两国外长会谈", text_of("talks"), day="2024-04-05"),
    document("议会通过明年预算", text_of("budget"), at=EPOCH + 86400, day="2024-04-06"),
    document("海湾的鲸鱼多了", text_of("whales"), at=EPOCH + 2 * 86400, day="2024-04-09"),
]


ERRORS = {
    "offline": document("Temporarily Offline", "<p> </p>", at=EPOCH + 9, day=""),
    "challenge": document(
        "Just a moment...", "<p>Checking your browser before accessing the site.</p>", at=EPOCH + 9
    ),
    "404": document("404 Not Found", "<p>nginx/1.18</p>", at=EPOCH + 9, day=""),
    "gone": document("页面不存在", "<p>您访问的页面不存在或已被删除。</p>", at=EPOCH + 9, day=""),
    "check": document("訪問驗證", "<p>請完成下方驗證後繼續。</p>", at=EPOCH + 9, day=""),
    "paywall": document(
        "Subscribe to read", "<p>Complete digital access. Cancel anytime.</p>", at=EPOCH + 9, day=""
    ),
    "script": document(
        "两国外长会谈", "<p>Please enable JavaScript to view this page.</p>", at=EPOCH + 9
    ),
    "no text": document("两国外长会谈", '<img src="https://x.example/a.jpg">', at=EPOCH + 9),
}
