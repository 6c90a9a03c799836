from django.urls import path, re_path

from seizures.evidence import exhibit_views, handing_views, views

urlpatterns = [
    path("cases/<str:number>/custody.pdf", views.custody_pdf, name="custody-list"),
    path("cases/<str:number>/evidence/", views.evidence_add, name="evidence-add"),
    path("cases/<str:number>/evidence/<str:sha256>/", views.evidence_file, name="evidence-file"),
    path("cases/<str:number>/custody/", views.custody_add, name="custody-add"),
    path("cases/<str:number>/items/", exhibit_views.case_items, name="case-items"),
    path("cases/<str:number>/items/add/", exhibit_views.item_add, name="item-add"),
    path("cases/<str:number>/labels.pdf", exhibit_views.case_labels, name="case-labels"),
    path("custody/", exhibit_views.custody_home, name="custody-home"),
    path("custody/items/<str:number>/", exhibit_views.exhibit_detail, name="exhibit-detail"),
    re_path(
        r"^custody/items/(?P<number>[^/]+)/"
        r"(?P<name>move|sample|divide|seal|unseal|consume)/$",
        exhibit_views.exhibit_act,
        name="exhibit-act",
    ),
    path("custody/handovers/new/", handing_views.offer, name="transfer-offer"),
    path("custody/handovers/<str:number>/", handing_views.transfer_detail, name="transfer-detail"),
    path("custody/handovers/<str:number>/confirm/", handing_views.confirm, name="transfer-confirm"),
    path("custody/handovers/<str:number>/decline/", handing_views.decline, name="transfer-decline"),
    path(
        "custody/handovers/<str:number>/withdraw/", handing_views.withdraw, name="transfer-withdraw"
    ),
]
