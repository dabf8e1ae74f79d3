from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.accounts.shell import UnreadCount
from maillon.core.modules import Module, PersonalData, Rights

MODULE = Module(
    name="notifications",
    label="Mails et alertes",
    summary="Mails à envoyer et envoyés, nouveaux essais, alertes sous la cloche.",
    optional=False,
    requires=("records", "documents"),
    rights=(Rights("messages", "Mails envoyés", see=r.only(r.ADMIN), edit=r.only(r.ADMIN), close=r.only(r.ADMIN)),),
    urls="maillon.notifications.urls",
    offers=(
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
    ),
    personal_data=(
        PersonalData(
            "notifications.message",
            ("to", "text", "html"),
            "Informer le client et le partenaire de leur commande",
            "contrat",
            "3 ans",
        ),
        PersonalData(
            "notifications.alert",
            ("sentence",),
            "Prévenir une personne de son travail",
            "intérêt légitime",
            "1 an",
        ),
    ),
)
