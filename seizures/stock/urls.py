from django.urls import path, re_path

from seizures.stock import views

urlpatterns = [
    path("custody/stores/", views.store_list, name="store-list"),
    path("custody/stores/<str:code>/", views.store_detail, name="store-detail"),
    path("custody/stores/<str:code>/count/", views.count_begin, name="count-begin"),
    path("custody/counts/<str:number>/", views.count_detail, name="count-detail"),
    re_path(
        r"^custody/counts/(?P<number>[^/]+)/(?P<step>close|sign|reopen|discard)/$",
        views.count_step,
        name="count-step",
    ),
]
