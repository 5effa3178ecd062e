from django.urls import include, path

from supporters.views import account, log_in, roles, sign_up

app_name = "supporters"

account_patterns = [
    path("", account.account, name="account"),
    path("inscription/", sign_up.sign_up, name="sign_up"),
    path("inscription/envoyee/", sign_up.sign_up_sent, name="sign_up_sent"),
    path("confirmer/<str:key>/", sign_up.confirm, name="confirm"),
    path("connexion/", log_in.log_in, name="log_in"),
    path("connexion/code/", log_in.code, name="code"),
    path("deconnexion/", log_in.log_out, name="log_out"),
    path("deconnexion-partout/", log_in.log_out_everywhere, name="log_out_everywhere"),
]
role_patterns = [
    path("", roles.roles, name="roles"),
    path("donner/", roles.grant_role, name="grant_role"),
    path("<int:pk>/reprendre/", roles.revoke_role, name="revoke_role"),
]
urlpatterns = [
    path("compte/", include(account_patterns)),
    path("equipe/roles/", include(role_patterns)),
]
