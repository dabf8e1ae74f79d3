"""What every rule can do: send a mail, tell a team, create a task. Modules above declare theirs beside these."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.accounts.roles import Role
from maillon.automation.actions import CHOICE, NUMBER, MailContext, RuleAction, Slot
from maillon.core import french
from maillon.core.errors import Refused
from maillon.core.events import Event, EventKind
from maillon.core.identifiers import row_key
from maillon.core.modules import registry
from maillon.core.panels import label_of
from maillon.documents.branding import brand_of, sender_of
from maillon.notifications import mails, texts
from maillon.notifications.models import MailTemplate
from maillon.notifications.questions import SmsQuestion
from maillon.notifications.services import queue_mail, tell, tell_roles
from maillon.notifications.variables import substitute
from maillon.records.services import add_task, address_of, tag


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
    mail = mails.compose(
        template, built.get("values", {}), brand, built.get("button_url", ""), built.get("choices", ())
    )
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
        references=built.get("references", ()),
    )
    if message is None:
        return f"Mail « {template.label} » non envoyé : il l'a déjà été."
    return f"Mail « {template.label} » pour {', '.join(message.to)}"


def send_sms(event: Event, options: dict[str, Any]) -> str:
    """One SMS about the record, to the mobile that its module gives; it may ask what a module wants to know."""
    context = mail_context(label_of(event.record))
    if context is None:
        raise Refused("Aucun SMS n'est prévu pour ce type de fiche.")
    built = context.build(event.record, "client")
    mobile = built.get("mobile", "")
    if not mobile:
        return "SMS non envoyé : aucun numéro de mobile."
    question = texts.question_of(str(options.get("question", "")))
    text = substitute(str(options.get("text", "")), values_of(event) | built.get("values", {}))
    sms = texts.queue_sms(
        event.record, to=mobile, text=f"{text} {question.ask}" if question else text, question=question,
        once_key=once_key(event, "sms", "client", options),
    )  # fmt: skip
    return "SMS non envoyé : il l'a déjà été." if sms is None else f"SMS au {french.phone(sms.to)}"


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
    count = tell_roles(
        [role], sentence, url=address_of(event.record), icon="bolt", once_key=key, kind="rule", record=event.record
    )
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


def notify_person(event: Event, options: dict[str, Any]) -> str:
    """A line under the bell of one person, or of whoever holds the record."""
    chosen = str(options.get("person", ""))
    held = getattr(event.record, "assignee_id", None) or getattr(event.record, "owner_id", None)
    number = held if chosen == HOLDER else row_key(chosen)
    person = User.objects.filter(pk=number, is_active=True).first() if number else None
    if person is None:
        return "Personne n'a été prévenu : cette fiche n'est à personne, ou le compte est fermé."
    sentence = substitute(str(options.get("sentence", "")), values_of(event)).strip()
    key = f"rule:{event.name}:{label_of(event.record)}:{event.record.pk}:{event.at.isoformat()}:p"
    tell([person], sentence, url=address_of(event.record), icon="bolt", once_key=key, kind="rule", record=event.record)
    return f"Alerte à {person.name}"


def put_tag(event: Event, options: dict[str, Any]) -> str:
    return f"Étiquette « {tag(event.record, str(options.get('tag', '')), actor=None).name} »"


def templates_of(event: str) -> list[tuple[str, str]]:
    rows = MailTemplate.objects.filter(
        Q(event=event) | Q(event="") | Q(event__startswith=event.partition(".")[0] + ".")
    )
    return list(rows.values_list("key", "label"))


def questions_of(event: str) -> list[tuple[str, str]]:
    """What an SMS about the record of this event may ask, as its modules tell."""
    kind = next((kind for kind in registry.offered(EventKind) if kind.name == event), None)
    return [(q.key, q.label) for q in registry.offered(SmsQuestion) if kind and q.key.startswith(f"{kind.model}:")]


def people(event: str) -> list[tuple[str, str]]:
    found = User.objects.filter(is_active=True, partner_id=None).order_by("first_name", "last_name")[:200]
    return [(HOLDER, "la personne en charge"), *((str(person.pk), person.name) for person in found)]


HOLDER = "holder"
AUDIENCES = [("client", "au client"), ("partner", "au partenaire")]
TEAMS = [(role.value, f"l'équipe {role.label}") for role in Role if role != Role.PARTNER]
TEAM = Slot("role", "Équipe", CHOICE, lambda event: TEAMS, "Choisissez l'équipe.")
SENTENCE = Slot("sentence", "Phrase de l'alerte", missing="Écrivez la phrase de l'alerte.")
ACTIONS = (
    RuleAction("notify", "Prévenir une équipe", notify, (TEAM, SENTENCE), "prévenir {role} : « {sentence} »"),
    RuleAction(
        "notify_person",
        "Prévenir une personne",
        notify_person,
        (Slot("person", "Personne", CHOICE, people, "Choisissez qui prévenir."), SENTENCE),
        "prévenir {person} : « {sentence} »",
    ),
    RuleAction(
        "send_mail",
        "Envoyer un mail",
        send_mail,
        (
            Slot("template", "Modèle de mail", CHOICE, templates_of, "Choisissez le modèle du mail."),
            Slot("audience", "Destinataire", CHOICE, lambda event: AUDIENCES, "Choisissez le destinataire.", "client"),
        ),
        "envoyer le mail « {template} » {audience}",
    ),
    RuleAction(
        "send_sms",
        "Envoyer un SMS",
        send_sms,
        (
            Slot("text", "Texte du SMS", missing="Écrivez le texte du SMS."),
            Slot("question", "Attend une réponse", CHOICE, questions_of),
        ),
        "envoyer le SMS « {text} »",
    ),
    RuleAction(
        "create_task",
        "Créer une tâche",
        create_task,
        (
            TEAM,
            Slot("title", "Intitulé de la tâche", missing="Écrivez l'intitulé de la tâche."),
            Slot("days", "Délai, en jours", NUMBER),
        ),
        "créer pour {role} la tâche « {title} »",
    ),
    RuleAction(
        "tag",
        "Poser une étiquette",
        put_tag,
        (Slot("tag", "Étiquette", missing="Écrivez le nom de l'étiquette."),),
        "poser l'étiquette « {tag} »",
    ),
)
