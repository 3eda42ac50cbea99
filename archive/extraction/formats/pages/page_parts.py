"""Parts of a page that are not its article: unseen, named as boilerplate, announced as other articles."""

import re
from collections.abc import Callable
from itertools import islice

from lxml import etree

from archive.extraction.cleaning.announcements import announces
from archive.extraction.cleaning.tree.elements import BLOCKS, INLINE
from archive.extraction.formats.pages.page_text import Node, PageLine, Sums, length, lines_of
from archive.extraction.publication_dates import date_forms
from archive.outlets import rules_for_unknown

GONE = "fd-gone"  # tag of elements to be removed
OUTSIDE = ("aside", "nav", "footer", "form", "dialog", "menu")
EMBEDS = ("iframe", "video", "audio", "object", "embed", "blockquote")
PICTURES = ("img", "picture", "figure", "amp-img", *EMBEDS)
ROLES = frozenset(
    "navigation complementary banner contentinfo search dialog alert alertdialog menu toolbar".split()
)
# Attributes in which pages name the purpose of an element.
NAMING = ("class", "id", "data-component", "data-testid", "data-module", "data-type")
# Words that name what is no article, whatever it says,
_STRONG = (
    r"adsbygoogle|advert\w*|(?:post|article)?-?author-?(?:bio|box|card|info|desc\w*|details)|about-?(?:the-?)?author|breadcrumbs?|bdsharebuttonbox|blog-?pager|"
    r"cookies?|consent|dfp\w*|donat\w+|editors?-?picks?|footer|gdpr|jiathis|latest-?(?:news|stories)|more-?(?:news|stories|articles|links|from|on|in)|"
    r"most-?(?:read|popular|viewed|shared|recent)|nav|navbar|navigation|newsletters?|next-?(?:post|article|prev\w*)|outbrain|pager|pagination|playlist|popular\w*|"
    r"post-?nav\w*|prev-?(?:post|article|next)|promo\w*|qr-?code|read-?(?:also|next|more)|recirc\w*|recommend\w*|related\w*|share\w*|sharing|side-?bar|"
    r"sign-?(?:in|up)|social\w*|sponsor\w*|subscri\w+|taboola|trending|tuijian|up-?next|video-?(?:list|playlist|carousel)|xiangguan|you-?may-?\w*"
)
# and those that name also other things, and are believed of parts without a sentence.
_WEAK = (
    r"ads?|ad-?(?:slots?|box|units?|container|wrapper)|banner|bio|carousel|copyright|cta|disclaimer|ewm|feedback|keywords?|legal|like-?(?:button|bar)|log-?in|menu|meta|"
    r"modal|nextprev|opt-?in|overlay|popup|rank\w*|rating|relevant|rss|signature|skip\w*|tag-?list|tags?|toolbar|tools|utility|weixin|widget"
)
STRONG = re.compile(rf"(?:^|[\s_-])(?:{_STRONG})(?:$|[\s_-])", re.IGNORECASE)
ASIDE = re.compile(rf"(?:^|[\s_-])(?:{_STRONG}|{_WEAK})(?:$|[\s_-])", re.IGNORECASE)
# Words that say the opposite, or speak of what is beside a part: no-ads, has-sidebar.
BESIDE = re.compile(
    r"(?:^|(?<=\s))(?:no|non|not|has|with|without|hide|is|js)[_-]\S+", re.IGNORECASE
)
# These may be longer than the article.
COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?(?!ary)\w*|disqus\w*|respond|repl(?:y|ies)|pinglun|liuyan|feedbacks|discussion)(?:$|[\s_-])",
    re.IGNORECASE,
)
UNSEEN = re.compile(
    r"(?:^|[\s_-])(?:sr-?only|visually-?hidden|screen-?reader(?:-?(?:text|only))?|off-?screen|a11y-hidden|is-hidden|assistive-text)(?:$|[\s])",
    re.IGNORECASE,
)
HIDING = re.compile(
    r"display:none|clip:rect\(0|clip-path:inset\((?:50|100)%|(?:left|top|text-indent):-\d{3,}|font-size:0(?:px|;|$)"
)
PARTS = (
    "div", "section", "ul", "ol", "dl", "table", "aside", "nav", "footer", "form", "header", "p",
    "address",
)  # fmt: skip
AUTHOR = re.compile(r"author|avatar|byline|profile", re.IGNORECASE)
IN_HEAD = ("title", "meta", "link", "base", "script", "style", "template", "noscript")
CONTROLS = (
    "button", "select", "textarea", "input", "datalist", "dialog", "template", "amp-ad",
    "amp-sidebar",
)  # fmt: skip
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
LARGE = 0.35  # share of a page's sentences from which a part is its article, whatever it is named
LONGEST_LABEL = 60  # characters of a line that only announces what follows
MOST_HEADINGS = 1_000  # of a page that are looked at
FEWEST_LISTED = 2  # items of a list of other articles
MOST_SUMMED_UP = 2  # paragraphs of a summary
MOST_IN_BOX, MOST_IN_CARD = 400, 60  # elements; a larger part is not looked through
LONGEST_BOX = 300  # characters of an invitation to subscribe
LONGEST_CARD = 250  # characters of another article shown with its picture
FEWEST_IN_TITLE = 12  # characters of the title of another article
TEXTS = ("p", "li", "td", "dd", "blockquote", "h2", "h3", "h4")
AT_TIME = re.compile(
    r"(?:(?:вчера|сегодня|yesterday|today|hier|aujourd.hui|heute|gestern|hoy|ayer|ieri|oggi|ontem|hoje|dün|bugün|昨[天日]|今[天日]|어제|오늘|أمس|اليوم),? ?)?\d{1,2}[:.h]\d\d",
    re.IGNORECASE,
)
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)\b", re.IGNORECASE)
LONGEST_TEASER = 180  # of a line of text under the title of another article


