from django.urls import path

from core.files import views

urlpatterns = [path("<str:token>/", views.download, name="file-download")]
