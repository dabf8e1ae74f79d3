"""An article written, read again, published, taken back; each text kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from maillon.core.errors import Overtaken, Refused
from maillon.core.events import emit
from maillon.knowledge.models import Article, Category, Version
from maillon.records.models import Audience, Link
from maillon.records.services import link, log
from maillon.tickets.models import Ticket, TicketMessage

INSIDE = Article.Reach.INTERNAL
NAMED = "« {} » figure dans le texte : un article ouvert à d'autres ne nomme ni client ni demandeur."


def hold(article: Article) -> Article:
    found: Article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    return found


@transaction.atomic
def write(
    *,
    title: str,
    text: str,
    actor: Any,
    reach: str = INSIDE,
    category: Category | None = None,
    holds_notes: bool = False,
) -> Article:
    """A draft: read by those who write articles until it is published."""
    _ours(actor)
    article = Article(
        title=title, text=_tidy(text), reach=reach, category=category, author_name=actor.name, holds_notes=holds_notes
    )
    article.slug = _slug(title)
    article.save()
    _keep(article, actor)
    log(article, "a écrit l'article", actor=actor, audience=Audience.INTERNAL, icon="book")
    return article


@transaction.atomic
def rewrite(
    article: Article,
    *,
    title: str,
    text: str,
    reach: str,
    category: Category | None,
    actor: Any,
    read_again: bool = False,
) -> Article:
    """``read_again``: a person says that what came of internal notes may be read by others."""
    _ours(actor)
    locked = hold(article)
    if reach != INSIDE:
        if locked.holds_notes and not read_again:
            raise Refused(
                "Cet article vient de notes internes : relisez-le et cochez « J'ai relu » pour l'ouvrir à d'autres."
            )
        _names_nobody(locked, f"{title}\n{text}")
        locked.holds_notes = False
    changed = (locked.title, locked.text) != (title, _tidy(text))
    locked.title, locked.text, locked.reach, locked.category = title, _tidy(text), reach, category
    if changed:
        locked.number += 1
    locked.save()
    if changed:
        _keep(locked, actor)
        log(locked, f"a écrit la version {locked.number}", actor=actor, audience=Audience.INTERNAL, icon="pencil")
    return locked


@transaction.atomic
def publish(article: Article, *, actor: Any) -> Article:
    _ours(actor)
    locked = hold(article)
    if locked.is_published:
        raise Overtaken("Cet article est déjà publié.")
    if locked.reach != INSIDE:
        _names_nobody(locked, f"{locked.title}\n{locked.text}")
    locked.published_at, locked.archived_at = timezone.now(), None
    locked.save()
    log(locked, "a publié l'article", actor=actor, audience=Audience.INTERNAL, icon="world", tone="success")
    emit("knowledge.article_published", record=locked, actor=actor, reach=locked.get_reach_display())
    return locked


@transaction.atomic
def withdraw(article: Article, *, actor: Any) -> Article:
    """Nobody reads it any more but those who write; its text and its counts stay."""
    _ours(actor)
    locked = hold(article)
    if not locked.is_published:
        raise Overtaken("Cet article n'est pas publié.")
    locked.published_at = None
    locked.save()
    log(locked, "a retiré l'article", actor=actor, audience=Audience.INTERNAL, icon="archive")
    return locked


@transaction.atomic
def restore(article: Article, number: int, *, actor: Any) -> Article:
    """An earlier text comes back as a new version: what was written since stays readable. What came of notes comes back inside."""
    _ours(actor)
    locked = hold(article)
    version = Version.objects.filter(article=locked, number=number).first()
    if version is None:
        raise Refused("Cette version n'existe pas.")
    if version.holds_notes and locked.reach != INSIDE:
        raise Refused(
            "Cette version vient de notes internes et l'article se lit hors de chez nous : remettez-le d'abord à « Nous seulement »."
        )
    locked.holds_notes = locked.holds_notes or version.holds_notes
    locked.save(update_fields=["holds_notes"])
    return rewrite(
        locked, title=version.title, text=version.text, reach=locked.reach, category=locked.category, actor=actor
    )


@transaction.atomic
def draft_from(ticket: Ticket, messages: Sequence[TicketMessage], *, title: str, reach: str, actor: Any) -> Article:
    """From what was said on a solved ticket. An internal note goes into an internal article and nowhere else."""
    if ticket.is_open:
        raise Refused("Ce ticket est encore ouvert : un article se fait d'un ticket résolu.")
    if any(m.ticket_id != ticket.pk for m in messages) or not messages:
        raise Refused("Choisissez au moins un message de ce ticket.")
    notes = any(m.audience == Audience.INTERNAL for m in messages)
    if notes and reach != INSIDE:
        raise Refused(
            "Une note interne ne va que dans un article interne : décochez-la, ou gardez l'article entre nous."
        )
    if reach == Article.Reach.PUBLIC and any(m.audience != Audience.CLIENT for m in messages):
        raise Refused("Un article public ne reprend que ce que le client a lu : décochez les messages au partenaire.")
    text = "\n\n".join(m.text for m in messages)
    article = write(title=title, text=text, reach=reach, actor=actor, holds_notes=notes)
    link(ticket, article, "Article d'aide")
    return article


def _names_nobody(article: Article, text: str) -> None:
    """What came of a ticket must not tell whose ticket it was."""
    said = text.casefold()
    for client, requester in _origin_names(article):
        for name in (client, requester):
            if len(name) > 3 and name.casefold() in said:
                raise Refused(NAMED.format(name))


def _origin_names(article: Article) -> list[tuple[str, str]]:
    made = Link.objects.filter(from_model="tickets.ticket", to_model="knowledge.article", to_id=article.pk)
    tickets = Ticket.objects.filter(pk__in=made.values("from_id"))
    return list(tickets.values_list("client_name", "requester_name"))


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("L'article est vide : écrivez-le, puis enregistrez-le.")
    return text


def _keep(article: Article, actor: Any) -> None:
    Version.objects.create(
        article=article, number=article.number, title=article.title, text=article.text, holds_notes=article.holds_notes,
        author_id=actor.pk, author_name=actor.name,
    )  # fmt: skip


def _slug(title: str) -> str:
    """Fixed at the first writing: an address that was given stays good."""
    base = slugify(title)[:70] or "article"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(name for n in range(1, len(taken) + 2) if (name := base if n == 1 else f"{base}-{n}") not in taken)


def _ours(actor: Any) -> None:
    if actor.partner_id or not actor.can("knowledge.edit"):
        raise Refused("Votre rôle ne permet pas d'écrire dans la base de connaissances.")
