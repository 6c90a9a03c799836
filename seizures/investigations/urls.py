from django.urls import path

from seizures.investigations import views

CASE = "cases/<str:number>/investigation"

urlpatterns = [
    path(f"{CASE}/", views.log, name="investigation-log"),
    path(f"{CASE}/<str:entry>/strike/", views.strike, name="investigation-strike"),
    path(f"{CASE}/files/<int:pk>/", views.file, name="investigation-file"),
]
