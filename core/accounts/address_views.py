"""Pages behind letters: an address confirmed, a forgotten password chosen anew."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.accounts import addresses
from core.accounts.forms import ForgottenForm
from core.accounts.models import User
from core.accounts.permissions import Can
from core.limits import limited
from core.web import Request, public, requires


@public
@never_cache
@limited("letters")
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a letter; the answer is the same whether the account exists or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        addresses.ask_for_password(form.cleaned_data["name"])
        return render(request, "core/accounts/forgotten_sent.html")
    status = 422 if form.is_bound else 200
    return render(request, "core/accounts/forgotten.html", {"form": form}, status=status)


class NewPassword(auth_views.PasswordResetConfirmView):
    """The letter's link: a key that works once, for two hours, and until the password changes."""

    template_name = "core/accounts/new_password.html"
    success_url = reverse_lazy("login")

    @transaction.atomic
    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        response = super().form_valid(form)
        addresses.note_reset(form.user)
        messages.success(self.request, _("Your password is changed: sign in with it."))
        return response


new_password = public(limited("letters")(NewPassword.as_view()))


@public
@never_cache
@limited("letters")
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Scanners of mail servers open links: only the button confirms."""
    try:
        user = addresses.confirm(key) if request.method == "POST" else addresses.addressee(key)
    except addresses.KeyRefused as error:
        context = {"problem": error.message}
        return render(request, "core/accounts/confirm.html", context, status=409)
    if request.method == "POST":
        messages.success(request, _("Thank you: your address is confirmed."))
        return redirect("home" if request.user == user else "login")
    return render(request, "core/accounts/confirm.html", {"address": user.email})


@require_POST
@requires(Can.USE_ACCOUNT)
@limited("letters")
def confirm_again(request: Request) -> HttpResponse:
    """One more letter, to the address as it stands in the profile."""
    if addresses.ask_to_confirm(request.user):
        text = _("We have written to %(address)s.") % {"address": request.user.email}
        messages.success(request, text)
    else:
        messages.info(request, _("A letter is on its way already. Give it two minutes."))
    return redirect("profile")
