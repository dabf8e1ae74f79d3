"""Sign-in, password and second factor: allauth's views under French addresses. They run as the sign-in role."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from maillon.accounts.views.second_factor import download_spare_codes

urlpatterns = [
    path("connexion", account.login, name="account_login"),
    path("connexion/inactif", account.account_inactive, name="account_inactive"),
    path("connexion/code", mfa.authenticate, name="mfa_authenticate"),
    path("deconnexion", account.logout, name="account_logout"),
    path("mot-de-passe/oublie", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/envoye", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("mot-de-passe/change", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("compte/securite/mot-de-passe", account.password_change, name="account_change_password"),
    path("compte/securite/confirmer", account.reauthenticate, name="account_reauthenticate"),
    path("compte/securite/confirmer-code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/securite", mfa.index, name="mfa_index"),
    path("compte/securite/application", totp.activate_totp, name="mfa_activate_totp"),
    path("compte/securite/application/retirer", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/securite/secours", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("compte/securite/secours/nouveaux", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("compte/securite/secours/telecharger", download_spare_codes, name="mfa_download_recovery_codes"),
]
