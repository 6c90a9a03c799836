from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserQuerySet
from core.files.models import StoredFile
from core.reference.models import Country, District
from core.states import Stateful

HOME_COUNTRY = "CN"


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def acting(self, user: User, on: date | None = None) -> Self:
        """The enterprises a user may act for: its own, and those its agency represents."""
        day = on or localdate()
        agencies = Agency.objects.in_force_on(day).filter(agent__members=user)
        mine = Q(members=user) | Q(pk__in=agencies.values("holder_id"))
        return self.living().filter(mine).distinct()

    def living(self) -> Self:
        """Without those merged into others: nobody acts for them any more."""
        return self.exclude(status=Enterprise.Status.MERGED)

    def sending_for(self, user: User) -> Self:
        """Verified enterprises a user acts for: only their codes make goods one's own.

        A code that somebody merely states of itself opens nobody's declarations.
        """
        return self.acting(user).filter(status=Enterprise.Status.VERIFIED).exclude(uscc="")

    def belonging_to(self, user: User) -> Self:
        """Its own enterprises, without those a user merely represents as an agent."""
        return self.living().filter(members=user)

    def run_by(self, user: User) -> Self:
        """Those of which a user is an owner."""
        owned = Membership.objects.filter(user=user, position=Membership.Position.OWNER)
        return self.living().filter(pk__in=owned.values("enterprise_id"))

    def merged_as(self, number: str) -> "Enterprise | None":
        """What became of a number that was merged into another enterprise."""
        gone = self.model._default_manager.filter(
            number=number, status=Enterprise.Status.MERGED
        ).values("merged_into_id")
        return self.filter(pk__in=gone).first()

    def visible_to(self, user: User) -> Self:
        """Officers see every enterprise; its people and agents see their own."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.acting(user)

    def for_list(self) -> Self:
        return self.select_related("country", "district", "licence")


class Enterprise(Stateful):
    """A company: rights holder, agent, consignor or consignee, with its people."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered, to be verified")
        VERIFIED = "verified", _("Verified")
        REFUSED = "refused", _("Refused")
        MERGED = "merged", _("Merged into another")

    class Origin(models.TextChoices):
        """Who brought it: only what enterprises state of themselves needs papers to be believed."""

        ONLINE = "online", _("Registered online")
        CUSTOMS = "customs", _("Entered by customs")
        IMPORT = "import", _("Brought by a file of recordals")

    TRANSITIONS = {
        Status.REGISTERED: {Status.VERIFIED, Status.REFUSED, Status.MERGED},
        Status.REFUSED: {Status.REGISTERED, Status.VERIFIED, Status.MERGED},
        Status.VERIFIED: {Status.REFUSED, Status.MERGED},
    }
    TONES = {"registered": "info", "verified": "good", "refused": "bad", "merged": "neutral"}

    number = models.CharField(_("number"), max_length=20, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.REGISTERED)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin, default=Origin.CUSTOMS)
    reasons = models.TextField(_("reasons of the refusal"), blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="enterprises", verbose_name=_("country")
    )
    district = models.ForeignKey(
        District,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
        verbose_name=_("customs district"),
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    licence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    office_name = models.CharField(_("office in China"), max_length=200, blank=True)
    office_address = models.CharField(_("address of the office"), max_length=300, blank=True)
    office_proof = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: the names without what two spellings of one name differ in (``enterprises.matching``)
    key_zh = models.CharField(max_length=200, blank=True, db_index=True)
    key_en = models.CharField(max_length=200, blank=True, db_index=True)
    looked_at = models.DateTimeField(null=True, help_text="when others like it were looked for")
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(User, through="Membership", related_name="enterprises")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            GinIndex(fields=["key_zh"], opclasses=["gin_trgm_ops"], name="enterprise_like_zh"),
            GinIndex(fields=["key_en"], opclasses=["gin_trgm_ops"], name="enterprise_like_en"),
            models.Index(
                fields=["id"], condition=Q(looked_at__isnull=True), name="enterprise_to_look_at"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc="") & ~Q(status="merged"),
                name="enterprise_uscc_once",
            ),
            models.CheckConstraint(
                name="enterprise_has_a_name", condition=~(Q(name_zh="") & Q(name_en=""))
            ),
            models.CheckConstraint(
                name="enterprise_domestic_has_uscc",
                condition=~Q(country="CN") | ~Q(uscc="") | Q(status="merged"),
            ),
            models.CheckConstraint(
                name="enterprise_merged_into_another",
                condition=Q(status="merged", merged_into__isnull=False) & ~Q(merged_into=F("id"))
                | ~Q(status="merged") & Q(merged_into__isnull=True),
            ),
            models.CheckConstraint(
                name="enterprise_refused_with_reasons",
                condition=~Q(status="refused") | ~Q(reasons=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("enterprise-detail", args=[self.number])

    @property
    def name(self) -> str:
        zh = (get_language() or "").startswith("zh")
        first, second = (self.name_zh, self.name_en) if zh else (self.name_en, self.name_zh)
        return first or second

    @property
    def is_foreign(self) -> bool:
        """Outside the customs territory: files through an office or an agent in China (MEA 2)."""
        return self.country_id != HOME_COUNTRY

    @property
    def has_office(self) -> bool:
        return bool(self.office_name and self.office_address and self.office_proof_id)

    def is_run_by(self, user: User) -> bool:
        """Whether a user may change its people and its agents."""
        owner = Membership.Position.OWNER
        return self.memberships.filter(user=user, position=owner).exists()

    def owners(self) -> UserQuerySet:
        owner = Membership.Position.OWNER
        run = self.memberships.filter(position=owner)
        return User.objects.get_queryset().filter(pk__in=run.values("user"), is_active=True)

    def people(self, on: date | None = None) -> UserQuerySet:
        """Whoever acts for it on a day: its members, and those of the agents it appointed."""
        agents = Agency.objects.in_force_on(on or localdate()).filter(holder=self)
        acting = Q(enterprises=self) | Q(enterprises__in=agents.values("agent_id"))
        return User.objects.get_queryset().filter(acting, is_active=True).distinct()


class Membership(models.Model):
    """A person who acts for an enterprise."""

    class Position(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="memberships")
    position = models.CharField(max_length=10, choices=Position, default=Position.MEMBER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "enterprise"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.enterprise}"


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, user: User) -> Self:
        """Officers see all; the people of the holder and of the agent see theirs."""
        if user.is_officer or user.is_headquarters:
            return self.all()
        return self.filter(Q(agent__members=user) | Q(holder__members=user)).distinct()

    def in_force_on(self, day: date) -> Self:
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            status=Agency.Status.GIVEN,
            valid_from__lte=day,
        )

    def ending(self, day: date, days: int) -> Self:
        """In force on a day, and ending within so many days."""
        return self.in_force_on(day).filter(valid_to__lte=day + timedelta(days=days))

    def for_list(self) -> Self:
        return self.select_related("agent", "holder__country", "power_of_attorney")


