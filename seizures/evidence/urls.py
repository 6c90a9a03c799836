from django.urls import path

from seizures.evidence import views

urlpatterns = [
    path("cases/<str:number>/custody.pdf", views.custody_pdf, name="custody-list"),
    path("cases/<str:number>/evidence/", views.evidence_add, name="evidence-add"),
    path("cases/<str:number>/evidence/<str:sha256>/", views.evidence_file, name="evidence-file"),
    path("cases/<str:number>/custody/", views.custody_add, name="custody-add"),
]
