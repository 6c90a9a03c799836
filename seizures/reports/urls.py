from django.urls import path

from seizures.reports import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("campaigns/<slug:code>/", views.campaign_detail, name="campaign-detail"),
    path("reports/", views.reports, name="reports"),
    path("public/statistics/", views.public_statistics, name="public-statistics"),
]
