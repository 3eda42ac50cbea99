"""Helpers for tests of the admin: fetching pages, and submitting forms as a browser does."""

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse

from archive.models import Article

DOCUMENT = (
    "<!--{epoch}-->\n[{title}](https://www.rfi.fr/cn/%E5%9B%BD%E9%99%85/20240405-{name})\n------\n\n"
    "<div>05/04/2024 - 10:27</div><p><strong>{lead}</strong></p><p>{text}</p>"
)


def document(**given: str) -> str:
    """A document in the layout of the feed captures."""
    defaults = {
        "epoch": "1712306701000",
        "title": "北约外长会议闭幕",
        "name": "x",
        "lead": "北约外长周四在布鲁塞尔结束了为期两天的会议。",
        "text": "会议讨论了对乌克兰的长期支持,以及与日本、韩国的合作。各国部长同意七月再议。",
    }
    return DOCUMENT.format(**{**defaults, **given})


PROSE = (
    "两国外长星期二在首都会谈，谈及贸易与边界，双方同意下月再谈一次，地点未定。",
    "会谈持续三小时，没有公布细节，发言人说气氛坦率而友好，商人都说别无所求。",
)


def unknown_page(
    number: int, host: str = "www.paper.example.org", name: str = "李明", head: str = ""
) -> str:
    """A page of a house that nobody knows, with all that an editor has to say of it."""
    title = f"外长会谈之{number} - 例报天下"
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">{head}<title>{title}</title>'
        f'<link rel="canonical" href="https://{host}/2024/{number}.html"></head>'
        f"<body><article><h1>{title}</h1><p>刊于 2024.05.{number:02} 09:30 | 操觚 {name}</p>"
        f"<p>{PROSE[0]}{number}</p><p>{PROSE[1]}{number}</p>"
        f"<p>与 {number} 万名例报之友同行。</p></article></body></html>"
    )


def address(obj: Any, page: str = "change") -> str:
    return reverse(f"admin:archive_{obj._meta.model_name}_{page}", args=[obj.pk])


def fresh(article: Article) -> Article:
    """Return the article, read again from the database."""
    return Article.objects.get(pk=article.pk)


def fields_of(response: Any) -> dict[str, Any]:
    """Return what a browser would send if the form on the page were submitted unchanged."""
    form = BeautifulSoup(response.content, "lxml").select_one("#content-main form[method=post]")
    sent: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name = field["name"]
        if field.has_attr("disabled") or "__prefix__" in name:
            continue
        if field.name == "select":
            chosen = [option.get("value", "") for option in field.select("option[selected]")]
            sent[name] = chosen if field.has_attr("multiple") else (chosen or [""])[0]
        elif field.name == "textarea":
            sent[name] = field.text.removeprefix("\n").replace("\n", "\r\n")
        elif field["type"] in ("checkbox", "radio"):
            if field.has_attr("checked"):
                value = field.get("value", "on")
                # Ticked boxes of one name are all sent, as hidden fields are.
                several = field["type"] == "checkbox" and name in sent
                sent[name] = (
                    [*([sent[name]] if isinstance(sent[name], str) else sent[name]), value]
                    if several
                    else value
                )
        elif field["type"] != "submit":
            value = field.get("value", "")
            sent[name] = [*sent[name], value] if name in sent else [value]
    return sent


def send(client: Any, url: str, **changes: Any) -> Any:
    """Open a form, change some fields, submit it; None unticks a checkbox."""
    sent = {**fields_of(client.get(url)), **changes, "_continue": "1"}
    return client.post(url, {k: v for k, v in sent.items() if v is not None}, follow=True)
