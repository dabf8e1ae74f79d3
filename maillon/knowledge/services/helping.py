"""Which articles may serve a ticket, and how often each did."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When

from maillon.core import scope
from maillon.core import words as w
from maillon.core.errors import Refused
from maillon.core.fragments import holds
from maillon.knowledge.models import Article, Help, Use
from maillon.tickets.models import Ticket

MOST, SHORTEST = 4, 4
EMPTY = frozenset({
    "avec", "dans", "depuis", "pour", "plus", "sans", "quand", "tous", "toute", "toutes", "leur", "cette", "nous", "vous", "elle",
    "mais", "encore", "aucun", "aucune", "apres", "avant", "fait", "faire", "bonjour", "merci", "client", "probleme",
})  # fmt: skip


def telling(subject: str) -> list[str]:
    """The words of a subject that tell what it is about."""
    return [word for word in dict.fromkeys(w.words(subject)) if len(word) >= SHORTEST and word not in EMPTY][:8]


def proposed(ticket: Ticket, user: Any, text: str = "") -> list[Article]:
    """Published articles that share words with the subject, or hold those typed: the closest, then the most useful, first."""
    rows = Article.objects.visible_to(user).published()
    if text:
        for word in text.split()[:6]:
            rows = rows.filter(holds(word))
        return list(rows.order_by("-used_count", "-helped_count", "-pk")[: MOST * 2])
    words = telling(ticket.subject)
    if not words:
        return []
    score = sum((_points(word) for word in words), Value(0))
    found = rows.annotate(score=score).filter(score__gt=0)
    return list(found.order_by("-score", "-used_count", "-helped_count", "-pk")[:MOST])


def _points(word: str) -> Any:
    """A word of the title counts three times one of the text; a plural meets its singular."""
    stem = word[:-1] if word.endswith("s") and len(word) > SHORTEST else word
    return Case(
        When(holds(stem, "title"), then=Value(3)),
        When(holds(stem), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


@transaction.atomic
def used(article: Article, ticket: Ticket, *, actor: Any) -> bool:
    """True the first time that this article serves this ticket."""
    if actor.partner_id or not actor.can("tickets.edit"):
        raise Refused("Votre rôle ne permet pas de répondre à ce ticket.")
    _, first = Use.objects.get_or_create(article=article, ticket=ticket, defaults={"by_name": actor.name})
    if first:
        Article.objects.filter(pk=article.pk).update(used_count=F("used_count") + 1)
    return bool(first)


@transaction.atomic
def helped(article: Article, *, user: Any = None, reader: uuid.UUID | None = None) -> bool:
    """True the first time that this reader says so."""
    who = {"user_id": user.pk} if user is not None else {"reader": reader}
    _, first = Help.objects.get_or_create(article=article, **who)
    if not first:
        return False
    with scope.elevated("article utile"):
        Article.objects.filter(pk=article.pk).update(helped_count=F("helped_count") + 1)
    return True
