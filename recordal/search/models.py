"""What recordals can be found by. Derived: every row can be made again from rights and holders."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from enterprises.models import Enterprise
from recordal.applications.models import Recordal


class SearchKey(models.Model):
    """One way of typing one name or number of one recordal, or of one rights holder."""

    class Space(models.IntegerChoices):
        """Keys are compared within their space only: an HS code is not the start of a number."""

        NAME = 1
        NUMBER = 2
        HS = 3

    class Source(models.IntegerChoices):
        TITLE = 1
        TITLE_EN = 2
        VARIANT = 3
        HOLDER = 4
        NUMBER = 5
        APPLICATION = 6
        REGISTRATION = 7
        HS = 8

    class Form(models.IntegerChoices):
        WHOLE = 1
        WORD = 2
        PINYIN = 3
        INITIALS = 4

    #: where two holders become one, the keys follow from the names of the one that stays
    REMADE = True

    recordal = models.ForeignKey(
        Recordal, models.CASCADE, null=True, related_name="search_keys", db_index=True
    )
    holder = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="search_keys")
    space = models.PositiveSmallIntegerField(choices=Space)
    source = models.PositiveSmallIntegerField(choices=Source)
    form = models.PositiveSmallIntegerField(choices=Form, default=Form.WHOLE)
    key = models.TextField(db_collation="C")
    #: hashes of parts of the key: see ``spelling.grams``
    grams = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["space", "key"], name="search_key"),
            # new keys wait in a list, which ``services`` puts into the index at once
            GinIndex(
                fields=["grams"], name="search_grams", fastupdate=True, gin_pending_list_limit=65536
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="search_key_of_one_owner",
                condition=Q(recordal__isnull=True) ^ Q(holder__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.key


class SearchStale(models.Model):
    """A recordal or holder whose keys are older than itself. Written by triggers, append only."""

    recordal_id = models.BigIntegerField(null=True)
    holder_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.recordal_id or ''}/{self.holder_id or ''}"
