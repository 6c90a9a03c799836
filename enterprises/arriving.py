"""Pages without account: signing up with an enterprise, and opening an invitation."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth import login as start_session
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.accounts.models import User
from core.errors import DomainError, InvalidInput
from core.forms import show
from core.limits import limited
from core.web import public
from enterprises import duplicates, joining, signing_up
from enterprises.forms import PERSON_FIELDS, EnterpriseForm, PersonForm
from enterprises.models import Enterprise, Invitation

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
@limited("sign-up")
def sign_up(request: HttpRequest) -> HttpResponse:
    """Account and enterprise on one page; or an account that asks to join a registered one."""
    if isinstance(request.user, User):
        return redirect("portal-enterprise-new" if request.user.is_enterprise else "home")
    person = PersonForm(request.POST or None)
    company = EnterpriseForm(request.POST or None, request.FILES or None, person=None, short=True)
    found: list[duplicates.Found] = []
    if request.method == "POST" and (again := _again(request, request.POST.get("person_email"))):
        return _enter(request, again, _("You have an account, and are signed in."))
    if request.method == "POST" and request.POST.get("join"):
        if person.is_valid() and (user := _ask_to_join(request, person)):
            return _enter(request, user, _("Your account is open, and your request is sent."))
        company = EnterpriseForm(person=None, short=True)
    elif request.method == "POST" and person.is_valid() & company.is_valid():
        try:
            return _register(request, person, company)
        except duplicates.LooksLikeAnother as error:
            found = error.found
    context = {"person": person, "company": company, "found": found}
    return render(
        request, "enterprises/sign_up.html", context, status=422 if person.is_bound else 200
    )


@public
@never_cache
@limited("sign-up")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's link: join with the account one has, or open one."""
    found = joining.found(token)
    if found is None:
        raise Http404
    if found.accepted_by and found.accepted_by in {request.user, _again(request, found.email)}:
        return _enter(request, found.accepted_by, enterprise=found.enterprise)  # pressed twice
    joining.check_open(found)
    if isinstance(request.user, User):
        return _accept(request, request.user, found)
    form = PersonForm(request.POST or None, address=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = signing_up.invited(form.account(get_language() or ""), found)
        except InvalidInput as error:
            _show_person(form, error)
        else:
            return _enter(request, user, _joined(found), found.enterprise)
    known = User.objects.filter(email__iexact=found.email).exists()
    context = {"invitation": found, "form": form, "has_account": known}
    status = 422 if form.is_bound else 200
    return render(request, "enterprises/invitation.html", context, status=status)


def _accept(request: HttpRequest, user: User, found: Invitation) -> HttpResponse:
    wrong = ""
    try:
        joining.check_addressee(found, user)
    except joining.WrongAddress as error:
        wrong = error.message
    if request.method == "POST":
        joining.accept(found, actor=user)
        return _enter(request, user, _joined(found), found.enterprise)
    context = {"invitation": found, "wrong": wrong}
    return render(request, "enterprises/invitation.html", context, status=409 if wrong else 200)


def _register(request: HttpRequest, person: PersonForm, company: EnterpriseForm) -> HttpResponse:
    stated = company.stated()
    if not request.POST.get("is_new"):
        described = {**stated, "email": person.cleaned_data["person_email"]}
        duplicates.check_is_new(described, actor=None)  # type: ignore[arg-type]
    try:
        user, enterprise = signing_up.with_enterprise(person.account(get_language() or ""), stated)
    except DomainError as error:
        field = str(error.details.get("field", ""))
        if field in company.fields:
            show(company, error)
        else:
            _show_person(person, error)
        context = {"person": person, "company": company, "found": []}
        return render(request, "enterprises/sign_up.html", context, status=422)
    text = _("Welcome. Your account is open, and customs will verify your enterprise.")
    return _enter(request, user, text, enterprise)


def _ask_to_join(request: HttpRequest, person: PersonForm) -> User | None:
    enterprise = get_object_or_404(Enterprise.objects.living(), number=request.POST["join"])
    try:
        return signing_up.to_join(person.account(get_language() or ""), enterprise)
    except DomainError as error:
        _show_person(person, error)
    return None


def _again(request: HttpRequest, address: str | None) -> User | None:
    """Who sends the same form twice has the account by now: the password shows it."""
    email = (address or "").strip().lower()
    password = request.POST.get("password", "")
    if not password or not User.objects.filter(username=email).exists():
        return None
    user = authenticate(request, username=email, password=password)
    return user if isinstance(user, User) else None


def _enter(
    request: HttpRequest, user: User, message: str = "", enterprise: Enterprise | None = None
) -> HttpResponse:
    """Signed in, and led to the enterprise."""
    if request.user != user:
        start_session(request, user, backend=BACKEND)
    if message:
        messages.success(request, message)
    enterprise = enterprise or Enterprise.objects.belonging_to(user).first()
    if enterprise is None:
        return redirect("portal-enterprises")
    return redirect("portal-enterprise", enterprise.number)


def _joined(found: Invitation) -> str:
    return _("You now act for %(enterprise)s.") % {"enterprise": found.enterprise}


def _show_person(form: PersonForm, error: DomainError) -> None:
    field = str(error.details.get("field", ""))
    field = PERSON_FIELDS.get(field, field)
    form.add_error(field if field in form.fields else None, error.message)
