"""SMS: what left and what came back, writing one, the carrier's settings, and what the carrier calls back with."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.models import Company
from maillon.accounts.rights import requires
from maillon.core import french, scope
from maillon.core.dialogs import act, ask, done
from maillon.core.forms import KitForm
from maillon.core.modules import registry
from maillon.core.phones import display_phone
from maillon.documents.signing import token_digest
from maillon.notifications import carrying, texts
from maillon.notifications.models import Sms, SmsReceived, SmsSettings
from maillon.notifications.questions import SmsNumbers, SmsQuestion
from maillon.notifications.showing import state_of
from maillon.notifications.sms.carriers import CARRIERS, LOCAL
from maillon.notifications.sms.receipts import Unreadable
from maillon.notifications.sms.segments import measure, transliterate
from maillon.notifications.sms.signatures import twilio_signed
from maillon.notifications.views.messages import attempts_of, paged, views_of
from maillon.records import targets
from maillon.records.services import address_of

HERE, SETTINGS, SHOWN, LARGEST = "/sms/", "/reglages/sms", 50, 20_000
VIEWS = (("Tous", ""), ("À envoyer", "attente"), ("Non remis", "echecs"), ("Envoyés", "envoyes"))
STATES = {
    "attente": Q(status__in=("queued", "sending", "retrying")),
    "echecs": Q(status__in=("failed", "unknown")) | Q(receipt__in=("failed", "expired")),
    "envoyes": Q(status="sent") & ~Q(receipt__in=("failed", "expired")),
}
CARRIER_CHOICES = [(LOCAL, "Boîte de test"), *((c.key, c.label) for c in CARRIERS.values())]


def heard_line(received: SmsReceived) -> dict[str, Any]:
    """What came, and what was understood of it, or who read it."""
    said = texts.said(received) or (f"Lu par {received.read_by}" if received.read_at else "")
    return {
        "sms": received, "label": said or "À lire", "tone": "success" if said else "warning",
        "for_a_person": not said or received.read_at is not None,
    }  # fmt: skip


@requires("sms.see")
@require_GET
def sms_list(request: HttpRequest) -> HttpResponse:
    state, text = request.GET.get("etat", ""), request.GET.get("q", "").strip()[:100]
    rows = Sms.objects.visible_to(request.user)
    if state in STATES:
        rows = rows.filter(STATES[state])
    if text:
        digits = re.sub(r"\D", "", text).lstrip("0")
        rows = rows.filter(Q(text__icontains=text) | (Q(to__contains=digits) if digits else Q()))
    page, next_url = paged(rows, request.GET.get("apres", ""), state, text)
    came = SmsReceived.objects.select_related("answers")[:SHOWN]
    context = {
        "rows": [state_of(sms) for sms in page], "came": [heard_line(sms) for sms in came], "local": is_local(),
        "views": views_of(VIEWS, state), "state": state, "text": text, "next_url": next_url,
        "may_set": request.user.can("sms.close"),  # type: ignore[union-attr]
        "may_read": request.user.can("sms.edit"),  # type: ignore[union-attr]
    }  # fmt: skip
    return render(request, "notifications/sms_list.html", context)


@requires("sms.see")
@require_GET
def sms_page(request: HttpRequest, key: UUID) -> HttpResponse:
    sms = get_object_or_404(Sms.objects.visible_to(request.user), key=key)
    user: Any = request.user
    about = targets.find(sms.target_model, [sms.target_id], user).get(sms.target_id)
    again = user.can("sms.edit") and sms.status not in (Sms.Status.QUEUED, Sms.Status.SENDING)
    context = {
        **state_of(sms), "attempts": attempts_of(sms), "replies": [heard_line(reply) for reply in sms.replies.all()],
        "about": about, "may_resend": again, "may_read": user.can("sms.edit"),
    }  # fmt: skip
    return render(request, "notifications/sms.html", context)


@requires("sms.edit")
@require_POST
def sms_resend(request: HttpRequest, key: UUID) -> HttpResponse:
    sms = get_object_or_404(Sms.objects.visible_to(request.user), key=key)
    texts.resend(sms, request.user)
    return done(request, sms.get_absolute_url(), f"Le SMS repart vers le {french.phone(sms.to)}.")


@requires("sms.edit")
@require_POST
def sms_read(request: HttpRequest, number: int) -> HttpResponse:
    """``lu``: 1 when it is dealt with, 0 to take that back."""
    received = get_object_or_404(SmsReceived, pk=number)
    read = request.POST.get("lu", "1") == "1"
    texts.mark_read(received, request.user, read)
    back = received.answers.get_absolute_url() if received.answers and "fiche" in request.POST else HERE
    said = f"SMS du {french.phone(received.sender)} : {'lu' if read else 'de nouveau à lire'}."
    return done(request, back, said)


MEASURED = {"hx-post": "/sms/mesure", "hx-target": "#mesure", "hx-swap": "innerHTML", "hx-include": "closest form"}


class SmsForm(KitForm):
    to = forms.CharField(
        label="Numéro",
        max_length=30,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off", "list": "mobiles"}),
    )
    text = forms.CharField(
        label="Texte", max_length=1000,
        widget=forms.Textarea({
            "rows": 4, "hx-trigger": "input changed delay:200ms", **MEASURED,
        }),
    )  # fmt: skip
    question = forms.ChoiceField(
        label="Attend une réponse", required=False, widget=forms.Select({"hx-trigger": "change", **MEASURED})
    )
    spans = {"to": 6, "text": 6, "question": 6}

    def __init__(self, *args: Any, model: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(q.key, q.label) for q in registry.offered(SmsQuestion) if q.key.startswith(f"{model}:")]
        fields: Any = self.fields
        if asked:
            fields["question"].choices = [("", "Non"), *asked]
        else:
            del fields["question"]


@requires("sms.edit")
def sms_write(request: HttpRequest, model: str, number: int) -> HttpResponse:
    """One SMS about a record, by hand."""
    record = targets.get(model, number, request.user)
    known = [pair for offer in registry.offered(SmsNumbers) if offer.model == model for pair in offer.of(record)]
    to = request.GET.get("a", "") or (known[0][0] if known else "")
    form = SmsForm(request.POST or None, model=model, initial={"to": display_phone(to)})

    def run() -> str:
        data = form.cleaned_data
        question = texts.question_of(data.get("question") or "")
        sent = texts.queue_sms(record, to=data["to"], text=asking(data["text"], question), question=question,
                               actor=request.user)  # fmt: skip
        return "SMS en chemin." if sent and sent.next_try_at is None else "SMS gardé : il partira à l'heure permise."

    lead = "Rien ne part : aucun transporteur n'est réglé, le SMS va dans la boîte de test." if is_local() else ""
    return act(request, form, "Envoyer un SMS", address_of(record), run, submit="Envoyer", lead=lead,
               crumbs=[(str(record), address_of(record))],
               after_fields=beneath(request, known))  # fmt: skip


def is_local() -> bool:
    return SmsSettings.current().carrier == LOCAL


def asking(text: str, question: SmsQuestion | None) -> str:
    return f"{text.strip()} {question.ask}" if question else text


def measured(typed: QueryDict) -> dict[str, Any]:
    """How many SMS, how much is left, how it will be written, with the words of the question that it asks."""
    typed_text = typed.get("text", "")[:1000]
    text = asking(typed_text, texts.question_of(typed.get("question", ""))) if typed_text.strip() else ""
    written = transliterate(text.strip(), letters=SmsSettings.current().plain_letters)
    found = measure(written.text)
    return {
        "number": found.number,
        "left": found.left,
        "units": found.units,
        "too_long": found.number > texts.MOST_SEGMENTS,
        "most": texts.MOST_SEGMENTS,
        "written": written.text if written.text != typed_text.strip() else "",
        "forcing": " ".join(found.forcing[:8]),
    }


def beneath(request: HttpRequest, known: list[tuple[str, str]]) -> SafeString:
    """The count of what is typed, and the mobiles that the field of the number proposes."""
    return render_to_string(
        "notifications/_measure.html", {**measured(request.POST), "frame": True, "known": known}, request
    )


@requires("sms.edit")
@require_POST
@never_cache
def sms_measure(request: HttpRequest) -> HttpResponse:
    """The form is posted here with its key, which must stay good for sending: an answer not kept leaves it."""
    return render(request, "notifications/_measure.html", measured(request.POST))


class CarrierForm(KitForm, forms.ModelForm):
    class Meta:
        model = SmsSettings
        fields = ("carrier", "sender_name", "opens", "closes", "quiet_service", "plain_letters")
        widgets = {name: forms.TimeInput({"type": "time"}, format="%H:%M") for name in ("opens", "closes")}

    def __init__(self, *args: Any, carrier: str, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.carrier = carrier
        fields: Any = self.fields
        fields["carrier"] = forms.ChoiceField(choices=CARRIER_CHOICES, initial=carrier, widget=forms.HiddenInput)
        self.initial["carrier"] = carrier
        hints = {
            "sender_name": "11 caractères au plus, lettres sans accent et chiffres. Vide : celui du transporteur.",
            "opens": "À l'heure de qui reçoit.",
            "closes": "Plus tard, il attend le matin.",
            "quiet_service": "Les SMS commerciaux le sont toujours, dimanches et fériés compris.",
            "plain_letters": "« ê », « ô », « ç » deviennent « e », « o », « c » : un seul d'entre eux réduit un SMS à 70 signes.",
        }
        for name, hint in hints.items():
            fields[name].help_text = hint
        self.known = known
        self.asked = told = CARRIERS[carrier].told if carrier in CARRIERS else ()
        for one in told:
            kept = bool(one.secret and known.get(one.name))
            hint = "Déjà gardé : laissez vide pour ne rien changer." if kept else one.help
            required = not one.optional and not kept
            if one.choices:
                fields[f"told_{one.name}"] = forms.ChoiceField(
                    label=one.label, choices=one.choices, required=False, initial=known.get(one.name)
                )
            else:
                widget = (
                    forms.PasswordInput({"autocomplete": "off"})
                    if one.secret
                    else forms.TextInput({"autocomplete": "off"})
                )
                fields[f"told_{one.name}"] = forms.CharField(
                    label=one.label, help_text=hint, required=required, max_length=400, widget=widget,
                    initial="" if one.secret else known.get(one.name, ""),
                )  # fmt: skip
        names = tuple(f"told_{one.name}" for one in told)
        self.fieldsets = (  # type: ignore[misc]
            (dict(CARRIER_CHOICES)[carrier], ("sender_name", *names)),
            ("Quand", ("opens", "closes", "quiet_service", "plain_letters")),
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        moved = any(
            one.door and self.known and found.get(f"told_{one.name}") != self.known.get(one.name) for one in self.asked
        )
        for one in self.asked:
            if moved and one.secret and self.known.get(one.name) and not found.get(f"told_{one.name}"):
                self.add_error(
                    f"told_{one.name}", "L'adresse change : saisissez-le aussi, il n'est pas envoyé ailleurs sans vous."
                )
        return found

    def told(self) -> dict[str, str]:
        return {
            name.removeprefix("told_"): value for name, value in self.cleaned_data.items() if name.startswith("told_")
        }


@requires("sms.close")
@never_cache
def sms_settings(request: HttpRequest) -> HttpResponse:
    """The carrier chosen draws what it must be told; secrets are never drawn again."""
    kept = SmsSettings.current()
    asked = request.POST.get("carrier") or request.GET.get("carrier") or kept.carrier
    carrier = asked if asked in dict(CARRIER_CHOICES) else kept.carrier
    known = carrying.secrets_of(kept) if carrier == kept.carrier else {}
    form = CarrierForm(request.POST or None, instance=kept, carrier=carrier, known=known)
    if request.method == "POST" and form.is_valid():
        carrying.keep(form.save(commit=False), form.told())
        return done(request, SETTINGS, "Réglages des SMS enregistrés.")
    saved = SmsSettings.current()
    more = {
        "callback": carrying.callback_of(saved),
        "choices": CARRIER_CHOICES,
        "carrier": carrier,
        "local": saved.carrier == LOCAL,
        "chosen": CARRIERS.get(carrier),
        "in_service": dict(CARRIER_CHOICES)[saved.carrier],
    }
    return ask(
        request, form, "SMS", SETTINGS, folder="notifications/sms_settings", crumbs=[("Réglages", "/reglages/")], **more
    )


@requires("sms.close")
@require_POST
def sms_try(request: HttpRequest) -> HttpResponse:
    """A test message, at once, to a number."""
    company = Company.current()
    texts.queue_sms(
        company,
        to=request.POST.get("to", ""),
        text=f"Essai d'envoi de {company}.",
        at_once=True,
        audience=Sms.Audience.STAFF,
    )
    return done(request, HERE, "Message d'essai mis en chemin.")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def sms_heard(request: HttpRequest, address: str) -> HttpResponse:
    """Receipts and answers, in the carrier's own words. The secret is in the address; Twilio signs besides."""
    if len(request.body) > LARGEST:
        return HttpResponse(status=413)
    with scope.system("retour du transporteur de SMS"):
        kept = SmsSettings.objects.filter(address_digest=token_digest(address)).first()
        carrier = CARRIERS.get(kept.carrier) if kept else None
        if kept is None or carrier is None:
            raise Http404
        if carrier.signed and not signed_by_twilio(request, carrying.secrets_of(kept).get("token", "")):
            return HttpResponse("Signature absente ou fausse.", status=401, content_type="text/plain; charset=utf-8")
        try:
            texts.heard(carrier.read(values_of(request)))
        except Unreadable as error:
            return HttpResponse(f"Illisible : {error}", status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def signed_by_twilio(request: HttpRequest, token: str) -> bool:
    url = f"{settings.SITE_URL}{request.get_full_path()}"
    pairs = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    return twilio_signed(url, pairs, request.headers.get("X-Twilio-Signature", ""), token, request.body)


def values_of(request: HttpRequest) -> dict[str, Any]:
    if request.content_type == "application/json":
        try:
            found = json.loads(request.body)
        except ValueError as error:
            raise Unreadable("JSON") from error
        if not isinstance(found, dict):
            raise Unreadable("JSON")
        return found
    return {**request.GET.dict(), **request.POST.dict()}
