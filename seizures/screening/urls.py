from django.urls import path

from seizures.screening import views

urlpatterns = [
    path("screening/", views.hit_list, name="hit-list"),
    path("screening/<str:number>/", views.hit_detail, name="hit-detail"),
    path("screening/<str:number>/dismiss/", views.dismiss, name="hit-dismiss"),
]
