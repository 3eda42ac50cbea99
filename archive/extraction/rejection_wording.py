"""Translation of the reasons why documents were rejected.

Reasons are stored in English, as commands print them, with their parameters filled in.
"""

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop

# Every reason there is; a test compares them with those in the code.
REASONS = (
    noop("the file is empty"),
    noop("the file has %(size)s MB; the limit is 10 MB"),
    noop("the file has %(size)s MB; the limit is 10 MB; its bytes were not kept"),
    noop("the file is binary, not text: a control character in line %(line)s"),
    noop("the file is binary, not text: a zero byte at byte %(place)s"),
    noop(
        "the file is not UTF-8 at byte %(place)s (line %(line)s), and neither UTF-16, GB18030 nor"
        " Big5 as a whole"
    ),
    noop("the file is not text"),
    noop("what was kept of the document is damaged: %(error)s"),
    noop("the bytes of the document were not kept: there were too many"),
    noop("the document holds no article"),
    noop("the document holds %(count)s articles"),
    noop("the document has no title"),
    noop("the capture no longer holds this article"),
    noop("line %(line)s is not a title with its address, [title](address)"),
    noop("line %(line)s has no title between its brackets"),
    noop("no title found above the text"),
    noop("no paragraph of running text found"),
    noop("no paragraph of running text found on the page"),
    noop("the page has no title"),
    noop("the file has %(count)s captures; the limit is %(limit)s"),
    noop("the page has %(count)s elements; the limit is %(limit)s"),
    noop("the text has %(count)s elements; the limit is %(limit)s"),
    noop("the text has more than %(limit)s escaped characters"),
    noop("the elements are nested too deeply"),
    noop("the elements are nested deeper than %(limit)s levels"),
    noop("the head of the document has no title"),
    noop("the head of the document names nothing"),
    noop("the head of the document is not YAML"),
    noop("the head of the document is not YAML in line %(line)s"),
    noop("this is XML, but no feed: it is a document of kind “%(kind)s”"),
    noop("this is a document of the kind %(kind)s, which is not read: save it as text or HTML"),
    noop(
        "this is an archive of the kind %(kind)s, which is not read: unpack it, and"
        " bring the files in it"
    ),
    noop("this is a picture of the kind %(kind)s, which holds no text"),
    noop("this is a recording of the kind %(kind)s, which holds no text"),
    noop("this is a file of the kind %(kind)s, which holds no article"),
    noop(
        "this is a list of bookmarks without texts: save the pages themselves, or export"
        " from a program that keeps their texts"
    ),
    noop("this is a list of subscriptions (OPML) without articles: bring the feeds themselves"),
    noop("this is a list of addresses (sitemap) without articles: bring the pages themselves"),
    noop("these are references without texts: bring the saved pages that they are about"),
    noop("these are highlights without the texts that they are from: export the whole documents"),
    noop("this is JSON in which no list of articles with texts is found"),
    noop("this is JSON that is damaged: %(error)s"),
    noop("this is a table in which no column holds texts of articles"),
    noop("the table is damaged: %(error)s"),
    noop("this is the log of a program, no article"),
    noop("this is a file of keys and values, such as YAML, TOML or INI, no article"),
    noop("this is program code or markup for a machine, no article"),
    noop("the document has a head, and no text below it"),
    noop("the head of the document is not TOML"),
    noop("the feed is empty"),
    noop("the feed is not XML: %(error)s"),
    noop("the feed is broken, %(count)s of its entries are lost: %(error)s"),
    noop("the feed has %(count)s entries; the limit is %(limit)s"),
    noop("the feed has %(count)s elements; the limit is %(limit)s"),
    noop("the feed has %(count)s escaped characters; the limit is %(limit)s"),
    noop("the entry has no title"),
    noop("the entry %(entry)s has no title"),
    noop("the entry “%(entry)s” has no text"),
    noop("the line is not JSON: %(error)s"),
    noop("the line is of version %(version)s, not %(known)s"),
    noop("the line is not one of an export"),
    noop("the line has %(name)s wrong: %(error)s"),
    noop(
        "the line brings what an editor decided: it is taken over only from a file read by"
        " `ingest --trusted`, or handed in by an administrator"
    ),
    noop("none of its entries can become an article"),
    # Of archives, and of files with parts.
    noop("the archive is cut off or damaged"),
    noop("the archive is encrypted; unpack it with its password first"),
    noop("the archive has more than %(limit)s members"),
    noop("the archive unpacks to more than %(size)s MB, the limit for one of its size"),
    noop("this member of the archive is damaged"),
    noop("this archive in an archive has more than 100 MB; unpack the outer one first"),
    noop("the archive holds no documents"),
    noop("the web archive (WARC) is cut off or damaged"),
    noop("the web archive (WARC) holds no page"),
    noop("the e-book (EPUB) has no list of its chapters"),
    noop("the saved page (MHTML) holds no HTML"),
    noop("the mail has no subject"),
    noop("the mail has no text"),
    noop("the PDF has %(count)s pages; the limit is %(limit)s"),
    noop("the PDF is encrypted; store it without a password"),
    noop("the PDF is damaged"),
    noop("the PDF holds no text, only pictures of pages: let an OCR program add it"),
    noop("the PDF has no title"),
    noop("the word processor's document is damaged"),
    noop("the word processor's document has no title"),
    noop("the word processor's document has no text"),
    # Why a document is kept beside its article, or refused where there is none.
    noop("it is an error page, no article"),
    noop("it is a challenge to the browser, no article"),
    noop("it is the offer of a paywall, no article"),
    noop("it has no text, and the article has one"),
    noop("it holds only a part of the article's text"),
    noop("it came from %(place)s, not from %(host)s"),
    # Why an address could not be read, and others.
    noop("the address cannot be understood: %(error)s"),
    noop("the address has more than %(limit)s characters"),
    noop("the address holds a user name or a password, which would be kept"),
    noop("the address names no host"),
    noop("only http and https are read, not %(scheme)s"),
    noop("the host %(host)s cannot be found"),
    noop("%(host)s is at %(ip)s, which is no public address (see FETCH_PRIVATE)"),
    noop("there are more than %(count)s redirects"),
    noop("there are more than %(size)s MB"),
    noop("the server answered %(status)s"),
    noop("the server did not answer within %(seconds)s s"),
    noop("it took longer than %(seconds)s s"),
    noop("the connection failed: %(error)s"),
    noop("the connection is not secure: %(error)s"),
    noop("the head of the document has more than %(limit)s characters"),
    noop("the head of the document repeats parts of itself by YAML aliases"),
    noop("an element has %(count)s attributes; the limit is %(limit)s"),
    noop("the text has %(count)s characters; the limit is %(limit)s"),
    noop("reading it took longer than %(seconds)s s"),
    noop("there was no time left to read it"),
    noop("reading it takes more memory than one document may have"),
    noop("reading it failed: %(kind)s"),
    noop("it ended the process that read it (%(how)s): too much memory, or a broken parser"),
    noop("it cannot be stored: %(error)s"),
    noop("the file cannot be read: %(error)s"),
)
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")  # of a parameter, after re.escape


Patterns = list[tuple[re.Pattern[str], str]]


@cache
def patterns_of(sentences: tuple[str, ...]) -> Patterns:
    """Return pairs of a pattern that matches a sentence with any parameters, and the sentence."""
    return [
        (re.compile(PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(sentence)), re.DOTALL), sentence)
        for sentence in sorted(sentences, key=len, reverse=True)
    ]


def in_words(reason: str) -> str:
    """Return a reason in the active language; an unknown one stays as it is.

    >>> in_words("the file has 11.2 MB; the limit is 10 MB")
    'the file has 11.2 MB; the limit is 10 MB'
    """
    return translated(reason, patterns_of(REASONS))


def translated(sentence: str, patterns: Patterns) -> str:
    """Return an English sentence in the active language; one that has no pattern stays as it is."""
    for pattern, known in patterns:
        if match := pattern.fullmatch(sentence):
            return gettext(known) % match.groupdict()
    return sentence
