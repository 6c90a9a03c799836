from django.urls import path

from recordal.search import portal, views

urlpatterns = [
    path("portal/recordals/", portal.recordal_list, name="portal-recordals"),
    path("recordals/suggest/", views.recordal_suggest, name="recordal-suggest"),
    path("public/recordals/", views.public_recordals, name="public-recordals"),
    path("public/recordals/<str:number>/", views.public_recordal, name="public-recordal"),
]
