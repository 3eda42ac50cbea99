"""Pages of dossiers: the account's own, the public ones, and one of them with its bibliography."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.export.citations.styled import STYLES
from reader.access.own_pages import Answer, keep_from_caches, own
from reader.exporting.chart_files import chart_file
from reader.library.cited import citable, stored
from reader.library.dossiers import compiling, dossier_contents
from reader.library.dossiers.dossier import (
    MOST_CHARACTERS,
    MOST_DOSSIERS,
    MOST_ITEMS,
    Dossier,
    DossierItem,
)
from reader.library.dossiers.dossier_forms import (
    AddForm,
    ChangeForm,
    ItemForm,
    StyleForm,
    ViewForm,
)
from reader.library.library_pages import ON_A_PAGE, PageForm, back, not_done, page_of
from reader.serving.site import site_of

CITATIONS = 20  # on a page: each takes some hundredths of a second
Kind = DossierItem.Kind


def found(request: HttpRequest, key: str) -> Dossier:
    """Return the dossier with this key if the visitor may read it; else 404."""
    rows = Dossier.objects.open_to(request.user).select_related("owner")
    return get_object_or_404(rows, key=key)


def changeable(request: HttpRequest, key: str) -> Dossier:
    """Return a dossier that the account may add to; else 404."""
    rows = Dossier.objects.of(request.user).select_related("owner")
    return get_object_or_404(rows, key=key)


@require_safe
def dossiers(request: HttpRequest) -> HttpResponse:
    """The public dossiers: those an editor features first, then the one changed last."""
    form = PageForm(request.GET)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        rows = Dossier.objects.public().annotate(count=Count("items"))
        rows = rows.order_by("-featured", "-changed_at")
        context["page"] = page_of(rows, form.cleaned_data["page"])
    return render(request, "dossiers/dossiers.html", context, status=400 if form.errors else 200)


@own(here="mine/dossiers_here.html")
@require_http_methods(["GET", "HEAD", "POST"])
def own_dossiers(request: HttpRequest, user: User) -> HttpResponse:
    """The account's dossiers and those shared with it; a POST begins one."""
    title = " ".join(request.POST.get("title", "").split())
    said = ""
    if request.method == "POST":
        if not title or len(title) > 200:
            said = _("Give it a title of at most 200 characters.")
        else:
            try:
                return redirect(compiling.begin(user, title))
            except compiling.TooManyError:
                said = _("You have as many dossiers as there may be.")
    rows = Dossier.objects.of(user).select_related("owner").order_by("-changed_at")
    counts = Count("items", distinct=True)
    context = {"dossiers": rows.annotate(count=counts), "said": said, "title": title}
    return render(request, "mine/dossiers.html", context, status=400 if said else 200)


@own()
@require_POST
def add_to_dossier(request: HttpRequest, user: User) -> HttpResponse:
    """Add articles, a passage of one, or a search to a dossier; back to where the form stood."""
    form = AddForm(request.POST, user=user)
    if not form.is_valid():
        said = [text for texts in form.errors.values() for text in texts]
        return not_done(request, str(said[0]))
    try:
        into = added(request, form.cleaned_data)
    except compiling.TooManyError:
        return full(request)
    link = format_html('<a href="{}">{}</a>', into.get_absolute_url(), into.title)
    messages.success(request, format_html("{}{}", _("Added to the dossier: "), link))
    return back(request, into.get_absolute_url())


def added(request: HttpRequest, given: dict[str, Any]) -> Dossier:
    """Add what the form gives, and return the dossier: a new one if it names one."""
    with transaction.atomic():
        title = given["title"]
        into: Dossier = compiling.begin(request.user, title) if title else given["dossier"]
        articles = citable(given["article"])
        if given["quotation"]:
            passage = {"kind": Kind.PASSAGE, "quotation": given["quotation"]}
            compiling.add(into, request.user, [{**passage, **stored(a)} for a in articles[:1]])
        elif given["query"]:
            compiling.add(into, request.user, [{"kind": Kind.SEARCH, "query": given["query"]}])
        else:
            compiling.add_articles(into, request.user, articles)
        return into


def full(request: HttpRequest) -> HttpResponse:
    """Refuse more dossiers, or items and characters of one, than there may be."""
    said = _(
        "There is no room: an account has at most %(dossiers)s dossiers, each of %(items)s items"
        " with %(characters)s characters."
    )
    most = {"dossiers": MOST_DOSSIERS, "items": MOST_ITEMS, "characters": MOST_CHARACTERS}
    return not_done(request, said % most)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, key: str) -> HttpResponse:
    """A dossier in its order or by date; a POST of who may add to it changes its items."""
    shown = found(request, key)
    adds = shown.is_added_to_by(request.user)
    change, status = ChangeForm(), 200
    if request.method == "POST":
        if not adds:
            raise Http404
        change = ChangeForm(request.POST)
        if change.is_valid():
            return changed(request, shown, change.cleaned_data)
        status = 400
    form = ViewForm(request.GET)
    context: dict[str, Any] = {
        "dossier": shown, "form": form, "change": change, "adds": adds,
        "owns": shown.owner_id == request.user.pk,
        "features": request.user.has_perm("archive.change_article"),
    }  # fmt: skip
    if form.is_valid():
        given = form.cleaned_data
        by_date = given["order"] == "date" or bool(given["month"])
        rows = dossier_contents.items(shown, members=adds, by_date=by_date, month=given["month"])
        page = page_of(rows, given["page"])
        chart = dossier_contents.chart_of(shown, least=2)
        arranges = adds and given["order"] == "arrange"
        context |= {"page": page, "by_date": by_date, "arranges": arranges, "chart": chart}
        order = "date" if by_date else "arrange" if arranges else ""
        asked = {"order": order, "month": given["month"]}
        context["query"] = urlencode({name: value for name, value in asked.items() if value})
    else:
        status = 400
    return privately(shown, render(request, "dossiers/dossier.html", context, status=status))