def names_of(element: Node) -> str:
    """Return the words in which the page names the purpose of an element: relatedStories as two."""
    words = " ".join(filter(None, map(element.get, NAMING)))
    return BESIDE.sub("", HUMP.sub("-", words)) if words else ""


def out_of_head(tree: Node) -> None:
    """Move into the body what libxml2 leaves in the head of a page without a `<body>`."""
    head, body = tree.find("head"), tree.find("body")
    seen = (
        []
        if head is None
        else [e for e in head.iterchildren(etree.Element) if e.tag not in IN_HEAD]
    )
    if seen:
        body = etree.SubElement(tree, "body") if body is None else body
        body[:0] = seen


def without_unseen(tree: Node) -> None:
    """Remove what readers do not see: scripts, styles, hidden elements, buttons.

    WeChat hides the text until a script has run, by its visibility. Scripts of players stay, and
    pictures in a noscript. Inline elements shown as blocks become blocks.
    """
    for element in list(tree.iter(etree.Element)):
        tag = element.tag
        if tag in ("html", "head", "body", "article", "main"):
            continue
        gone = tag in ("script", "style") and element.get("type") != "application/json"
        gone = gone or (tag in CONTROLS and element.find(".//img") is None)
        style = "".join((element.get("style") or "").lower().split())
        gone = gone or element.get("hidden") is not None or bool(style and HIDING.search(style))
        gone = gone or ("visibility:hidden" in style and element.get("id") != "js_content")
        if gone or (element.get("class") and UNSEEN.search(element.get("class"))):
            element.tag = GONE
        elif tag in INLINE and re.search(r"display:(?:block|flex|grid|table|list-item)", style):
            element.tag = "div"
    etree.strip_elements(tree, GONE, with_tail=False)
    _paragraphs_in_inline_elements(tree)


def without_subscriptions(tree: Node) -> None:
    """Remove boxes in which readers are to enter their e-mail address, with all that they say."""
    for entry in tree.xpath("//input[@type='email']")[:MOST_IN_BOX]:
        box = entry
        for outer in entry.iterancestors():
            if outer.tag in ("body", "main", "article") or holds_more_than(MOST_IN_BOX, outer):
                break
            if outer.find(".//h1") is not None:
                break
            if sum(map(length, islice(lines_of(outer), MOST_IN_CARD))) > LONGEST_BOX:
                break
            box = outer
        box.tag = GONE
    etree.strip_elements(tree, GONE, with_tail=False)


