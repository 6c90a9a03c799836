from django.urls import path

from recordal.review import views

ONE = "recordals/<str:application_no>/"
urlpatterns = [
    path("recordals/", views.recordal_list, name="recordal-list"),
    path("recordals/queue/", views.recordal_queue, name="recordal-queue"),
    path(ONE, views.recordal_detail, name="recordal-detail"),
    path(f"{ONE}accept/", views.recordal_accept, name="recordal-accept"),
    path(f"{ONE}refuse/", views.recordal_refuse, name="recordal-refuse"),
    path(f"{ONE}certificate/", views.recordal_certificate, name="recordal-certificate"),
    path(f"{ONE}receipt/", views.recordal_receipt, name="recordal-receipt"),
    path("public/recordals/", views.public_recordals, name="public-recordals"),
]
