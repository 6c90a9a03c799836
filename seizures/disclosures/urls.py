from django.urls import path

from seizures.disclosures import views

urlpatterns = [path("disclosures/", views.disclosure_list, name="disclosure-list")]