def _paragraphs_in_inline_elements(tree: Node) -> None:
    """Make blocks of inline elements that stand beside each other with a sentence in each."""
    for element in list(tree.iter(*BLOCKS)):
        if len(element) < 2 or (element.text or "").strip() or element.tag in ("p", "table", "tr"):
            continue
        children = [child for child in element if child.tag != "br"]
        tags = {child.tag for child in children}
        if len(tags) == 1 and (tags & {"span", "font"} or "-" in str(next(iter(tags)))):
            alone = not any((child.tail or "").strip() for child in element)
            said = ["".join(child.itertext()).strip() for child in children]
            if (
                alone
                and sum(text.endswith(tuple("。！？.!?…”」』")) for text in said) > len(said) / 2
            ):
                for child in children:
                    child.tag = "div"


def without_named(tree: Node) -> None:
    """Remove the parts that a page names as something else than its article.

    A name is not believed of a part with the page's heading or much of its sentences, nor of
    one with a film or post, which may be named "social" and stands in the article.
    """
    prose = Sums(tree, [line for line in lines_of(tree) if line.is_prose()], length)
    most = LARGE * prose[tree]
    for element in list(tree.iter(etree.Element)):
        if element.tag in ("html", "head", "body", "main", "h1", "p", "figure", "img", "a", "em"):
            continue
        if element.getparent() is None or element.getparent().tag == GONE:
            continue
        named = names_of(element)
        if not (is_aside(element, named, prose[element]) or _lies_over(element, named)):
            continue
        if _lies_over(element, named) or (prose[element] <= most and not _shows(element, named)):
            element.tag = GONE
    etree.strip_elements(tree, GONE, with_tail=False)


def _lies_over(element: Node, named: str) -> bool:
    """Whether an element is a dialog over the page or its comments, however long they are."""
    if element.get("aria-modal") == "true" or (element.get("role") or "").endswith("dialog"):
        return True
    return bool(named and COMMENTS.search(named)) and element.find(".//h1") is None


def is_aside(element: Node, named: str, sentences: int) -> bool:
    """Whether tag, role or name say that an element is something else than the article.

    `sentences` is how much running text it holds: some names are not believed where there is any.
    """
    marked = element.tag in OUTSIDE or (element.get("role") or "") in ROLES
    if not marked and not (named and (STRONG if sentences else ASIDE).search(named)):
        return False
    return element.find(".//h1") is None


def _shows(element: Node, named: str) -> bool:
    """Whether a part so named shows a film, a post, or a picture with its caption."""
    if element.tag in OUTSIDE:
        return False
    if next(element.iter("figcaption", *EMBEDS), None) is not None:
        return next(element.iter("li"), None) is None
    # A header may be a banner; what follows an article has pictures in its links only.
    return bool(re.search("banner|modal|overlay", named)) and element.find(".//img") is not None


def without_announced(article: Node) -> None:
    """Remove boxes and lists under a line that announces other articles, with that line."""
    for line in list(lines_of(article)):
        if line.stands_in_tag(GONE):
            continue
        if line.linked and announces(line.unlinked.strip()):  # Read also: a title
            line.remove()
        if len(line.text) > LONGEST_LABEL or not announces(line.text.strip()):
            continue
        box = _box(line, article)
        if box is not None:
            box.tag = GONE
            continue
        followers = _followers(line)
        for element in followers:
            element.tag = GONE
        if followers or line.owner.tag != "p":
            line.remove()
    etree.strip_elements(article, GONE, with_tail=False)


def _box(line: PageLine, article: Node) -> Node | None:
    """Return the outermost element that the line opens and in which only links follow it."""
    box = None
    for outer in (line.owner, *line.owner.iterancestors()):
        if outer is article or outer.tag in ("body", "html", "main", "article", GONE):
            break
        if holds_more_than(MOST_IN_BOX, outer):
            break
        first, *others = lines_of(outer)
        if first.places[0] != line.places[0] or (others and not _are_teasers([first, *others])):
            break
        box = outer if others else box
    return box


def _followers(line: PageLine) -> list[Node]:
    """Return the elements after a line's own that hold links to other articles and little else."""
    found: list[Node] = []
    for element in line.owner.itersiblings(etree.Element):
        lines = list(lines_of(element))
        if not lines and element.tag in ("br", "hr", "img", "a"):
            continue
        if not lines or not any(each.linked for each in lines) or not _are_teasers(lines):
            break
        if element.tag == "p" and any(2 * each.linked < len(each.bare) for each in lines):
            break
        found.append(element)
    return found


