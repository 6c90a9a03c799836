from django.urls import path, re_path

from seizures.notices import views

urlpatterns = [
    re_path(
        r"^notices/(?P<number>[^/]+)/(?P<language>zh|en)/$", views.download, name="notice-download"
    ),
    path("cases/<str:number>/letters/", views.panel, name="case-letters"),
]
