"""The calendar of working days."""

from django.db import models

from core.reference.models.base import Named, Sourced


class CalendarYear(Sourced):
    """Whether the State Council's holiday notice for a year is in the calendar."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(Named):
    """An exception: a holiday on a weekday, or a weekend day made a working day."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()

    class Meta:
        ordering = ["day"]
