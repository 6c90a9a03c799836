from django.urls import path

from core.reference import views

urlpatterns = [
    path("", views.index, name="reference"),
    path("calendar/new/", views.new_day, name="calendar-day-new"),
    path("<slug:key>/", views.table, name="reference-table"),
    path("<slug:key>/<str:pk>/", views.edit, name="reference-edit"),
]
