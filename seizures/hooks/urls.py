from django.urls import path

from seizures.hooks import views

urlpatterns = [
    path("partner/deliveries/", views.dispatch_list, name="dispatch-list"),
    path("partner/deliveries/<int:pk>/redrive/", views.redrive, name="dispatch-redrive"),
    path("partner/hooks/", views.hook_list, name="hook-list"),
    path("partner/hooks/<int:pk>/rotate/", views.rotate, name="hook-rotate"),
    path("partner/hooks/<int:pk>/retire/", views.retire, name="hook-retire"),
]
