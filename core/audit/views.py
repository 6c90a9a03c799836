from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.accounts.permissions import Can
from core.audit.models import Event, LedgerLink
from core.audit.verbs import VERBS
from core.audit.verification import verify
from core.paging import keyset_page
from core.web import Request, requires, words


@requires(Can.VIEW_LEDGER)
def ledger(request: Request) -> HttpResponse:
    """Every event, newest first; POST recomputes the chain."""
    events = Event.objects.select_related("actor")
    verb, q = request.GET.get("verb", ""), words(request)
    if verb in VERBS:
        events = events.filter(verb=verb)
    if q:
        events = events.filter(subject_label__istartswith=q)
    context: dict[str, object] = {
        "page": keyset_page(events, request.GET, ("-at", "-pk")),
        "head": LedgerLink.objects.order_by("-seq").first(),
        "verbs": VERBS,
        "verb": verb,
        "q": q,
    }
    if request.method == "POST":
        verdict = verify()
        context["verdict"] = verdict
        context["verdict_text"] = (
            _("The ledger is intact: %(links)s links.") % {"links": verdict.links}
            if verdict.intact
            else _("The ledger is broken at %(place)s.") % {"place": verdict.broken}
        )
    return render(request, "core/audit/ledger.html", context)
