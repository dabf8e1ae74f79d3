"""People, partners with their brand, rights that differ from the defaults, modules switched off."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from maillon.accounts.roles import PARTNER, TECHNICIAN, Role
from maillon.core.models import Record
from maillon.core.rows import Scoped, ScopedQuerySet
from maillon.core.walls import ALL, Wall
from maillon.core.walls import PARTNER as PARTNER_SETTING

colour = RegexValidator(r"^#[0-9a-f]{6}$", "Une couleur s'écrit # suivi de 6 chiffres ou lettres, par exemple #2149cf.")


class Branded(models.Model):
    """A name, a logo and two colours under which documents, mails and public pages go out."""

    brand_name = models.CharField("nom affiché", max_length=80, blank=True)
    logo_svg = models.TextField("logo (SVG)", blank=True)
    color1 = models.CharField("couleur principale", max_length=7, default="#2149cf", validators=[colour])
    color2 = models.CharField("couleur secondaire", max_length=7, default="#9a5b00", validators=[colour])
    sender_name = models.CharField("nom de l'expéditeur des mails", max_length=80, blank=True)
    sender_email = models.EmailField("adresse de l'expéditeur des mails", blank=True)

    class Meta:
        abstract = True


class Identified(models.Model):
    """A company as documents and invoices name it."""

    legal_name = models.CharField("raison sociale", max_length=120, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField("numéro de TVA", max_length=15, blank=True)
    street = models.CharField("adresse", max_length=160, blank=True)
    street2 = models.CharField("complément d'adresse", max_length=160, blank=True)
    postal_code = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        abstract = True


class Company(Identified, Branded):
    """The integrator itself: one row."""

    wall = Wall.shared()

    legal_form = models.CharField("forme juridique et capital", max_length=120, blank=True)
    rcs = models.CharField("RCS", max_length=60, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    vat_on_debits = models.BooleanField("option pour le paiement de la TVA d'après les débits", default=True)
    payment_days = models.PositiveSmallIntegerField("délai de paiement, en jours", default=30)
    late_rate = models.DecimalField("taux des pénalités de retard (%)", max_digits=5, decimal_places=2, default=12)
    demo = models.BooleanField("société de démonstration", default=False, editable=False)

    class Meta:
        verbose_name = "société"
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="accounts_company_single")]

    def __str__(self) -> str:
        return self.brand_name or self.legal_name

    @classmethod
    def current(cls) -> Company:
        return cls.objects.filter(pk=1).first() or cls(pk=1, legal_name="Maillon", brand_name="Maillon")


class Partner(Record, Identified, Branded):
    """An operator or reseller that brings the business."""

    see, edit, partner_field = "partners.see", "partners.edit", "id"
    reference_prefix = "PA"
    wall = Wall.own("SELECT", column="id")

    class MailTo(models.TextChoices):
        CLIENT = "client", "au client"
        PARTNER = "partner", "au partenaire"
        BOTH = "both", "au client et au partenaire"

    name = models.CharField(
        "nom", max_length=80, unique=True, error_messages={"unique": "Un partenaire porte déjà ce nom."}
    )
    slug = models.SlugField("nom dans les adresses", max_length=60, unique=True)
    footer = models.TextField("pied de page des documents", blank=True)
    sees_prices = models.BooleanField("voit les prix même s'il ne paie pas", default=False)
    sees_invoices = models.BooleanField(
        "voit ses factures",
        default=True,
        help_text="Celles qui lui sont adressées. Sinon, il ne les reçoit que par mail.",
    )
    sees_technician = models.BooleanField(
        "voit le nom du technicien", default=True, help_text="Sinon, ses clients ne le lisent pas non plus."
    )
    sees_commissions = models.BooleanField(
        "lit ses commissions",
        default=False,
        help_text="Sa règle et ses relevés, avec ce que ses clients ont payé. Sinon, il ne les reçoit pas non plus.",
    )
    mail_to = models.CharField("les mails d'étape vont", max_length=8, choices=MailTo, default=MailTo.CLIENT)
    payment_days = models.PositiveSmallIntegerField(
        "délai de paiement, en jours", default=30, validators=[MaxValueValidator(60)]
    )
    gdpr_role = models.CharField(
        "rôle RGPD",
        max_length=12,
        default="controller",
        choices=[
            ("processor", "nous sommes sous-traitant"),
            ("controller", "responsable distinct"),
            ("joint", "conjoint"),
        ],
    )

    class Meta:
        verbose_name = "partenaire"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/partenaires/{self.reference}"


class PartnerHost(models.Model):
    """A host name at which everything is in this partner's brand."""

    wall = Wall.closed()

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="hosts")
    name = models.CharField("nom d'hôte", max_length=253, unique=True)

    class Meta:
        verbose_name = "adresse d'un partenaire"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. Roles decide what; the partner decides whose."""

    see, edit, partner_field = "users.see", "users.edit", "partner_id"
    wall = Wall(f"partner_id = {PARTNER_SETTING}", "SELECT, INSERT, UPDATE", web_rights=ALL)
    audit_exclude = frozenset({"password", "last_login"})

    email = models.EmailField(
        "adresse e-mail", unique=True, error_messages={"unique": "Un compte existe déjà avec cette adresse."}
    )
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    extension = models.CharField(
        "poste téléphonique", max_length=20, blank=True, help_text="Celui qui sonne : l'appel s'affiche à l'écran."
    )
    roles = ArrayField(models.CharField(max_length=12, choices=Role), verbose_name="rôles", default=list)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="partenaire"
    )
    is_active = models.BooleanField("actif", default=True)
    manages_users = models.BooleanField("responsable des accès de son partenaire", default=False)
    sees_prices = models.BooleanField("voit les prix que lit son partenaire", default=True)
    may_accept = models.BooleanField("répond aux devis que paie son partenaire", default=True)
    theme = models.CharField(
        "thème", max_length=5, default="auto", choices=[("auto", "auto"), ("light", "clair"), ("dark", "sombre")]
    )
    session_key = models.UUIDField(default=uuid.uuid4, editable=False)  # changed to sign out everywhere
    version = models.PositiveIntegerField(default=1, editable=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["first_name", "last_name"]
    objects: ClassVar[Any] = UserManager()

    class Meta:
        verbose_name = "utilisateur"
        ordering: ClassVar = ["last_name", "first_name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(roles=[PARTNER], partner__isnull=False)
                | (~models.Q(roles__contains=[PARTNER]) & models.Q(partner__isnull=True)),
                name="accounts_user_partner_role",
                violation_error_message="Un utilisateur partenaire appartient à un partenaire, et un autre à aucun.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def partner_rows(cls, user: Any) -> models.Q:
        return models.Q(partner_id=user.partner_id)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:2].upper()

    @cached_property
    def rights(self) -> frozenset[str]:
        from maillon.accounts.rights import rights_of  # noqa: PLC0415 (rights reads this file's tables)

        return rights_of(self.roles)

    def can(self, code: str) -> bool:
        return self.is_active and code in self.rights and not (self.partner_id and code in self.withheld)

    @cached_property
    def withheld(self) -> frozenset[str]:
        """What the card of its partner, or the partner's own head, keeps from this person."""
        from maillon.accounts.rights import withheld_from  # noqa: PLC0415 (rights reads this file's tables)

        return withheld_from(self)

    def reads_prices(self, *, pays: bool) -> bool:
        """``pays``: whether the person's own partner pays; otherwise its card must say that it reads prices."""
        if self.partner is None:
            return True
        return self.sees_prices and (pays or self.partner.sees_prices)

    @property
    def is_technician(self) -> bool:
        return TECHNICIAN in self.roles and len(self.roles) == 1

    @property
    def role_labels(self) -> str:
        return ", ".join(Role(r).label for r in self.roles)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password, or when ``session_key`` changes (sign out everywhere)."""
        value = f"{self.password}{self.session_key.hex}"
        return salted_hmac("maillon.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class RoleRight(models.Model):
    """What differs from a capability's default roles: nothing else is stored."""

    wall = Wall(partner="true", partner_rights="SELECT", web_rights="SELECT")

    role = models.CharField("rôle", max_length=12, choices=Role)
    capability = models.CharField("droit", max_length=60)
    granted = models.BooleanField("accordé")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "capability"], name="accounts_role_right")]


class ModuleState(models.Model):
    """A module switched off at run time."""

    wall = Wall(partner="true", partner_rights="SELECT", web_rights="SELECT")

    name = models.CharField(max_length=30, unique=True)
    active = models.BooleanField(default=True)


class ApiToken(models.Model):
    """A bearer token: only its digest is kept."""

    wall = Wall(web_rights="SELECT, UPDATE")
    audit_exclude = frozenset({"last_used_at"})

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField("nom", max_length=60, default="API")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class PartnerOwned(models.Model):
    """The partner under which a row was made: fixed at its creation."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="partenaire"
    )

    class Meta:
        abstract = True


class Invitation(Scoped, PartnerOwned):
    """One mail that opens an account at a partner: who sent it, when. They are counted, so that nobody floods a mailbox."""

    see, edit, partner_field = "partners.see", "partners.edit", "partner_id"
    wall = Wall.own("SELECT, INSERT")

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    by_name = models.CharField("envoyée par", max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "invitation"
        ordering: ClassVar = ["-at", "-id"]


def percent(label: str, **options: Any) -> models.DecimalField:
    """A percentage between 0 and 100 with two decimals."""
    return models.DecimalField(
        label, max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)], **options
    )
