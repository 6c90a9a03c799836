from django.urls import path

from seizures.inspections import views

urlpatterns = [
    path("inspections/", views.inspection_list, name="inspection-list"),
    path("inspections/<str:number>/", views.inspection_detail, name="inspection-detail"),
    path("inspections/<str:number>/start/", views.inspection_start, name="inspection-start"),
    path("inspections/<str:number>/cancel/", views.inspection_cancel, name="inspection-cancel"),
    path("inspections/<str:number>/photos/", views.inspection_photo, name="inspection-photo"),
    path("inspections/<str:number>/sheet/", views.inspection_sheet, name="inspection-sheet"),
    path("inspections/<str:number>/record.pdf", views.inspection_record, name="inspection-record"),
    path("shipments/<str:number>/inspect/", views.shipment_inspect, name="shipment-inspect"),
]
