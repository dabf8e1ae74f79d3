from maillon.accounts import roles as r
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.incidents import banners, finding, panels

INCIDENT = "incidents.incident"
REACH = {"clients": "clients touchés"}
EVENTS = (
    EventKind("incidents.incident_declared", "Un incident général est déclaré", INCIDENT, REACH),
    EventKind("incidents.incident_edited", "Un incident général est modifié", INCIDENT, REACH),
    EventKind("incidents.incident_told", "Un message est publié sur un incident", INCIDENT, {"audience": "destinataires", "text": "texte"}),
    EventKind("incidents.incident_identify", "La cause d'un incident est identifiée", INCIDENT, REACH),
    EventKind("incidents.incident_watch", "Le service est rétabli, sous surveillance", INCIDENT, REACH),
    EventKind("incidents.incident_relapse", "La panne reprend", INCIDENT, REACH),
    EventKind("incidents.incident_solve", "Un incident général est résolu", INCIDENT, REACH),
    EventKind("incidents.incident_reopen", "Un incident général est rouvert", INCIDENT, REACH | {"reason": "motif"}),
    EventKind("incidents.ticket_attached", "Un ticket suit un incident général", "tickets.ticket",
              {"incident": "référence de l'incident", "title": "titre de l'incident"}),
)  # fmt: skip
LEADERS = r.only(r.ADMIN, r.SUPPORT)

MODULE = Module(
    name="incidents",
    label="Incidents généraux",
    summary="Une plateforme partagée tombe : qui est touché, ce qu'on dit à chacun, et tous ses tickets clos d'un coup.",
    requires=("tickets", "platforms"),
    rights=(Rights("incidents", "Incidents généraux", see=r.OFFICE | {r.PARTNER}, edit=LEADERS, close=LEADERS),),
    menu=(
        MenuItem("Relation", "Incidents", "incidents:list", "alert-triangle", right="incidents.see", order=25,
                 count="incidents", hidden_from=r.only(r.ACCOUNTING)),
    ),
    urls="maillon.incidents.urls",
    api="maillon.incidents.api:router",
    offers=(
        *EVENTS,
        *finding.OFFERS,
        *banners.BANNERS,
        *panels.PANELS,
        CreateLink("Incident général", "incidents:new", "alert-triangle", "incidents.edit", order=70),
        MenuCount("incidents", "select count(*) from incidents_incident where status <> 'solved'", "incidents.see", tone="error"),
    ),
    personal_data=(
        PersonalData("incidents.update", ("author_name", "text"), "Tenir clients et partenaires informés", "contrat",
                     "5 ans après la clôture"),
    ),
)  # fmt: skip
