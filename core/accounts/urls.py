from django.urls import path

from core.accounts import address_views, views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("forgotten/", address_views.forgotten, name="password-forgotten"),
    path("reset/<uidb64>/<token>/", address_views.new_password, name="password-new"),
    path("confirm/", address_views.confirm_again, name="address-confirm-again"),
    path("confirm/<str:key>/", address_views.confirm, name="address-confirm"),
    path("theme/", views.theme, name="theme"),
    path("profile/", views.profile, name="profile"),
    path("password/", views.password_change, name="password-change"),
    path("tokens/new/", views.token_new, name="token-new"),
    path("tokens/<str:prefix>/revoke/", views.token_revoke, name="token-revoke"),
    path("rights/", views.rights, name="account-rights"),
    path("users/", views.account_list, name="account-list"),
    path("users/new/", views.account_edit, name="account-new"),
    path("users/<str:username>/", views.account_edit, name="account-edit"),
]
