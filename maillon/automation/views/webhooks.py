"""« Webhooks »: the applications told of what happens here, and what each answered."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.rights import requires
from maillon.automation.forms.webhooks import WebhookForm
from maillon.automation.models import Webhook, WebhookDelivery
from maillon.automation.webhooks import queue
from maillon.core.dialogs import see_other

LIST, SHOWN = "/reglages/webhooks/", 50


@requires("rules.see")
@require_GET
def webhook_list(request: HttpRequest) -> HttpResponse:
    waiting = Count("deliveries", filter=Q(deliveries__state=WebhookDelivery.State.WAITING))
    webhooks = Webhook.objects.annotate(waiting=waiting)
    return render(request, "automation/webhooks.html", {"webhooks": webhooks})


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def webhook_new(request: HttpRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        webhook = form.save(commit=False)
        secret = queue.set_secret(webhook)
        webhook.save()
        queue.forget()
        return _page(request, webhook, WebhookForm(instance=webhook), secret=secret)
    context = {"form": form, "title": "Nouveau webhook", "submit": "Créer le webhook", "cancel_url": LIST}
    return render(request, "automation/webhook_new.html", context, status=422 if request.method == "POST" else 200)


@requires("rules.edit")
@require_http_methods(["GET", "POST"])
def webhook_edit(request: HttpRequest, number: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=number)
    form = WebhookForm(request.POST or None, instance=webhook)
    if request.method == "POST" and form.is_valid():
        form.save()
        queue.forget()
        messages.success(request, f"Webhook « {webhook.name} » enregistré.")
        return see_other(webhook.get_absolute_url())
    return _page(request, webhook, form)


@never_cache
def _page(request: HttpRequest, webhook: Webhook, form: WebhookForm, secret: str = "") -> HttpResponse:
    """``secret``: just made, shown this once."""
    context = {
        "webhook": webhook, "form": form, "secret": secret, "deliveries": webhook.deliveries.all()[:SHOWN],
        "waiting": webhook.deliveries.filter(state=WebhookDelivery.State.WAITING).count(),
    }  # fmt: skip
    return render(request, "automation/webhook.html", context, status=422 if form.errors else 200)


@requires("rules.edit")
@require_POST
def webhook_secret(request: HttpRequest, number: int) -> HttpResponse:
    """A new secret: the former one no longer signs."""
    webhook = get_object_or_404(Webhook, pk=number)
    secret = queue.set_secret(webhook)
    webhook.save(update_fields=["sealed_secret"])
    return _page(request, webhook, WebhookForm(instance=webhook), secret=secret)


@requires("rules.edit")
@require_POST
def webhook_switch(request: HttpRequest, number: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=number)
    if webhook.active:
        Webhook.objects.filter(pk=webhook.pk).update(active=False, stopped_because="Arrêté à la main")
        messages.success(request, "Webhook arrêté : ce qui arrive l'attend ici.")
    else:
        queue.put_back(webhook)
        messages.success(request, "Webhook remis en service : ce qui attendait part dans l'ordre.")
    return see_other(webhook.get_absolute_url())


@requires("rules.edit")
@require_POST
def webhook_test(request: HttpRequest, number: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=number)
    queue.ping(webhook)
    messages.success(request, "Message d'essai parti : sa réponse s'affiche dans le journal.")
    return see_other(webhook.get_absolute_url())


@requires("rules.edit")
@require_POST
def webhook_replay(request: HttpRequest, number: int, delivery: int) -> HttpResponse:
    kept = get_object_or_404(WebhookDelivery.objects.select_related("webhook"), pk=delivery, webhook_id=number)
    queue.replay(kept)
    messages.success(request, "Le même message repart, avec le même identifiant.")
    return see_other(kept.webhook.get_absolute_url())


@requires("rules.edit")
@require_POST
def webhook_delete(request: HttpRequest, number: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook, pk=number)
    webhook.delete()
    queue.forget()
    messages.success(request, f"Webhook « {webhook.name} » supprimé.")
    return see_other(LIST)
