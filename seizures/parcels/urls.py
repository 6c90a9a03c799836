from django.urls import path

from seizures.parcels import list_views, views

urlpatterns = [
    path("parcels/", views.lane, name="parcel-lane"),
    path("parcels/log/", views.log, name="parcel-log"),
    path("parcels/grid/", views.grid, name="parcel-grid"),
    path("parcels/table/", views.table, name="parcel-table"),
    path("parcels/marks/", views.marks, name="parcel-marks"),
    path("parcels/known/", views.known, name="parcel-known"),
    path("parcels/list/", list_views.parcel_list, name="parcel-list"),
    path("parcels/find/", list_views.find, name="parcel-find"),
    path("parcels/<str:number>/", list_views.parcel_detail, name="parcel-detail"),
]
