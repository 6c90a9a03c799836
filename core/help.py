"""Help pages: what errors mean, how pages are built, and the reference of the API."""

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from core.accounts.permissions import Can
from core.web import Request, public, requires


@requires(Can.USE_ACCOUNT)
def help_index(request: Request) -> HttpResponse:
    return render(request, "core/help/index.html")


@requires(Can.USE_ACCOUNT)
def help_errors(request: Request) -> HttpResponse:
    return render(request, "core/help/errors.html")


@requires(Can.USE_ACCOUNT)
def help_components(request: Request) -> HttpResponse:
    return render(request, "core/components_demo.html")


class Schema(SpectacularAPIView):
    """The OpenAPI schema: public, since it holds no data."""

    capabilities = {None: "public"}
    authentication_classes = []
    permission_classes = []


class Docs(SpectacularSwaggerSplitView):
    """The browsable reference; every file of it comes from this server."""

    capabilities = {None: "public"}
    authentication_classes = []
    permission_classes = []
    url_name = "schema"


schema = public(Schema.as_view())
docs = public(Docs.as_view())
