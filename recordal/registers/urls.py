from django.urls import path

from recordal.registers import portal

#: Before the addresses of single applications, which take any word in this place.
FROM = "portal/recordals/from-register/"
urlpatterns = [
    path(FROM, portal.from_register, name="portal-recordal-from-register"),
    path(f"{FROM}template/", portal.register_template, name="portal-register-template"),
]
