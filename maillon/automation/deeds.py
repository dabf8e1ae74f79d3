"""What every rule can do: send a mail, tell a team, create a task. Modules above declare theirs beside these."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from maillon.accounts.roles import Role
from maillon.automation.actions import MailContext, RuleAction
from maillon.core.errors import Refused
from maillon.core.events import Event
from maillon.core.identifiers import row_key
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.documents.branding import brand_of, sender_of
from maillon.notifications import mails
from maillon.notifications.models import MailTemplate
from maillon.notifications.services import queue_mail, tell_roles
from maillon.notifications.variables import substitute
from maillon.records.services import add_task, address_of


def mail_context(model: str) -> MailContext | None:
    return next((c for c in registry.offered(MailContext) if c.model == model), None)


def send_mail(event: Event, options: dict[str, Any]) -> str:
    """One mail about the record, from a template, to the client or the partner."""
    context = mail_context(label_of(event.record))
    if context is None:
        raise Refused("Aucun mail n'est prévu pour ce type de fiche.")
    template = MailTemplate.objects.filter(key=options.get("template", "")).first()
    if template is None:
        raise Refused(f"Le modèle de mail « {options.get('template', '')} » n'existe plus : choisissez-en un autre.")
    audience = str(options.get("audience") or "client")
    built = context.build(event.record, audience)
    if not built.get("to"):
        return f"Mail « {template.label} » non envoyé : aucune adresse pour ce destinataire."
    brand = built.get("brand") or brand_of(event.record)
    mail = mails.compose(template, built.get("values", {}), brand, built.get("button_url", ""))
    message = queue_mail(
        event.record,
        to=built["to"],
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        sender=_sender(event.record, brand),
        audience=audience,
        template_key=template.key,
        documents=built.get("documents", ()),
        once_key=once_key(event, template.key, audience, options),
        reply_to=built.get("reply_to", ""),
    )
    if message is None:
        return f"Mail « {template.label} » non envoyé : il l'a déjà été."
    return f"Mail « {template.label} » pour {', '.join(message.to)}"


def _sender(record: Any, brand: Any) -> str:
    """In the brand's name; from its own address when the brand is the record's."""
    name, address = sender_of(record)
    return mails.sender(name, address) if brand.name == brand_of(record).name else mails.sender(brand.name)


def once_key(event: Event, template: str, audience: str, options: dict[str, Any]) -> str:
    """A state reached twice is told once (an order that went back and forth); other news, each time it happens.

    ``repeat`` among the options tells a state each time too.
    """
    news = event.data.get("target")
    which = str(news) if news is not None and not options.get("repeat") else event.at.isoformat()
    return f"{template}:{audience}:{label_of(event.record)}:{event.record.pk}:{event.name}:{which}"


def values_of(event: Event) -> dict[str, str]:
    """What the sentences of « prévenir » and « créer une tâche » may name."""
    record = event.record
    plain = {name: str(value) for name, value in event.data.items() if isinstance(value, str | int)}
    return plain | {
        "reference": str(getattr(record, "reference", "")),
        "client": str(getattr(record, "client_name", "") or getattr(record, "name", "")),
        "fiche": str(record),
        "auteur": getattr(event.actor, "name", "") or "Maillon",
    }


def notify(event: Event, options: dict[str, Any]) -> str:
    """A line under the bell of a role."""
    role = _role(options)
    sentence = substitute(str(options.get("sentence", "")), values_of(event)).strip()
    if not sentence:
        raise Refused("La phrase de l'alerte est vide.")
    key = f"rule:{event.name}:{label_of(event.record)}:{event.record.pk}:{event.at.isoformat()}:{role}"
    count = tell_roles([role], sentence, url=address_of(event.record), icon="bolt", once_key=key)
    return f"Alerte à {Role(role).label} ({count})"


def create_task(event: Event, options: dict[str, Any]) -> str:
    """A task for a team about the record, due after some days."""
    role = _role(options)
    title = substitute(str(options.get("title", "")), values_of(event)).strip()
    days = row_key(options.get("days") or "0")
    due = timezone.now() + timedelta(days=days) if days is not None and days <= 3650 else None
    task = add_task(title, record=event.record, role=role, due_at=due)
    return f"Tâche « {task.title} » pour {Role(role).label}"


def _role(options: dict[str, Any]) -> str:
    role = str(options.get("role", ""))
    if role not in Role.values:
        raise Refused("L'équipe à prévenir n'est pas choisie.")
    return role


ACTIONS = (
    RuleAction("send_mail", "Envoyer un mail", send_mail, (("template", "Modèle"), ("audience", "Destinataire"))),
    RuleAction("notify", "Prévenir une équipe", notify, (("role", "Équipe"), ("sentence", "Phrase"))),
    RuleAction(
        "create_task",
        "Créer une tâche",
        create_task,
        (("role", "Équipe"), ("title", "Intitulé"), ("days", "Délai, en jours")),
    ),
)
