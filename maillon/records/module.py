from maillon.accounts import roles as r
from maillon.core.events import EventKind
from maillon.core.live import Hears
from maillon.core.modules import CreateLink, MenuCount, MenuItem, Module, PersonalData, Rights
from maillon.core.panels import TAB, Panel
from maillon.records import panels, presence

# Mine: given to me, or to one of my teams and to nobody yet.
MINE = (
    "(assignee_id = %(user)s or (assignee_id is null and role = any("
    "select unnest(roles) from accounts_user where id = %(user)s)))"
)
TODAY = "due_at < (date_trunc('day', now() at time zone 'Europe/Paris') + interval '1 day') at time zone 'Europe/Paris'"
COUNT = f"select count(*) from records_task where done_at is null and kind = '{{}}' and {MINE}"  # noqa: S608 constants

MODULE = Module(
    name="records",
    label="Fiches",
    summary="Fil, notes, pièces jointes, étiquettes, tâches et rappels, liens entre fiches.",
    optional=False,
    rights=(
        Rights("notes", "Notes et pièces jointes", see=r.EVERYONE, edit=r.EVERYONE, close=r.only(r.ADMIN)),
        Rights("tags", "Étiquettes", see=r.OFFICE, edit=r.OFFICE, close=r.only(r.ADMIN)),
        Rights("tasks", "Tâches et rappels", see=r.EVERYONE, edit=r.EVERYONE, close=r.only(r.ADMIN)),
    ),
    menu=(
        MenuItem("", "Rappels", "records:callbacks", "phone-call", right="tasks.see", order=10, count="callbacks"),
        MenuItem("", "Mes tâches", "records:tasks", "checklist", right="tasks.see", order=11, count="tasks"),
    ),
    creates=(CreateLink("Tâche ou rappel", "records:task_new", "checklist", "tasks.edit", order=90),),
    urls="maillon.records.urls",
    offers=(
        Hears(presence.channels),
        Panel(
            "accounts.partner",
            TAB,
            "historique",
            "Historique",
            "records/_panel_history.html",
            panels.context,
            "notes.see",
            order=90,
        ),
        MenuCount("callbacks", COUNT.format("callback") + f" and {TODAY}", "tasks.see", tone="error"),
        MenuCount("tasks", COUNT.format("task"), "tasks.see"),
        EventKind("records.note_added", "Une note est ajoutée", "*", {"audience": "Destinataires", "text": "Texte"}),
        EventKind(
            "records.task_assigned", "Une tâche est confiée", "records.task", {"title": "Intitulé", "role": "Équipe"}
        ),
    ),
    personal_data=(
        PersonalData(
            "records.entry", ("detail", "actor_name"), "Garder l'histoire d'une fiche", "contrat", "celle de la fiche"
        ),
        PersonalData("records.task", ("title", "detail", "phone"), "Rappeler et suivre", "intérêt légitime", "3 ans"),
        PersonalData(
            "records.attachment", ("name",), "Joindre ce qu'il faut au dossier", "contrat", "celle de la fiche"
        ),
    ),
)
