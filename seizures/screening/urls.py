from django.urls import path

from seizures.screening import portal, views

urlpatterns = [
    path("screening/", views.hit_list, name="hit-list"),
    path("screening/<str:number>/", views.hit_detail, name="hit-detail"),
    path("screening/<str:number>/dismiss/", views.dismiss, name="hit-dismiss"),
    path("screening/<str:number>/ask/", views.ask, name="hit-ask"),
    path("portal/questions/", portal.question_list, name="portal-questions"),
    path("portal/questions/<str:number>/", portal.question, name="portal-question"),
]
