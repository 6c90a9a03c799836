from django.urls import path, re_path

from seizures.notices import views

urlpatterns = [
    path("letters/", views.catalogue, name="letters"),
    re_path(r"^letters/(?P<key>\w+)/(?P<language>zh|en)\.pdf$", views.sample, name="letter-sample"),
    path("notices/<str:number>/", views.detail, name="notice-detail"),
    path("notices/<str:number>/proof.pdf", views.proof, name="notice-proof"),
    re_path(
        r"^notices/(?P<number>[^/]+)/(?P<language>zh|en)/$", views.download, name="notice-download"
    ),
    path("cases/<str:number>/letters/", views.panel, name="case-letters"),
]
