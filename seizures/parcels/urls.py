from django.urls import path

from seizures.parcels import act_views, list_views, portal, public, views

urlpatterns = [
    path("parcels/", views.lane, name="parcel-lane"),
    path("parcels/log/", views.log, name="parcel-log"),
    path("parcels/grid/", views.grid, name="parcel-grid"),
    path("parcels/table/", views.table, name="parcel-table"),
    path("parcels/marks/", views.marks, name="parcel-marks"),
    path("parcels/known/", views.known, name="parcel-known"),
    path("parcels/list/", list_views.parcel_list, name="parcel-list"),
    path("parcels/find/", list_views.find, name="parcel-find"),
    path("parcels/together/", act_views.together, name="parcel-together"),
    path("parcels/acts/<str:number>/", act_views.act_detail, name="parcel-act"),
    path("parcels/<str:number>/", list_views.parcel_detail, name="parcel-detail"),
    path("parcels/<str:number>/another/", act_views.another, name="parcel-another"),
    path("parcels/<str:number>/<str:name>/", act_views.one, name="parcel-one"),
    path("portal/parcels/", portal.parcels, name="portal-parcels"),
    path("public/parcels/", public.enter, name="public-parcels"),
    path("public/parcels/<str:code>/", public.parcel, name="public-parcel"),
]
