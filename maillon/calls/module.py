from maillon.accounts import roles as r
from maillon.accounts.settings_links import SettingsLink
from maillon.calls import panels
from maillon.calls.numbers import HOLDERS
from maillon.core.events import EventKind
from maillon.core.modules import MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.core.sealing import SealedColumn
from maillon.core.vault import SWITCHBOARDS

CALL = "calls.call"
ANSWERING = r.only(r.ADMIN, r.SUPPORT, r.ADV, r.DEPLOYMENT)
EVENTS = (
    EventKind("calls.answered", "Un appel est pris", CALL),
    EventKind("calls.ended", "Un appel se termine", CALL),
    EventKind("calls.missed", "Un appel est manqué", CALL),
    EventKind("calls.joined", "Un appel est joint à un ticket", CALL, {"ticket": "ticket"}),
)

MODULE = Module(
    name="calls",
    label="Appels",
    summary="Qui appelle, dès la sonnerie : fiche, tickets ouverts, commande en cours, et le ticket en une touche.",
    requires=("clients", "platforms", "tickets"),
    rights=(Rights("calls", "Appels", see=ANSWERING, edit=ANSWERING, close=r.only(r.ADMIN)),),
    menu=(MenuItem("Relation", "Appels", "calls:list", "phone", right="calls.see", order=22, count="calls"),),
    urls="maillon.calls.urls",
    api="maillon.calls.api:router",
    offers=(
        *EVENTS,
        HOLDERS,
        SealedColumn("calls.switchboard", "sealed_key", SWITCHBOARDS),
        SettingsLink(
            "Communication",
            "Standards téléphoniques",
            "Les centrex qui disent leurs appels à Maillon.",
            "calls:standards",
            "phone-call",
            "calls.close",
            34,
        ),
        *panels.PANELS,
        MenuCount(
            "calls",
            "select count(*) from calls_call where direction = 'in' and answered_at is null and ended_at is not null"
            " and called_back_at is null and ticket_id is null",
            "calls.see",
        ),
    ),
    personal_data=(
        PersonalData(
            CALL,
            ("number", "name_given", "caller_name", "handled_by_name"),
            "Reconnaître qui appelle et rappeler qui n'a pas été pris",
            "intérêt légitime",
            "1 an",
        ),
    ),
)
