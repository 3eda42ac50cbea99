"""Fifteen articles kept, found again the next day, and their bibliography in two reference managers."""

import rispy
from pybtex.database import parse_string

from archive.models import Source
from reader.library.dossiers.dossier import Dossier
from tests.reader.library.sending import send


def test_fifteen_kept_articles_are_there_tomorrow_and_become_a_bibliography(
    log_in, make_article, make_topic, make_source
):
    make_source("rfi", name_zh_hans="法国国际广播电台", domains=["example.com"])
    nato = make_topic("nato", name_zh_hans="北约")
    made = [
        make_article(
            title=f"第{n}次会议：100% & {{草案}}", section="国际", byline="古莉、王二", topics=[nato],
            published_at=f"2024-04-{n:02}T08:00Z",
        )
        for n in range(1, 16)
    ]  # fmt: skip
    today = log_in("lin")
    ids = [str(each.pk) for each in made]
    send(today, today.get("/search/?q=会议"), "/mine/reading/", ("do", "keep"), article=ids)

    tomorrow = log_in("lin")  # another session, as of another browser
    kept = tomorrow.get("/mine/reading/")
    assert all(f"第{n}次会议" in kept.content.decode() for n in range(1, 16))
    added = tomorrow.post("/mine/dossiers/add/", {"title": "会议", "article": ids})
    assert added["Location"] == Dossier.objects.get().get_absolute_url()

    address = added["Location"].rstrip("/")
    read = rispy.loads(tomorrow.get(f"{address}.ris").getvalue().decode())
    assert [each["title"] for each in read] == [article.title for article in made]
    # As Zotero's import of RIS takes them: newspaper article, publication, section, accessed, tags.
    assert {**read[0], "urls": read[0]["urls"][:1]} == {
        "type_of_reference": "NEWS", "title": made[0].title, "authors": ["古莉", "王二"],
        "secondary_title": "法国国际广播电台", "section": "国际", "year": "2024", "date": "2024/04/01/",
        "access_date": "2024/05/01/", "urls": [made[0].source_url], "language": "zh-Hans",
        "abstract": made[0].lead, "keywords": ["北约"],
    }  # fmt: skip
    entries = parse_string(tomorrow.get(f"{address}.bib").getvalue().decode(), "bibtex").entries
    assert len(entries) == 15
    assert {str(entry.fields["urldate"]) for entry in entries.values()} == {"2024-05-01"}
    assert Source.objects.count() == 1
