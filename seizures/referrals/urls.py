from django.urls import path

from seizures.referrals import views

urlpatterns = [
    path("public/schemas/referral-1.json", views.referral_schema, name="referral-schema"),
]
