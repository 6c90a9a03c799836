from typing import Any

import factory
from django.utils.timezone import localdate
from factory.django import DjangoModelFactory

from core.accounts.models import User
from enterprises.matching import key
from enterprises.models import Agency, Enterprise, Membership
from enterprises.uscc import check_character
from tests.factories.core import UserFactory


def uscc(n: int) -> str:
    """A valid unified social credit code."""
    first = f"91440300{n:09d}"
    return first + check_character(first)


class EnterpriseFactory(DjangoModelFactory[Enterprise]):
    # Numbers of a year that services do not give out, so that the two never meet.
    number = factory.Sequence(lambda n: f"E2001-{n:05}")
    status = Enterprise.Status.VERIFIED
    name_zh = factory.Sequence(lambda n: f"企业{n}有限公司")
    name_en = factory.Sequence(lambda n: f"Enterprise {n} Ltd")
    uscc = factory.Sequence(lambda n: uscc(n + 1))
    country_id = "CN"
    address = "广东省深圳市示例路 1 号"
    key_zh = factory.LazyAttribute(lambda row: key(row.name_zh))
    key_en = factory.LazyAttribute(lambda row: key(row.name_en))
    reasons = factory.LazyAttribute(lambda row: "Unreadable." if row.status == "refused" else "")

    class Meta:
        model = Enterprise


class AgencyFactory(DjangoModelFactory[Agency]):
    agent = factory.SubFactory(EnterpriseFactory)
    holder = factory.SubFactory(EnterpriseFactory)
    valid_from = factory.LazyFunction(localdate)
    revoked_at: Any = None
    status = factory.LazyAttribute(lambda row: "ended" if row.revoked_at else "given")

    class Meta:
        model = Agency


def member_of(enterprise: Enterprise, position: str = "", **kwargs: Any) -> User:
    """A person who acts for the enterprise; the first one owns it."""
    user = UserFactory(**kwargs)
    if not position:
        position = "member" if enterprise.memberships.exists() else "owner"
    Membership.objects.create(user=user, enterprise=enterprise, position=position)
    return user
