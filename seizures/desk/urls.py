from django.urls import path

from seizures.desk import views

urlpatterns = [
    path("cases/together/", views.together, name="case-together"),
    path("cases/filters/", views.filter_save, name="case-filter-save"),
    path("cases/filters/<int:key>/delete/", views.filter_delete, name="case-filter-delete"),
    path("cases/<str:number>/assign/", views.assign, name="case-assign"),
    path("cases/<str:number>/ties/", views.link, name="case-link"),
    path("cases/<str:number>/ties/<int:key>/undo/", views.unlink, name="case-unlink"),
    path("cases/<str:number>/timeline/", views.timeline, name="case-timeline"),
    path("work/load/", views.load, name="work-load"),
    path("work/reassign/", views.reassign, name="work-reassign"),
    path("work/absences/", views.absence, name="work-absence"),
    path("work/absences/<int:key>/end/", views.absence_end, name="work-absence-end"),
]
