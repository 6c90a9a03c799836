from django.urls import path

from seizures.packages import views

urlpatterns = [
    path("cases/<str:number>/packages/", views.case_exports, name="case-exports"),
    path("exports/<str:number>/", views.export_detail, name="export-detail"),
    path("exports/<str:number>/again/", views.export_again, name="export-again"),
    path("exports/<str:number>/file/", views.export_download, name="export-download"),
]
