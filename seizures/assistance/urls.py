from django.urls import path

from seizures.assistance import views

ONE = "assistance/<str:number>/"
urlpatterns = [
    path("assistance/", views.assistance_list, name="assistance-list"),
    path("assistance/new/", views.assistance_new, name="assistance-new"),
    path(ONE, views.assistance_detail, name="assistance-detail"),
    path(f"{ONE}answer/", views.assistance_answer, name="assistance-answer"),
    path(f"{ONE}decline/", views.assistance_decline, name="assistance-decline"),
    path(f"{ONE}withdraw/", views.assistance_withdraw, name="assistance-withdraw"),
    path(f"{ONE}letter.pdf", views.assistance_letter, name="assistance-letter"),
]
