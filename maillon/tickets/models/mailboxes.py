"""The mailboxes read by IMAP, and how far each was read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.core.walls import Wall
from maillon.tickets.imap import Security, Then

LONGEST_WAIT = 10  # minutes


class MailAccount(models.Model):
    """``sealed``: the password, by ``core.vault``. ``marker``: its server takes « support+tk-2026-00042.…@ »."""

    wall = Wall.closed("SELECT, INSERT, UPDATE")
    audit_exclude = frozenset({"sealed"})

    class Secured(models.TextChoices):
        TLS = Security.TLS.value, "TLS (port 993)"
        STARTTLS = Security.STARTTLS.value, "STARTTLS (port 143)"
        NONE = Security.NONE.value, "Aucun (réseau interne)"

    class Kept(models.TextChoices):
        MARK = Then.MARK.value, "reste où il est, marqué lu"
        MOVE = Then.MOVE.value, "est déplacé dans un dossier"
        DELETE = Then.DELETE.value, "est effacé du serveur"

    address = models.EmailField("adresse e-mail")
    marker = models.BooleanField("le serveur accepte un « + » dans l'adresse", default=False)
    host = models.CharField("serveur", max_length=120)
    port = models.PositiveIntegerField("port", default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)])
    security = models.CharField("chiffrement", max_length=8, choices=Secured, default=Secured.TLS)
    internal = models.BooleanField("serveur du réseau interne", default=False)
    user = models.CharField("identifiant", max_length=120)
    sealed = models.TextField(editable=False)
    folder = models.CharField("dossier relevé", max_length=100, default="INBOX")
    then = models.CharField("une fois gardé, le message", max_length=6, choices=Kept, default=Kept.MARK)
    aside = models.CharField("dossier où le déplacer", max_length=100, blank=True)
    active = models.BooleanField(default=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "boîte de réception"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["host", "user", "folder"],
                name="tickets_mailbox_once",
                condition=Q(archived_at=None),
            ),
            models.CheckConstraint(
                condition=~Q(then="move") | Q(aside__gt=""),
                name="tickets_mailbox_moves_somewhere",
                violation_error_message="Dites dans quel dossier les messages relevés sont déplacés.",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return f"/reglages/reception/{self.pk}"


class MailboxState(models.Model):
    """How far a mailbox was read. ``name``: account, server and folder. ``unsettled``: what becomes there of the last message kept
    was not done, or may not be. ``failures``: rounds in a row that could not be made."""

    wall = Wall.closed("SELECT, INSERT, UPDATE")
    audited = False

    name = models.CharField(max_length=200, unique=True)
    validity = models.BigIntegerField(default=0)  # UIDVALIDITY: another means other numbers
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    received = models.PositiveIntegerField(default=0)
    unsettled = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def next_at(self) -> datetime:
        """A server that does not answer, or refuses the password, is asked less and less often: some shut out who insists."""
        last = self.failed_at if self.failures else None
        return last + timedelta(minutes=min(self.failures, LONGEST_WAIT)) if last else timezone.now()
