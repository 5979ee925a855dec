"""The addresses of logging in, of one's own account, and of the administrator's pages about accounts.

Names that begin with ``account_``, ``mfa_`` and ``openid_connect_`` are those by which django-allauth finds its pages;
of all that it has, only these can be reached.
"""

from django.urls import URLPattern, path

from foresight.web.accounts import entrance, me, passwords, settings_pages, tokens

_PROVIDER = {"provider_id": entrance.PROVIDER}

urlpatterns: list[URLPattern] = [
    path("login/", entrance.Login.as_view(), name="account_login"),
    path("login/code/", entrance.LoginCode.as_view(), name="mfa_authenticate"),
    path("login/passkey/", entrance.LoginPasskey.as_view(), name="mfa_login_webauthn"),
    path("login/single/", entrance.single_sign_on, _PROVIDER, name="openid_connect_login"),
    path("login/single/return/", entrance.single_sign_on_return, _PROVIDER, name="openid_connect_callback"),
    path("login/forgotten/", passwords.forgotten, name="forgotten"),
    path("link/<str:token>/", passwords.link, name="account_link"),
    path("logout/", entrance.Logout.as_view(), name="logout"),
    path("me/", me.me, name="me"),
    path("me/", me.me, name="mfa_index"),
    path("me/password/", passwords.own_password, name="me.password"),
    path("me/sessions/", me.end_own_session, name="me.sessions"),
    path("me/tokens/", tokens.own_tokens, name="me.tokens"),
    path("me/tokens/new/", tokens.new_token, name="me.tokens.new"),
    path("me/tokens/revoke/", tokens.revoke_own, name="me.tokens.revoke"),
    path("me/second-factor/", me.demanded_factor, name="me.factor"),
    path("me/authenticator/", me.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("me/authenticator/off/", me.DeactivateTotp.as_view(), name="mfa_deactivate_totp"),
    path("me/passkeys/new/", me.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("me/passkeys/<int:pk>/off/", me.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("me/recovery-codes/", me.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("me/recovery-codes/new/", me.NewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("me/confirm/", me.Confirm.as_view(), name="account_reauthenticate"),
    path("me/confirm/code/", me.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("me/confirm/passkey/", me.ConfirmPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("settings/accounts/", settings_pages.account_list, name="accounts"),
    path("settings/accounts/second-factor/", settings_pages.demand_factor, name="accounts.factor"),
    path("settings/accounts/invite/", settings_pages.invite, name="accounts.invite"),
    path("settings/tokens/", tokens.all_tokens, name="tokens"),
    path("settings/tokens/<slug:name>/", tokens.administer, name="tokens.act"),
    path("settings/accounts/<int:account_id>/", settings_pages.account, name="account"),
    path("settings/accounts/<int:account_id>/link/", settings_pages.reset, name="account.link"),
    path("settings/accounts/<int:account_id>/<slug:name>/", settings_pages.act, name="account.act"),
]
