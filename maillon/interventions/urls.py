from django.urls import path

from maillon.interventions.views import phone, plan, sign, visits

app_name = "interventions"
urlpatterns = [
    path("interventions/", visits.visit_list, name="list"),
    path("interventions/nouvelle", visits.visit_new, name="new"),
    path("interventions/commande/<str:reference>", visits.of_order, name="of_order"),
    path("interventions/<str:reference>", visits.visit, name="visit"),
    path("interventions/<str:reference>/modifier", visits.visit_edit, name="edit"),
    path("interventions/<str:reference>/planifier", plan.plan, name="plan"),
    path("interventions/<str:reference>/jour", plan.day, name="team_day"),
    path("interventions/<str:reference>/confirmer", visits.confirm, name="confirm"),
    path("interventions/<str:reference>/liberer", visits.unplan, name="unplan"),
    path("interventions/<str:reference>/annuler", visits.cancel, name="cancel"),
    path("ma-journee/", phone.day, name="day"),
    path("ma-journee/semaine", phone.week, name="week"),
    path("ma-journee/<str:reference>", phone.visit, name="phone"),
    path("ma-journee/<str:reference>/depart", phone.leave_for, name="leave"),
    path("ma-journee/<str:reference>/arrivee", phone.arrive, name="arrive"),
    path("ma-journee/<str:reference>/controles/<int:number>", phone.tick, name="tick"),
    path("ma-journee/<str:reference>/appareils/<int:number>", phone.serial, name="serial"),
    path("ma-journee/<str:reference>/photos", phone.photo, name="photo"),
    path("ma-journee/<str:reference>/photos/<uuid:key>/retirer", phone.photo_drop, name="photo_drop"),
    path("ma-journee/<str:reference>/reserves", phone.reserve, name="reserve"),
    path("ma-journee/<str:reference>/reserves/<int:number>/retirer", phone.reserve_drop, name="reserve_drop"),
    path("ma-journee/<str:reference>/compte-rendu", phone.report, name="report"),
    path("ma-journee/<str:reference>/probleme", phone.problem, name="problem"),
    path("ma-journee/<str:reference>/pv", phone.paper, name="paper"),
    path("ma-journee/<str:reference>/signature", sign.sign, name="sign"),
    path("ma-journee/<str:reference>/code", sign.code, name="code"),
    path("ma-journee/<str:reference>/termine", sign.done, name="done"),
]
