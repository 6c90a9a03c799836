from django.urls import path

from seizures.agreements import views

urlpatterns = [
    path("agreements/", views.agreement_list, name="agreement-list"),
    path("agreements/new/", views.agreement_new, name="agreement-new"),
    path("agreements/<str:number>/", views.agreement_detail, name="agreement-detail"),
    path("agreements/<str:number>/confirm/", views.confirm, name="agreement-confirm"),
    path("agreements/<str:number>/refuse/", views.refuse, name="agreement-refuse"),
]
