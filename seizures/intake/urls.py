from django.urls import path

from seizures.intake import views

urlpatterns = [
    path("shipments/days/", views.line_days, name="line-days"),
    path("shipments/import/", views.import_list, name="import-list"),
    path("shipments/import/<str:number>/", views.import_detail, name="import-detail"),
    path("shipments/import/<str:number>/cancel/", views.cancel, name="import-cancel"),
    path("shipments/import/<str:number>/resume/", views.resume, name="import-resume"),
    path("shipments/import/<str:number>/refused.csv", views.refused_rows, name="import-refused"),
]