class Agency(Stateful):
    """A power of attorney: a domestic agent acts for a rights holder (MEA 2)."""

    class Status(models.TextChoices):
        ASKED = "asked", _("To be confirmed")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Not confirmed")
        ENDED = "ended", _("Ended")

    TRANSITIONS = {
        Status.ASKED: {Status.GIVEN, Status.REFUSED, Status.ENDED},
        Status.GIVEN: {Status.ENDED},
    }
    TONES = {"asked": "info", "given": "good", "refused": "bad", "ended": "neutral"}

    agent = models.ForeignKey(Enterprise, models.PROTECT, related_name="agencies_held")
    holder = models.ForeignKey(Enterprise, models.PROTECT, related_name="agencies_given")
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.GIVEN)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    reasons = models.TextField(_("reasons"), blank=True)
    power_of_attorney = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(name="agency_between_two", condition=~Q(agent=F("holder"))),
            models.CheckConstraint(
                name="agency_ends_after_it_starts",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="agency_ended_at_a_moment",
                condition=Q(status="ended", revoked_at__isnull=False)
                | ~Q(status="ended") & Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.holder_id}"

    def is_over(self, day: date) -> bool:
        """Ended, refused or run out: nobody can act on it again."""
        done = self.status in {self.Status.ENDED, self.Status.REFUSED}
        return done or bool(self.valid_to and self.valid_to < day)
