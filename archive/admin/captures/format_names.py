"""What editors call the formats of documents, by their names in the program."""

from django.utils.translation import gettext_lazy as _

FORMAT_NAMES = {
    "jsonlines": _("lines of JSON, or an export of this archive"),
    "feedfile": _("feed capture with a head"),
    "frontmatter": _("post with a head (front matter)"),
    "entrylist": _("list of entries in JSON"),
    "feedxml": _("feed (RSS, Atom)"),
    "webpage": _("web page (HTML)"),
    "markdown": _("Markdown text"),
    "pagetext": _("text of a page"),
    "warcrecord": _("web archive (WARC)"),
    "mhtml": _("saved web page (MHTML)"),
    "mail": _("mail"),
    "officetext": _("office document"),
    "pdftext": _("PDF"),
    "exportline": _("line of an export"),
    "by hand": _("text, titled by an editor"),
}


def name_of(format: str) -> str:
    """Return what editors call a format; its own name where it has no other."""
    return str(FORMAT_NAMES.get(format, format))
