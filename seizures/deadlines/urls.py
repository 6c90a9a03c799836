from django.urls import path

from seizures.deadlines import views

urlpatterns = [path("deadlines/", views.deadline_list, name="deadline-list")]
