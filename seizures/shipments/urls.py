from django.urls import path

from seizures.shipments import portal, views

urlpatterns = [
    path("shipments/", views.shipment_list, name="shipment-list"),
    path("portal/shipments/", portal.shipments, name="portal-shipments"),
    path("shipments/<str:number>/", views.shipment_detail, name="shipment-detail"),
]
