from django.urls import path

from maillon.calls.views import lists, screen, settings, webhook

app_name = "calls"
urlpatterns = [
    path("appel", screen.by_number, name="by_number"),
    path("appel/a-qui", screen.whose, name="whose"),
    path("appel/rattacher", screen.attach, name="attach"),
    path("appel/ticket", screen.open_ticket, name="open_ticket"),
    path("appel/joindre", screen.join, name="join"),
    path("appels/", lists.call_list, name="list"),
    path("appels/<str:reference>", screen.call_page, name="call"),
    path("appels/<str:reference>/rappeler", screen.call_back, name="call_back"),
    path("reglages/standards/", settings.standards, name="standards"),
    path("reglages/standards/nouveau", settings.standard_new, name="standard_new"),
    path("reglages/standards/<int:number>/adresse", settings.standard_renew, name="standard_renew"),
    path("reglages/standards/<int:number>/retirer", settings.standard_retire, name="standard_retire"),
    path("public/standard/<str:address>", webhook.tell, name="tell"),
]
