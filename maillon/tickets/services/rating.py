"""One click in the closing mail, and nothing a mail scanner can give in somebody's place."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillon.core.events import emit
from maillon.records.models import Audience
from maillon.records.services import log
from maillon.tickets.models import Rating, Ticket
from maillon.tickets.services import handling

TOGETHER = timedelta(minutes=2)  # two scores in it, both by the page: no person, or a person who will press
Score = Rating.Score


@transaction.atomic
def rate(ticket: Ticket, score: int, *, comment: str = "", by_page: bool) -> Rating:
    """The last word counts. ``by_page``: the page opened by the mail's link sent it by itself."""
    locked = handling.hold(ticket)
    now = timezone.now()
    known = Rating.objects.filter(ticket=locked).first()
    if by_page and known is not None and _doubtful(known, score, now - TOGETHER):
        if known.by_page:
            known.score = None
            known.save(update_fields=["score"])
        return known
    comment = comment.strip()[:2000] or (known.comment if known else "")
    rating, _ = Rating.objects.update_or_create(
        ticket=locked, defaults={"score": Score(score), "comment": comment, "by_page": by_page, "at": now}
    )
    if known is None or known.score != score or known.comment != comment:
        log(
            locked, f"Avis du demandeur : {Score(score).label.lower()}", audience=Audience.INTERNAL,
            icon="star", tone="success" if score >= Score.GOOD else "error", detail=comment,
        )  # fmt: skip
        emit("tickets.ticket_rated", record=locked, score=Score(score).label, comment=comment)
    return rating


def _doubtful(known: Rating, score: int, since: datetime) -> bool:
    """Another score by the page at the same moment; and a page never takes the place of a press."""
    return not known.by_page or (known.score != score and known.at > since)