@require_safe
def dossier_chart(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """The chart of a dossier as a picture (SVG) or a table (CSV); 400 where it has none."""
    shown = found(request, key)
    chart = dossier_contents.chart_of(shown)
    return privately(shown, chart_file(request, chart, form, "dossier"))


def privately(shown: Dossier, response: Answer) -> Answer:
    """Keep what is not public out of every cache, and out of search engines."""
    is_public = shown.visibility == Dossier.Visibility.PUBLIC
    return response if is_public else keep_from_caches(response)


def changed(request: HttpRequest, shown: Dossier, given: dict[str, Any]) -> HttpResponse:
    """Do what the form says, and return to the dossier. Only the owner changes others' items."""
    do = given["do"]
    if do == "leave":
        shown.members.remove(request.user)
        return redirect("mine-dossiers")
    if do in ("note", "heading"):
        try:
            compiling.add(shown, request.user, [{"kind": do, "text": given["text"]}])
        except compiling.TooManyError:
            return full(request)
        return redirect(at_item(shown, shown.items.in_order().last()))
    if do == "out" and not shown.items.filter(pk=given["item"] or 0).exists():  # pressed twice
        return redirect(at_item(shown, None, order="arrange"))
    item = own_item(request, shown, given["item"] or 0, orders=do != "out")
    here: DossierItem | None = item
    match do:
        case "up":
            compiling.move(shown, item, by=-1)
        case "down":
            compiling.move(shown, item, by=1)
        case "to":
            compiling.move(shown, item, to=given["place"])
        case _:
            here = neighbour(item)
            compiling.take_out(shown, item)
    return redirect(at_item(shown, here, order="arrange"))


def neighbour(item: DossierItem) -> DossierItem | None:
    """Return the item after this one, or the one before if it is the last."""
    others = item.dossier.items.exclude(pk=item.pk).in_order()
    return others.filter(position__gte=item.position).first() or others.last()


def at_item(shown: Dossier, item: DossierItem | None, order: str = "") -> str:
    """Return the address of the page of a dossier that has the item, at its place."""
    asked: dict[str, Any] = {"order": order} if order else {}
    if item is not None:
        here = shown.items.filter(pk=item.pk).values("position")
        before = shown.items.filter(position__lt=here).count()
        asked |= {"page": before // ON_A_PAGE + 1} if before >= ON_A_PAGE else {}
    place = f"#item-{item.pk}" if item is not None else ""
    return f"{shown.get_absolute_url()}{'?' if asked else ''}{urlencode(asked)}{place}"


def own_item(request: HttpRequest, shown: Dossier, pk: int, orders: bool = False) -> DossierItem:
    """Return an item that the account may change: the owner any, a member those it added."""
    rows = shown.items.all()
    if shown.owner_id != request.user.pk:
        rows = rows.none() if orders else rows.filter(added_by=request.user)
    item: DossierItem = get_object_or_404(rows, pk=pk)
    return item


@own()
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_item(request: HttpRequest, user: User, key: str, item: int) -> HttpResponse:
    """The text of one item, to be written or changed."""
    shown = changeable(request, key)
    row = own_item(request, shown, item)
    form = ItemForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            compiling.rewrite(shown, form.save(commit=False))
        except compiling.TooManyError:
            return full(request)
        return redirect(f"{shown.get_absolute_url()}#item-{row.pk}")
    context = {"dossier": shown, "item": row, "form": form}
    return render(request, "dossiers/item.html", context, status=400 if form.errors else 200)


@require_safe
def dossier_bibliography(request: HttpRequest, key: str) -> HttpResponseBase:
    """The dossier's articles as a bibliography prints them, in the style asked for."""
    shown, form = found(request, key), StyleForm(request.GET)
    context: dict[str, Any] = {"dossier": shown, "form": form, "styles": STYLES}
    if form.is_valid():
        pages = Paginator(dossier_contents.article_ids(shown), CITATIONS)
        page = pages.get_page(form.cleaned_data["page"] or 1)
        style = form.cleaned_data["style"] or STYLES[0][1]
        entries = [*dossier_contents.bibliography(page.object_list, style, site_of(request))]
        context |= {"page": page, "style": style, "entries": entries, "query": f"style={style}"}
    status = 400 if form.errors else 200
    return privately(shown, render(request, "dossiers/bibliography.html", context, status=status))
