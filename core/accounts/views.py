from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.messages.views import SuccessMessageMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.accounts import addresses, services
from core.accounts.forms import AccountForm, ProfileForm, TokenForm
from core.accounts.models import User
from core.accounts.permissions import GRANTS, Can, Role
from core.accounts.wording import SENTENCES
from core.errors import InvalidInput
from core.paging import keyset_page
from core.tokens import services as tokens
from core.tokens.models import ApiToken
from core.web import Request, public, requires, words

THEMES = {"auto", "light", "dark"}
YEAR = 365 * 24 * 3600


class Login(auth_views.LoginView):
    """Sign in, and show the pages in the language of the account."""

    template_name = "core/accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User) and user.language:
            remember_language(response, user.language)
        return response


class PasswordChange(SuccessMessageMixin, auth_views.PasswordChangeView):  # type: ignore[type-arg]
    template_name = "core/accounts/password_change.html"
    success_url = reverse_lazy("profile")
    success_message = gettext_lazy("Your password is changed.")

    @transaction.atomic
    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        services.note_new_password(form.user)
        return super().form_valid(form)


login = public(Login.as_view())
logout = requires(Can.USE_ACCOUNT)(auth_views.LogoutView.as_view())
password_change = requires(Can.USE_ACCOUNT)(PasswordChange.as_view())


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language in the cookie, as the switch in the header does; forget it when empty."""
    if language:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


@require_POST
@public
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark, or as the device says."""
    chosen = request.POST.get("theme", "auto")
    back = request.POST.get("next") or request.headers.get("Referer", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    response = redirect(back if safe else "/")
    response.set_cookie(
        "theme", chosen if chosen in THEMES else "auto", max_age=YEAR, samesite="Lax"
    )
    return response


@requires(Can.USE_ACCOUNT)
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        services.save_profile(request.user, fields=form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        if request.user.email_pending and addresses.ask_to_confirm(request.user):
            text = _("We have written to %(address)s: please confirm the address.")
            messages.info(request, text % {"address": request.user.email})
        response = redirect("profile")
        remember_language(response, request.user.language)
        return response
    own = ApiToken.objects.visible_to(request.user)
    return render(
        request,
        "core/accounts/profile.html",
        {"form": form, "tokens": own},
        status=422 if form.is_bound else 200,
    )


@requires(Can.USE_API)
@never_cache
def token_new(request: Request) -> HttpResponse:
    form = TokenForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, text = tokens.issue(
            request.user,
            actor=request.user,
            name=form.cleaned_data["name"],
            scopes=[Can(scope) for scope in form.cleaned_data["scopes"]],
            days=form.cleaned_data["days"],
        )
        context = {"token": token, "text": text}
        return render(request, "core/accounts/token_issued.html", context)
    status = 422 if form.is_bound else 200
    return render(request, "core/accounts/token_new.html", {"form": form}, status=status)


@require_POST
@requires(Can.USE_API)
def token_revoke(request: Request, prefix: str) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), prefix=prefix)
    tokens.revoke(token, actor=request.user)
    messages.success(request, _("The token is revoked."))
    return redirect("profile")


@requires(Can.MANAGE_ACCOUNTS)
def account_list(request: Request) -> HttpResponse:
    users = User.objects.select_related("district", "partner_office")
    if q := words(request):
        users = users.filter(username__icontains=q) | users.filter(display_name__icontains=q)
    page = keyset_page(users, request.GET, ("username",))
    return render(request, "core/accounts/list.html", {"page": page, "q": q})


@requires(Can.MANAGE_ACCOUNTS)
def account_edit(request: Request, username: str = "") -> HttpResponse:
    """Make a new account, or change one."""
    account = get_object_or_404(User, username=username) if username else None
    form = AccountForm(request.POST or None, instance=account or User())
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in AccountForm.Meta.fields}
        password = form.cleaned_data["password"]
        try:
            saved = services.save_account(
                account, actor=request.user, fields=fields, password=password
            )
        except InvalidInput as error:
            form.add_error(str(error.details["field"]), error.message)
        else:
            messages.success(request, _("The account %(user)s is saved.") % {"user": saved})
            return redirect("account-list")
    status = 422 if form.is_bound else 200
    return render(
        request, "core/accounts/edit.html", {"form": form, "account": account}, status=status
    )


@requires(Can.USE_ACCOUNT)
def rights(request: Request) -> HttpResponse:
    """Who may do what, on one page."""
    table = [(can, SENTENCES[can], [role for role in Role if can in GRANTS[role]]) for can in Can]
    return render(request, "core/accounts/rights.html", {"table": table, "roles": list(Role)})
