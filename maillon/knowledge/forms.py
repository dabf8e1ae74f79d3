"""The forms of articles."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from maillon.core.forms import KitForm, RecordForm
from maillon.knowledge.models import Article, Category
from maillon.records.models import Audience
from maillon.tickets.models import TicketMessage

HINT = "« ## Titre » pour une partie, « - » pour une liste, « 1. » pour des étapes, **gras**, [mots](https://adresse)."


class ArticleForm(RecordForm):
    fieldsets: ClassVar = (("Article", ("title", "text", "reach", "category", "read_again")),)
    spans: ClassVar = {"title": 6, "text": 6, "reach": 6, "category": 3, "read_again": 6}
    read_again = forms.BooleanField(
        label="J'ai relu : rien d'interne ne reste dans ce texte", required=False,
        help_text="Cet article vient de notes internes : il ne s'ouvre à d'autres qu'une fois relu.",
    )  # fmt: skip

    class Meta:
        model = Article
        fields = ("title", "text", "reach", "category")
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 18}), "reach": forms.RadioSelect}
        help_texts: ClassVar = {"text": HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["reach"].choices = Article.Reach.choices
        fields["category"].empty_label = "Sans rubrique"
        fields["title"].error_messages["required"] = "Donnez un titre : la question que l'on se pose."
        fields["text"].error_messages["required"] = "L'article est vide : écrivez-le, puis enregistrez-le."
        if not self.instance.holds_notes:
            del fields["read_again"]

    def changes(self) -> dict[str, Any]:
        names = ("title", "text", "reach", "category", "read_again")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class FromTicketForm(KitForm):
    """What of the exchanges goes into the article: our public answers, unless the person says otherwise."""

    spans: ClassVar = {"title": 6, "messages": 6, "reach": 6}
    title = forms.CharField(
        label="Titre", max_length=160, help_text="La question que l'on se pose, sans nom de client.",
        error_messages={"required": "Donnez un titre : la question que l'on se pose."},
    )  # fmt: skip
    reach = forms.ChoiceField(
        label="Lu par", choices=Article.Reach.choices, initial=Article.Reach.INTERNAL, widget=forms.RadioSelect
    )
    messages = forms.ModelMultipleChoiceField(
        TicketMessage.objects.none(), label="Échanges à reprendre", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un message : vous le retravaillerez ensuite."},
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["messages"]
        field.queryset = rows
        field.label_from_instance = said
        ours = rows.filter(audience=Audience.CLIENT, side=TicketMessage.Side.US)
        self.initial.setdefault("messages", list(ours.values_list("pk", flat=True)))


def said(message: TicketMessage) -> str:
    readers = {Audience.INTERNAL: "note interne", Audience.PARTNER: "au partenaire", Audience.CLIENT: "public"}
    words = " ".join(message.text.split())
    return (
        f"{message.author_name}, {readers[Audience(message.audience)]} : {words[:140]}{'…' if len(words) > 140 else ''}"
    )


class CategoryForm(KitForm):
    name = forms.CharField(label="Nom de la rubrique", max_length=60)
    order = forms.IntegerField(
        label="Ordre", min_value=0, max_value=999, initial=50, help_text="Le plus petit est lu le premier."
    )

    def __init__(self, *args: Any, kept: Category | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Category.objects.filter(name__iexact=name).exclude(pk=self.kept.pk if self.kept else 0).exists():
            raise forms.ValidationError("Une rubrique porte déjà ce nom.")
        return name
