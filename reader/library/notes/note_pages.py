"""Pages of an account's notes: all of them, and one to be changed."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from archive.models import Article
from reader.access.account_lock import one_at_a_time
from reader.access.own_pages import own
from reader.library.cited import stored
from reader.library.library_pages import PageForm, page_of, taken_away
from reader.library.notes.anchoring import ArticleText
from reader.library.notes.annotations import FORMS
from reader.library.notes.note import CONTEXT, LONGEST_PASSAGE, MOST_NOTES, MOST_ON_AN_ARTICLE, Note
from reader.library.notes.on_article import compare
from reader.serving.preferences import Preferences
from reader.texts.quoting import passage_in

AT_A_TIME = 200  # notes read for a file


class SearchForm(PageForm):
    """Words that notes hold, and the page of those that do."""

    q = forms.CharField(max_length=500, required=False)


class TextForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a note says."""

    class Meta:
        model = Note
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class NewNoteForm(TextForm):
    """A new note: its passage must stand in the article, in either script."""

    before = forms.CharField(max_length=CONTEXT * 2, required=False, widget=forms.HiddenInput)

    class Meta(TextForm.Meta):
        fields = ("exact", "text")  # type: ignore[assignment]
        widgets = {**TextForm.Meta.widgets, "exact": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *given: Any, article: Article, target: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.article, self.target = article, target

    def clean(self) -> dict[str, Any]:
        wanted = self.cleaned_data.get("exact", "")
        text = self.article.body_text
        passage = passage_in(text, wanted, self.target, self.article.language)
        quoted = ArticleText(text).quoted(passage, self.cleaned_data.get("before", ""), CONTEXT)
        if wanted and (quoted is None or len(quoted.exact) > LONGEST_PASSAGE):
            self.add_error("exact", _("The text has no such passage."))
        elif quoted:
            self.instance.prefix, self.instance.suffix = quoted.prefix, quoted.suffix
            self.instance.position = quoted.position
            self.cleaned_data["exact"] = quoted.exact
        return self.cleaned_data

    def is_kept(self) -> bool:
        """Store the note; False, with an error, where the account has as many as it may."""
        note: Note = super().save(commit=False)
        note.fold()
        with one_at_a_time(note.user):
            mine = Note.objects.of(note.user)
            here = mine.filter(article=self.article)
            if is_room := mine.count() < MOST_NOTES and here.count() < MOST_ON_AN_ARTICLE:
                note.save()
        if not is_room:
            self.add_error("text", _("You have as many notes as there may be: delete some first."))
        return is_room


@own(here="mine/notes_here.html")
@require_safe
def notes(request: HttpRequest, user: User) -> HttpResponse:
    """All notes of the account, newest first, or those that hold words."""
    form = SearchForm(request.GET)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        rows = Note.objects.of(user).saying(form.cleaned_data["q"]).with_articles()
        page = page_of(rows.order_by("-made_at", "-pk"), form.cleaned_data["page"])
        words = form.cleaned_data["q"]
        query = urlencode({"q": words}) if words else ""
        context |= {"page": page, "notes": compare(page), "query": query}
    return render(request, "mine/notes.html", context, status=400 if form.errors else 200)


@own()
@require_http_methods(["GET", "HEAD", "POST"])
def new_note(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The form of a note on an article; a POST makes it and returns to its passage."""
    article = get_object_or_404(Article.objects.published().select_related("source"), pk=pk)
    now = timezone.now()
    note = Note(user=user, made_at=now, changed_at=now, **stored(article))
    form = NewNoteForm(
        request.POST or None,
        instance=note,
        article=article,
        target=Preferences.of(request).target,
    )
    if request.method == "POST" and form.is_valid() and form.is_kept():
        return redirect(f"{article.get_absolute_url()}#note-{note.pk}")
    context = {"form": form, "article": article}
    return render(request, "mine/new_note.html", context, status=400 if form.errors else 200)


@own()
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, user: User, note: int) -> HttpResponse:
    """One note to be changed or deleted by its owner; 404 for everybody else."""
    if "delete" in request.POST:
        Note.objects.of(user).filter(pk=note).delete()
        return redirect("mine-notes")
    row = get_object_or_404(Note.objects.of(user).select_related("article__source"), pk=note)
    form = TextForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        row.fold()
        said = {"text": row.text, "folded": row.folded, "changed_at": timezone.now()}
        Note.objects.filter(pk=row.pk).update(**said)
        return redirect(f"{reverse('mine-notes')}#note-{row.pk}")
    context = {"form": form, "note": compare([row])[0]}
    return render(request, "mine/note.html", context, status=400 if form.errors else 200)


@own()
@require_safe
def notes_file(request: HttpRequest, user: User, form: str) -> HttpResponseBase:
    """All notes of the account as Web Annotations (`jsonld`) or Markdown (`md`)."""
    media, write = FORMS[form]
    rows = Note.objects.of(user).order_by("made_at", "pk")
    pieces = write(rows.iterator(AT_A_TIME), request.build_absolute_uri("/")[:-1])
    return taken_away(request, pieces, media, f"notes.{form}")
