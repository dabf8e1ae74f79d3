"""The morning's mail of what is not read."""

from __future__ import annotations

from datetime import date

from maillon.accounts.models import User
from maillon.core.french import plural
from maillon.notifications.kinds import DIGEST, MAIL
from maillon.notifications.models import Alert
from maillon.notifications.services import mail_lines

MOST = 40


def send(today: date) -> int:
    """Once a day and person; returns how many mails."""
    wanting = User.objects.filter(
        is_active=True, channel_choices__kind=DIGEST, channel_choices__channels__contains=[MAIL], alerts__read_at=None,
        alerts__isnull=False,
    ).distinct()  # fmt: skip
    sent = 0
    for person in wanting:
        unread = list(Alert.objects.filter(user=person, read_at=None)[:MOST])
        subject = f"{plural(len(unread), 'alerte non lue', 'alertes non lues')}"
        sent += mail_lines(person, subject, unread, once_key=f"digest:{person.pk}:{today:%Y%m%d}") is not None
    return sent
