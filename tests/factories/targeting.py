import factory
from factory.django import DjangoModelFactory

from seizures.rulebook.models import Rule, RuleVersion
from tests.factories.core import UserFactory


class RuleFactory(DjangoModelFactory[Rule]):
    code = factory.Sequence(lambda n: f"test.rule_{n}")
    position = 900
    name_en = "A rule"
    name_zh = "规则"

    class Meta:
        model = Rule


class RuleVersionFactory(DjangoModelFactory[RuleVersion]):
    rule = factory.SubFactory(RuleFactory)
    version = 1
    text_en = "The goods go to %(destination)s."
    text_zh = "货物运往%(destination)s。"
    condition = factory.LazyFunction(lambda: {"fact": "destination", "is": "NG"})
    points = 10
    author = factory.SubFactory(UserFactory)
    approver = factory.Maybe(
        "_approved", yes_declaration=factory.SubFactory(UserFactory), no_declaration=None
    )

    class Meta:
        model = RuleVersion
        exclude = ["_approved"]

    @factory.lazy_attribute
    def _approved(self) -> bool:
        return getattr(self, "status", "draft") in ("in_force", "retired")
