"""Two tickets that meet: joined, linked, one depending on the other, one made of a message."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from maillon.core.forms import KitForm
from maillon.core.french import plural
from maillon.tickets.models import Ticket

THIS, OTHER = "this", "other"


class OtherTicketForm(KitForm):
    """The other ticket, among those that the person sees."""

    spans: ClassVar = {"other": 6}

    other = forms.ModelChoiceField(
        Ticket.objects.none(), label="L'autre ticket",
        error_messages={
            "required": "Choisissez l'autre ticket : tapez quelques mots de son objet, ou son numéro.",
            "invalid_choice": "Ce ticket n'existe pas, ou ne vous est pas ouvert : choisissez dans la liste.",
        },
        widget=forms.TextInput(attrs={"data-combobox": "", "placeholder": "Objet, client ou numéro"}),
    )  # fmt: skip

    def __init__(self, *args: Any, ticket: Ticket, user: Any, same_client: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        rows = Ticket.objects.visible_to(user).filter(merged_into=None).exclude(pk=ticket.pk)
        field.queryset = rows
        url = reverse("tickets:choices")
        field.widget.attrs["data-url"] = f"{url}?sauf={ticket.reference}{'&meme=1' if same_client else ''}"


class MergeForm(OtherTicketForm):
    spans: ClassVar = {"other": 6, "kept": 6}

    kept = forms.ChoiceField(label="Ticket gardé", widget=forms.RadioSelect, initial=OTHER)

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, same_client=True, **kwargs)
        field: Any = self.fields["kept"]
        field.choices = [(OTHER, "L'autre"), (THIS, f"Celui-ci, {ticket.reference}")]


class SplitForm(KitForm):
    spans: ClassVar = {"subject": 6}

    subject = forms.CharField(
        label="Objet du nouveau ticket", max_length=160, error_messages={"required": "Donnez un objet : quelques mots suffisent."}
    )  # fmt: skip
    kind = forms.ChoiceField(label="Type", choices=Ticket.Kind.choices)


class SolveForm(KitForm):
    """Asked when other tickets depend on this one."""

    children = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, children: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if children:
            self.fields[
                "children"
            ].label = f"Résoudre aussi {plural(children, 'ticket')} qui en {'dépend' if children == 1 else 'dépendent'}"
        else:
            del self.fields["children"]
