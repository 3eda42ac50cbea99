"""Pages of a house that nobody knows: each a text of its own, and what the house prints around it."""

from archive.intake.ingest import take_in

PEOPLE = (
    "渔民",
    "矿工",
    "船长",
    "教师",
    "医生",
    "农户",
    "议员",
    "学生",
    "司机",
    "邮差",
    "厨师",
    "画家",
    "园丁",
    "律师",
)
PLACES = (
    "港口",
    "山谷",
    "海峡",
    "边境",
    "机场",
    "广场",
    "大桥",
    "矿区",
    "草原",
    "渔场",
    "河口",
    "古城",
    "盐田",
    "灯塔",
)
MATTERS = (
    "关税",
    "停火",
    "水坝",
    "铁路",
    "选举",
    "制裁",
    "庄稼",
    "电价",
    "签证",
    "条约",
    "油轮",
    "难民",
    "货币",
    "雷达",
)


def text(number: int) -> list[str]:
    """Three paragraphs that no other number has."""
    who, where, what = (words[number % 14] for words in (PEOPLE, PLACES, MATTERS))
    other = PEOPLE[(number + 5) % 14]
    return [
        f"{where}的{who}们星期二谈起{what}，说今年的情形与往年不同，谁也不愿先开口。",
        f"一名{other}在{where}边上等了整整一天，他说{what}的事总要有人出来讲清楚。",
        f"政府答应下月再议{what}，{who}与{other}都说会等下去，直到有一个结果为止。",
    ]


def page(number: int, *below: str, host: str = "a.example") -> bytes:
    title = f"{PLACES[number % 14]}旁的{MATTERS[number % 14]}之议"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="https://{host}/news/{number}.html"></head><body><article>'
        f"<h1>{title}</h1>{''.join(f'<p>{line}</p>' for line in (*text(number), *below))}"
        "</article></body></html>"
    ).encode()


def hand_in(numbers, *below: str, **more):
    """Take pages with these numbers in; return the report."""
    return take_in([(f"{n}.html", page(n, *below, **more)) for n in numbers])
