from django.urls import path

from maillon.accounts.views import me, partners, people, settings

app_name = "accounts"
urlpatterns = [
    path("compte/", me.me, name="me"),
    path("direct", me.live_pass, name="live_pass"),
    path("compte/theme", me.theme, name="theme"),
    path("compte/sessions/fermer", me.sign_out_everywhere, name="sign_out_everywhere"),
    path("partenaires/", partners.partner_list, name="partners"),
    path("partenaires/nouveau", partners.partner_new, name="partner_new"),
    path("partenaires/<str:reference>", partners.partner_card, name="partner"),
    path("partenaires/<str:reference>/modifier", partners.partner_edit, name="partner_edit"),
    path("partenaires/<str:reference>/utilisateurs/inviter", people.invite, name="person_invite"),
    path("partenaires/<str:reference>/utilisateurs/<int:pk>", people.access, name="person_access"),
    path("partenaires/<str:reference>/utilisateurs/<int:pk>/inviter", people.again, name="person_again"),
    path("partenaires/<str:reference>/utilisateurs/<int:pk>/fermer", people.close, name="person_close"),
    path("partenaires/<str:reference>/utilisateurs/<int:pk>/rouvrir", people.reopen, name="person_reopen"),
    path("partenaires/<str:reference>/<slug:key>", partners.partner_card, name="partner_section"),
    path("reglages/", settings.settings_home, name="settings"),
    path("reglages/societe", settings.company, name="company"),
    path("reglages/utilisateurs/", settings.user_list, name="users"),
    path("reglages/utilisateurs/nouveau", settings.user_new, name="user_new"),
    path("reglages/utilisateurs/<int:pk>", settings.user_edit, name="user_edit"),
    path("reglages/utilisateurs/<int:pk>/sessions", settings.user_sign_out, name="user_sign_out"),
    path("reglages/droits", settings.rights_matrix, name="rights"),
    path("reglages/droits/changer", settings.right_change, name="right_change"),
    path("reglages/modules", settings.module_list, name="modules"),
    path("reglages/modules/<slug:name>", settings.module_switch, name="module_switch"),
]
