from django.urls import path

from core.audit import views

urlpatterns = [path("", views.ledger, name="ledger")]
