from django.urls import path

from maillon.incidents.views import children, incidents

app_name = "incidents"
urlpatterns = [
    path("incidents/", incidents.incident_list, name="list"),
    path("incidents/nouveau", incidents.incident_new, name="new"),
    path("incidents/ticket/<str:reference>", children.follow, name="follow"),
    path("incidents/<str:reference>", incidents.incident, name="incident"),
    path("incidents/<str:reference>/modifier", incidents.incident_edit, name="edit"),
    path("incidents/<str:reference>/message", incidents.say, name="say"),
    path("incidents/<str:reference>/cause", incidents.identify, name="identify"),
    path("incidents/<str:reference>/surveiller", incidents.watch, name="watch"),
    path("incidents/<str:reference>/reprise", incidents.relapse, name="relapse"),
    path("incidents/<str:reference>/resoudre", incidents.solve, name="solve"),
    path("incidents/<str:reference>/rouvrir", incidents.reopen, name="reopen"),
    path("incidents/<str:reference>/rattacher", children.attach, name="attach"),
    path("incidents/<str:reference>/detacher/<str:ticket>", children.detach, name="detach"),
]
