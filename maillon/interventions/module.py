from maillon.accounts import roles as r
from maillon.core.events import EventKind
from maillon.core.modules import MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.documents.kinds import DocumentKind
from maillon.interventions import ahead, answers, done, due, finding, mails, moments, panels, tiles, undoing
from maillon.interventions.kinds import APPOINTMENTS, KINDS
from maillon.interventions.reach import REACHES
from maillon.interventions.services.papers import KIND as REPORT
from maillon.platforms.visits import VisitsAhead

VISIT = "interventions.visit"
SLOT = {"start": "début", "end": "fin", "technician": "technicien"}
EVENTS = (
    EventKind("interventions.visit_made", "Une intervention est à planifier", VISIT, {"kind": "type"}),
    EventKind("interventions.visit_planned", "Une intervention est planifiée", VISIT, SLOT),
    EventKind("interventions.visit_moved", "Une intervention est déplacée", VISIT, SLOT),
    EventKind("interventions.visit_confirmed", "Un rendez-vous est confirmé", VISIT),
    EventKind("interventions.visit_on_the_way", "Un technicien part chez le client", VISIT),
    EventKind("interventions.visit_arrived", "Un technicien arrive sur site", VISIT),
    EventKind(
        "interventions.visit_done",
        "Une intervention est terminée, PV signé",
        VISIT,
        {"signer": "signataire", "reserves": "nombre de réserves", "report": "PV", "order": "commande"},
    ),
    EventKind("interventions.visit_failed", "Une intervention échoue", VISIT, {"reason": "motif"}),
    EventKind("interventions.visit_cancelled", "Une intervention est annulée", VISIT, {"reason": "motif"}),
)
PLANNERS = r.only(r.ADMIN, r.ADV, r.DEPLOYMENT)

MODULE = Module(
    name="interventions",
    label="Interventions",
    summary="Visites planifiées, menées au téléphone, closes par un procès-verbal signé et scellé.",
    requires=("orders", "technicians", "documents"),
    rights=(
        Rights(
            "interventions", "Interventions", see=r.EVERYONE, edit=PLANNERS | {r.SUPPORT, r.TECHNICIAN}, close=PLANNERS
        ),
    ),
    menu=(
        MenuItem(
            "Terrain",
            "Ma journée",
            "interventions:day",
            "route",
            right="interventions.edit",
            order=5,
            hidden_from=r.OFFICE | {r.PARTNER},
        ),
        MenuItem(
            "Terrain",
            "Interventions",
            "interventions:list",
            "tool",
            right="interventions.see",
            order=10,
            count="visits",
        ),
    ),
    urls="maillon.interventions.urls",
    api="maillon.interventions.api:router",
    offers=(
        *answers.QUESTIONS,
        answers.REMINDER,
        answers.MOBILES,
        *KINDS,
        *undoing.OFFERS,
        done.INSTALLED,
        APPOINTMENTS,
        *EVENTS,
        *moments.MOMENTS,
        *moments.FIELDS,
        *moments.RULES,
        DocumentKind(REPORT, "interventions.see"),
        *REACHES,
        *finding.SOURCES,
        *mails.CONTEXTS,
        *mails.RULES,
        *panels.PANELS,
        *tiles.TILES,
        due.VISITS,
        VisitsAhead(ahead.of_client),
        MenuCount("visits", "select count(*) from interventions_visit where status = 'to_plan'", "planning.edit"),
    ),
    personal_data=(
        PersonalData(
            VISIT,
            ("signer_name", "signer_role", "report"),
            "Installer, dépanner et le prouver",
            "contrat",
            "10 ans après la visite",
        ),
    ),
)
