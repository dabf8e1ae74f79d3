from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.accounts.shell import UnreadCount
from maillon.core.events import EventKind
from maillon.core.live import Hears
from maillon.core.modules import MenuItem, Module, PersonalData, Rights
from maillon.core.panels import RecordAction, label_of
from maillon.core.sealing import SealedColumn
from maillon.core.vault import SMS
from maillon.notifications import muting
from maillon.notifications.kinds import KINDS, PUSH_KEYS
from maillon.records.panels import BesideHistory

MODULE = Module(
    name="notifications",
    label="Mails et alertes",
    summary="Mails à envoyer et envoyés, nouveaux essais, alertes sous la cloche.",
    optional=False,
    requires=("records", "documents"),
    rights=(
        Rights("messages", "Mails envoyés", see=r.only(r.ADMIN), edit=r.only(r.ADMIN), close=r.only(r.ADMIN)),
        Rights("sms", "SMS", see=r.OFFICE, edit=r.only(r.ADMIN, r.SUPPORT, r.ADV, r.DEPLOYMENT), close=r.only(r.ADMIN)),
    ),
    menu=(MenuItem("Relation", "SMS", "notifications:sms", "message", right="sms.edit", order=23),),
    urls="maillon.notifications.urls",
    offers=(
        EventKind(
            "notifications.sms_received",
            "Un SMS est reçu",
            "notifications.smsreceived",
            {"text": "texte", "meaning": "réponse comprise"},
        ),
        SealedColumn("notifications.smssettings", "sealed", SMS, lambda row: "les clés du transporteur de SMS"),
        *(
            RecordAction(
                model,
                "sms",
                "SMS",
                "message",
                lambda record: f"/sms/ecrire/{label_of(record)}/{record.pk}",
                right="sms.edit",
                shown=lambda record, user: record.archived_at is None,
                order=60,
            )
            for model in ("clients.client", "interventions.visit")
        ),
        SettingsLink(
            "Communication",
            "SMS",
            "Qui les porte, à quelles heures, et un essai.",
            "notifications:sms_settings",
            "message",
            "sms.close",
            32,
        ),
        BesideHistory("notifications/_mute.html", muting.button),
        Hears(lambda user: [f"bell/{user.pk}"]),
        *KINDS,
        SealedColumn("notifications.pushkey", "sealed", PUSH_KEYS),
        UnreadCount("select count(*) from notifications_alert where user_id = %(user)s and read_at is null"),
        SettingsLink(
            "Communication",
            "Mails envoyés",
            "Ce qui est parti, ce qui attend, ce qui a échoué.",
            "notifications:messages",
            "mail-forward",
            "messages.see",
            30,
        ),
        SettingsLink(
            "Communication",
            "Alertes par rôle",
            "Par quels canaux chaque rôle est prévenu.",
            "notifications:roles",
            "bell",
            "messages.edit",
            40,
        ),
    ),
    personal_data=(
        PersonalData(
            "notifications.message",
            ("to", "text", "html"),
            "Informer le client et le partenaire de leur commande",
            "contrat",
            "3 ans",
        ),
        PersonalData("notifications.sms", ("to", "text"), "Informer le client de son rendez-vous", "contrat", "1 an"),
        PersonalData(
            "notifications.smsreceived", ("sender", "text"), "Lire ce que le client répond", "contrat", "1 an"
        ),
        PersonalData(
            "notifications.smsstop", ("number",), "Ne plus écrire à qui l'a demandé", "obligation légale", "3 ans"
        ),
        PersonalData(
            "notifications.alert",
            ("sentence",),
            "Prévenir une personne de son travail",
            "intérêt légitime",
            "1 an",
        ),
        PersonalData(
            "notifications.pushsubscription",
            ("endpoint",),
            "Prévenir une personne dans son navigateur",
            "consentement",
            "jusqu'à la déconnexion",
        ),
    ),
)
