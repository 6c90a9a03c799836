from django.urls import path

from seizures.civil import views

SUIT = "suits/<str:number>"
ORDER = "partner/court-orders/<str:number>"

urlpatterns = [
    path("cases/<str:number>/suit/", views.suit_new, name="suit-new"),
    path(f"{SUIT}/", views.suit_detail, name="suit-detail"),
    path(f"{SUIT}/accept/", views.accept, name="suit-accept"),
    path(f"{SUIT}/end/", views.end, name="suit-end"),
    path(f"{SUIT}/cost/", views.cost, name="suit-cost"),
    path("cases/<str:number>/court-order/", views.order_new, name="court-order-new"),
    path("partner/court-orders/", views.order_list, name="court-orders"),
    path(f"{ORDER}/answer/", views.order_answer, name="court-order-answer"),
    path(f"{ORDER}/pack/", views.order_pack, name="court-order-pack"),
]
