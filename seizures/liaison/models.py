from django.db import models
from django.db.models import Q


class LiaisonMark(models.Model):
    """Up to which link of the ledger liaison officers have been told; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    #: ``core.LedgerLink.seq``: links are numbered in the order of the commits
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="liaison_one_mark", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.seq)