def _are_teasers(lines: list[PageLine]) -> bool:
    """Whether lines are titles with links, and none a paragraph longer than a teaser."""
    longest = max(
        (len(line.bare) for line in lines if 2 * line.linked <= len(line.bare)), default=0
    )
    dense = sum(2 for line in lines if line.is_prose()) > len(lines)
    return any(line.linked for line in lines) and longest <= LONGEST_TEASER and not dense


def without_cards(article: Node) -> None:
    """Remove other articles shown as cards: a picture and a title that lead to the same address."""
    for anchor in list(article.iter("a")):
        address = anchor.get("href") or ""
        if anchor.find(".//img") is None or not address or PICTURE_FILE.search(address):
            continue
        card = None
        for outer in (anchor, *anchor.iterancestors()):
            if outer is article or outer.tag in ("body", "figure", GONE):
                break
            if holds_more_than(MOST_IN_CARD, outer):
                break
            lines = list(lines_of(outer))
            if sum(map(length, lines)) > LONGEST_CARD:
                break
            if sum(line.is_prose() and not line.linked for line in lines) > 1:
                break
            if lines and address in _title_links(outer):
                card = outer
        if card is not None:
            card.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)


def without_dated_links(article: Node) -> None:
    """Remove lines outside paragraphs and lists with nothing but a link and when it was published."""
    for line in list(lines_of(article)):
        if line.linked >= FEWEST_IN_TITLE and line.owner.tag not in TEXTS:
            beside = " ".join(line.unlinked.split())
            if beside and (AT_TIME.fullmatch(beside) or date_forms.find(beside)):
                line.remove()


def holds_more_than(most: int, element: Node) -> bool:
    """Whether an element has more than so many others inside it, counted no further than that."""
    return sum(1 for _ in islice(element.iterdescendants(), most + 1)) > most


def _title_links(element: Node) -> list[str]:
    """Return the addresses of the links in an element that have text."""
    anchors = [element] if element.tag == "a" else element.iter("a")
    return [a.get("href") or "" for a in anchors if "".join(a.itertext()).strip()]


def summaries_in(tree: Node, title: str) -> set[Node]:
    """Return the elements that sum up another article: a heading that is a link, and a few lines.

    `title` is that of the page, `bare`: a heading that repeats it is the article's own.
    """
    found: set[Node] = set()
    for heading in islice(tree.iter("h1", "h2", "h3", "h4"), MOST_HEADINGS):
        [*said] = lines_of(heading)
        linked = sum(line.linked for line in said)
        if not linked or linked < sum(len(line.bare) for line in said):
            continue
        text = "".join(line.bare for line in said)
        if title.startswith(text) or text.startswith(title):
            continue
        for outer in islice(heading.iterancestors(), 3):
            if outer.tag in ("body", "main") or holds_more_than(MOST_IN_CARD, outer):
                break
            if len(outer.findall(".//p")) > MOST_SUMMED_UP:
                break
            found.add(outer)
    return found


def without_lists_of_others(article: Node, is_own: Callable[[str], bool]) -> None:
    """Remove lists in which every item is a link to the same site, unless a colon announces them.

    `is_own` says of an address whether it is on the page's site.
    """
    for listed in list(article.iter("ul", "ol")):
        lines = list(lines_of(listed))
        if len(lines) < FEWEST_LISTED or any(line.linked < len(line.bare) for line in lines):
            continue
        before = listed.getprevious()
        above = "" if before is None else "".join(before.itertext()).strip()
        addresses = [anchor.get("href") or "" for anchor in listed.iter("a")]
        if not above.endswith((":", "：")) and all(map(is_own, addresses)):
            listed.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)


def without_invitations(article: Node) -> None:
    """Remove boxes with a heading over nothing but lines such as pages of any house print."""
    for heading in list(article.iter("h2", "h3", "h4", "h5", "h6")):
        box = heading.getparent()
        if box is article or box.tag in (GONE, "body") or holds_more_than(MOST_IN_CARD, box):
            continue
        below = [line for line in lines_of(box) if line.owner is not heading]
        if below and all(rules_for_unknown().furniture.naming(line.text.strip()) for line in below):
            box.tag = GONE
    etree.strip_elements(article, GONE, with_tail=False)
