"""What was understood once and serves again: articles, their versions, and how often each helped."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from maillon.accounts.models import User
from maillon.core.fragments import fragments, fragments_index
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import Wall
from maillon.tickets.models import Ticket


class Category(models.Model):
    wall = Wall.shared()

    name = models.CharField(
        "nom", max_length=60, unique=True, error_messages={"unique": "Une rubrique porte déjà ce nom."}
    )
    order = models.PositiveSmallIntegerField("ordre", default=50)

    class Meta:
        verbose_name = "rubrique"
        ordering: ClassVar = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> ArticleQuerySet:
        """Drafts are of those who write; a technician reads what is published, on site too."""
        if user.is_authenticated and user.is_technician:
            return self.published() if user.can(Article.see) else self.none()
        rows = super().visible_to(user)
        return rows if user.is_authenticated and user.can(Article.edit) else rows.filter(published_at__isnull=False)

    def published(self) -> ArticleQuerySet:
        return self.filter(archived_at=None, published_at__isnull=False)

    def public(self) -> ArticleQuerySet:
        return self.published().filter(reach=Article.Reach.PUBLIC)


class Article(Record):
    """``reach``: who may read it once published. ``holds_notes``: made from internal notes that nobody has read again for
    others: it stays inside. ``used_count``: tickets that it served; ``helped_count``: readers who said so."""

    see, edit, partner_field = "knowledge.see", "knowledge.edit", "reach"
    reference_prefix = "BC"
    wall = Wall("reach <> 'internal' and published_at is not null and archived_at is null", "SELECT")

    class Reach(models.TextChoices):
        INTERNAL = "internal", "Nous seulement"
        PARTNERS = "partners", "Nous et les partenaires"
        PUBLIC = "public", "Tout le monde"

    OUTSIDE: ClassVar = (Reach.PARTNERS, Reach.PUBLIC)

    title = models.CharField("titre", max_length=160)
    reach = models.CharField("lu par", max_length=8, choices=Reach, default=Reach.INTERNAL)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name="rubrique"
    )
    text = models.TextField("texte", max_length=40_000)
    slug = models.SlugField(max_length=80, unique=True, editable=False)
    published_at = models.DateTimeField("publié le", null=True, blank=True, editable=False)
    number = models.PositiveIntegerField("version du texte", default=1, editable=False)
    author_name = models.CharField(max_length=120, blank=True, editable=False)
    holds_notes = models.BooleanField(default=False, editable=False)
    used_count = models.PositiveIntegerField(default=0, editable=False)
    helped_count = models.PositiveIntegerField(default=0, editable=False)
    words = fragments("reference", "title", "text")

    objects: ClassVar[Any] = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "article d'aide"
        ordering: ClassVar = ["-updated_at", "-id"]
        indexes: ClassVar = [fragments_index("knowledge_words")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(holds_notes=False) | Q(reach="internal"),
                name="knowledge_notes_stay_inside",
                violation_error_message="Cet article vient de notes internes : relisez-le avant de l'ouvrir à d'autres.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/aide/{self.reference}"

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return Q(reach__in=cls.OUTSIDE, published_at__isnull=False, archived_at=None)

    @property
    def public_url(self) -> str:
        return f"/public/aide/{self.slug}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.archived_at is None

    @property
    def is_public(self) -> bool:
        return self.is_published and self.reach == self.Reach.PUBLIC


class Version(models.Model):
    """What an article said before; the application may only add lines."""

    wall = Wall.closed(staff_rights="SELECT, INSERT")

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    text = models.TextField()
    holds_notes = models.BooleanField(default=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="knowledge_version_once"),
        ]


class Use(models.Model):
    """A ticket that an article served: counted once, whoever inserted it and however often."""

    wall = Wall.closed()

    article = models.ForeignKey(Article, models.CASCADE, related_name="uses")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "ticket"], name="knowledge_used_once")]


class Help(Scoped):
    """« Cet article m'a aidé »: one per reader. ``reader`` stands for somebody without an account (a random cookie)."""

    see, edit, partner_field = "knowledge.see", "knowledge.see", "user"
    wall = Wall.mine("user_id", rights="SELECT, INSERT")

    article = models.ForeignKey(Article, models.CASCADE, related_name="helps")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    reader = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "user"], name="knowledge_helped_once"),
            models.UniqueConstraint(fields=["article", "reader"], name="knowledge_helped_reader_once"),
            models.CheckConstraint(
                condition=Q(user=None, reader__isnull=False) | Q(user__isnull=False, reader=None),
                name="knowledge_somebody",
            ),
        ]

    @classmethod
    def partner_rows(cls, user: Any) -> Q:
        return Q(user=user.pk)
