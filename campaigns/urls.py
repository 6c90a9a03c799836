from django.urls import path

from campaigns import views

urlpatterns = [
    path("campaigns/", views.campaign_list, name="campaign-list"),
    path("campaigns/new/", views.campaign_edit, name="campaign-new"),
    path("campaigns/<slug:code>/edit/", views.campaign_edit, name="campaign-edit"),
    path("campaigns/<slug:code>/open/", views.campaign_open, name="campaign-open"),
    path("campaigns/<slug:code>/close/", views.campaign_close, name="campaign-close"),
    path("campaigns/<slug:code>/priorities/", views.priority_add, name="priority-add"),
    path(
        "campaigns/<slug:code>/priorities/<int:pk>/remove/",
        views.priority_remove,
        name="priority-remove",
    ),
]
