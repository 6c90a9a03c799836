from django.urls import path

from seizures.cases import views

urlpatterns = [
    path("cases/", views.case_list, name="case-list"),
    path("cases/export.csv", views.case_export, name="case-export"),
    path("cases/<str:number>/notes/", views.note_add, name="case-note-add"),
]
