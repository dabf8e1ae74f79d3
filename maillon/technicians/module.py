from django.db.models import Q

from maillon.accounts import roles as r
from maillon.core.events import EventKind
from maillon.core.modules import CreateLink, MenuItem, Module, PersonalData, Rights
from maillon.core.rows import TechnicianReach
from maillon.search.sources import Found, SearchSource
from maillon.technicians.models import Technician

PLANNERS = r.only(r.ADMIN, r.ADV, r.DEPLOYMENT)
LOOKERS = PLANNERS | {r.SUPPORT, r.TECHNICIAN}


def found(technician: Technician) -> Found:
    return Found(
        label=technician.name,
        url=technician.get_absolute_url(),
        reference=technician.reference,
        detail=" · ".join(p for p in (technician.get_kind_display(), technician.home_city) if p),
        words=(technician.home_city,),
        numbers=tuple(n for n in (technician.phone,) if n),
    )


MODULE = Module(
    name="technicians",
    label="Techniciens",
    summary="Qui intervient, avec quelles compétences, où, et quand chacun est pris ou absent.",
    requires=("records",),
    rights=(
        Rights("technicians", "Techniciens", see=LOOKERS, edit=PLANNERS, close=r.only(r.ADMIN, r.DEPLOYMENT)),
        Rights("planning", "Planning", see=LOOKERS, edit=PLANNERS, close=PLANNERS),
    ),
    menu=(
        MenuItem(
            "Terrain",
            "Techniciens",
            "technicians:list",
            "users-group",
            right="technicians.see",
            order=40,
            hidden_from=r.only(r.TECHNICIAN),
        ),
    ),
    creates=(CreateLink("Technicien", "technicians:new", "user-plus", "technicians.edit", order=70),),
    urls="maillon.technicians.urls",
    offers=(
        EventKind(
            "technicians.leave_granted",
            "Une absence est notée",
            "technicians.technician",
            {"start": "début", "end": "fin"},
        ),
        TechnicianReach("technicians.technician", lambda user: Q(user_id=user.pk)),
        TechnicianReach("technicians.booking", lambda user: Q(technician__user_id=user.pk)),
        SearchSource(
            "technicians.technician", "Techniciens", "user", "technicians.see", found, Technician.objects.all, order=60
        ),
    ),
    personal_data=(
        PersonalData(
            "technicians.technician",
            ("name", "phone", "email", "home_city", "departments"),
            "Confier les interventions à la bonne personne",
            "contrat de travail ou de sous-traitance",
            "durée de la relation, puis 5 ans",
        ),
        PersonalData("technicians.booking", ("label", "period"), "Tenir le planning", "contrat", "3 ans"),
    ),
)
