"""Forms of dossiers: what is added to one, what is changed in it, and how it is looked at."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive.export.citations.styled import STYLES
from archive.models import Article
from reader.library.dossiers.dossier import (
    LONGEST_QUERY,
    LONGEST_QUOTATION,
    LONGEST_TEXT,
    MOST_MEMBERS,
    MOST_NAMED,
    Dossier,
    DossierItem,
)
from reader.library.library_pages import NumbersField, PageForm
from reader.lists.query_strings import known_parameters
from reader.texts.quoting import passage_in

ACTS = ("up", "down", "to", "out", "note", "heading", "leave")
MONTH = r"^[12][0-9]{3}-(?:0[1-9]|1[0-2])\Z"


class AddForm(forms.Form):
    """What to add to which dossier of the account, or to a new one."""

    dossier = forms.ModelChoiceField(
        Dossier.objects.none(),
        label=_("Dossier"),
        required=False,
        error_messages={"invalid_choice": _("This dossier is no longer among yours.")},
    )
    title = forms.CharField(label=_("Or a new one, called"), max_length=200, required=False)
    article = NumbersField(required=False)
    quotation = forms.CharField(max_length=LONGEST_QUOTATION, required=False)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False)

    def __init__(self, *given: Any, user: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["dossier"].queryset = Dossier.objects.of(user)  # type: ignore[attr-defined]

    def clean_query(self) -> str:
        """The parameters of a search that lists know, as its address has them."""
        known = known_parameters(QueryDict(self.cleaned_data["query"]))
        if self.cleaned_data["query"] and not known:
            raise forms.ValidationError(_("This is no search."))
        return known.urlencode()

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not given.get("dossier") and not given.get("title"):
            self.add_error("title", _("Choose a dossier, or name a new one."))
        if not self.errors and not given["article"] and not given["query"]:
            raise forms.ValidationError(_("Choose articles of the list."))
        if not self.errors and given["quotation"]:
            given["quotation"] = self._passage(given["article"][:1], given["quotation"])
        return given

    def _passage(self, ids: list[int], quoted: str) -> str:
        """Return the passage as the article has it; ValidationError if it has none such."""
        texts = Article.objects.published().filter(pk__in=ids).values_list("body_text", "language")
        passage = next((passage_in(text, quoted, language=lang) for text, lang in texts), "")
        if not passage:
            raise forms.ValidationError(_("The text has no such passage."))
        return passage


class ChangeForm(forms.Form):
    """What to do with an item, or which text to add."""

    do = forms.ChoiceField(choices=[(v, v) for v in ACTS])
    item = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=10_000, required=False)
    text = forms.CharField(
        label=pgettext_lazy("of a note", "Text"), max_length=LONGEST_TEXT, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        do = given.get("do")
        if do in ("note", "heading") and not given.get("text"):
            self.add_error("text", _("Write something first."))
        if do == "heading" and len(given.get("text", "")) > 200:
            self.add_error("text", _("A heading has at most 200 characters."))
        if do == "to" and not self.errors and not given.get("place"):
            self.add_error("place", _("Say which place."))
        return given


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of an item."""

    class Meta:
        model = DossierItem
        fields = ("text",)
        labels = {"text": pgettext_lazy("of a note", "Text")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """A dossier's title, introduction and visibility, and the names of those who may add to it."""

    members = forms.CharField(
        label=_("Who may add to it: names of accounts, one a line"),
        max_length=MOST_MEMBERS * 151,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Dossier
        fields = ("title", "introduction", "visibility")
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6})}

    def clean_members(self) -> list[User]:
        """The accounts, which must be there and active, and are not the owner's."""
        names = {line.strip() for line in self.cleaned_data["members"].splitlines()} - {""}
        if len(names) > MOST_MEMBERS:
            raise forms.ValidationError(_("Name fewer accounts."))
        there = set(self.instance.members.values_list("username", flat=True))
        if len(names - there) > MOST_NAMED:
            said = _("Name at most %(most)s new accounts at a time.")
            raise forms.ValidationError(said % {"most": MOST_NAMED})
        found = User.objects.filter(username__in=names, is_active=True)
        missing = names - {user.username for user in found}
        if missing:
            said = _("There is no account called %(name)s.")
            raise forms.ValidationError(said % {"name": sorted(missing)[0]})
        return [user for user in found if user.pk != self.instance.owner_id]

    def save(self, commit: bool = True) -> Dossier:
        dossier: Dossier = super().save(commit=False)
        # Not its address: it may have been renewed since the form was made.
        told = ("title", "introduction", "visibility", "featured", "changed_at")
        dossier.save(update_fields=told)
        dossier.members.set(self.cleaned_data["members"])
        return dossier


class ViewForm(PageForm):
    """How a dossier is looked at."""

    order = forms.ChoiceField(
        choices=[("own", _("In its order")), ("date", _("By date")), ("arrange", _("Arrange"))],
        required=False,
    )
    month = forms.RegexField(MONTH, label=_("Month"), required=False)


class StyleForm(PageForm):
    """The style of a bibliography."""

    style = forms.ChoiceField(
        label=_("Style"), choices=[(file, name) for name, file in STYLES], required=False
    )
