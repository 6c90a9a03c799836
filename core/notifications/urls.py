from django.urls import path

from core.notifications import views

urlpatterns = [
    path("", views.inbox, name="notifications"),
    path("read/", views.read_all, name="notifications-read"),
    path("<int:pk>/", views.open_notification, name="notification-open"),
]
