"""One of everything that a reader can have of an archive, and what the reader is shown of it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from lxml import html as markup

from archive.intake.ingest import ingest
from archive.models import Article, Source, Term, Topic
from reader.library.dossiers.dossier import Dossier
from reader.library.notes.note import Note
from reader.library.result_sets.result_set import ResultSet
from reader.library.saved_searches.digest import MailAddress
from reader.library.saved_searches.matching import match_arrivals
from reader.library.saved_searches.saved_search import SavedSearch
from tests.helpers.desk import document
from tests.reader.library.sending import send

PASSAGE = "各国部长同意七月再议"


@dataclass(frozen=True)
class Work:
    """An archive on disk, and one of everything a reader can have of it, made on the pages."""

    folder: Path
    addresses: dict[str, str]  # of pages and files, by what they show

    @classmethod
    def made(cls, folder: Path) -> "Work":
        otan = Topic.objects.create(slug="otan", kind="organisation", name_en="Otan")
        Term.objects.create(topic=otan, text="北约")
        Topic.objects.create(slug="nato", kind="organisation", name_en="Nato")
        work = cls(folder, {})
        work.ingest("ab")
        user = User.objects.create_user("lin")
        user.groups.add(Group.objects.get(name="Reader"))
        Source.objects.update(name_en="Rfi")
        lin = work.reader
        first, second = work.article("a"), work.article("b")
        here = lin.get(first.get_absolute_url())
        lin.post("/mine/reading/", {"do": f"keep {first.pk}"})
        lin.post("/mine/reading/", {"do": f"read {second.pk}"})
        send(lin, here, "/mine/dossiers/add/", title="印太观察", article=str(first.pk))
        send(lin, lin.get("/search/?q=乌克兰"), "/mine/dossiers/add/", query="q=乌克兰")
        dossier = Dossier.objects.get()
        at = dossier.get_absolute_url()
        for kind in ("note", "heading"):
            send(lin, lin.get(at), at, ("do", kind), text=f"一个{kind}")
        quoted = lin.get(f"{first.get_absolute_url()}?quote={PASSAGE}")
        send(lin, quoted, "/mine/dossiers/add/", quotation=PASSAGE)
        lin.post(f"/mine/notes/on/{first.pk}/", {"exact": PASSAGE, "text": "查证"})
        for kind, slug in (("topic", "otan"), ("source", "rfi")):
            lin.post("/mine/following/", {"act": "follow", "kind": kind, "slug": slug})
        lin.post("/mine/searches/", {"asked": "q=乌克兰"})
        lin.post("/mine/seen/", {"article": second.pk})
        lin.post("/results/?of=/search.json&q=乌克兰")
        search = SavedSearch.objects.get()
        SavedSearch.objects.update(rhythm="weekly")
        MailAddress.objects.create(
            user=user, address="lin@home.example", site="https://a.example", language="en"
        )
        work.ingest("c")  # what is new since
        match_arrivals()
        saved = ResultSet.objects.get().get_absolute_url()
        assert (Note.objects.count(), dossier.items.count()) == (1, 5)
        work.addresses.update({
            "reading list": "/mine/reading/", "read": "/mine/reading/?show=read",
            "new since": "/mine/", "following": "/mine/following/", "searches": "/mine/searches/",
            "feed": search.feed_address, "dossier": at, "notes": "/mine/notes/",
            "note on its article": first.get_absolute_url(), "result set": saved,
            "result files": f"{saved[:-1]}.zip", "own dossiers": "/mine/dossiers/",
            "library file": "/mine/library.json", "following file": "/mine/following/file.json",
            "notes file": "/mine/notes.jsonld",
        })  # fmt: skip
        return work

    @property
    def reader(self) -> Client:
        client = Client()
        client.force_login(User.objects.get(username="lin"))
        return client

    def ingest(self, names: str, **changes: str) -> None:
        for name in names:
            given = {"title": f"外长会议之{name}", "name": f"n{name}", **changes}
            (self.folder / f"{name}.txt").write_text(document(**given))
        ingest([self.folder / f"{name}.txt" for name in names])

    def article(self, name: str) -> Article:
        return Article.objects.get(identity__contains=f"-n{name}")

    def shown(self) -> dict[str, str]:
        """What the reader is shown, by address: words and links of pages, files as they are."""
        reader = self.reader
        return {name: _said(reader.get(at)) for name, at in self.addresses.items()}


def _said(answer: Any) -> str:
    """Words, links and values of a page's own part: notes of an article, else all of `main`."""
    assert answer.status_code in (200, 410)
    raw = answer.getvalue()
    if not answer["Content-Type"].startswith("text/html"):
        said = raw.decode("latin-1" if raw[:2] == b"PK" else "utf-8")
        return re.sub("<updated>.*?</updated>", "", said)
    root = markup.fromstring(raw.decode())
    parts = root.xpath("//*[@id='notes']") or root.xpath("//main")
    values = parts[0].xpath(".//a/@href | .//@value[not(../@name='csrfmiddlewaretoken')]")
    return "\n".join([" ".join(parts[0].text_content().split()), *values])
