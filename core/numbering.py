"""Gap-free reference numbers per series and year, held by a row lock until the commit."""

from django.db import connection, models


class Series(models.Model):
    """The last number given out in one series of one year."""

    key = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "year"], name="series_key_year")]

    def __str__(self) -> str:
        return f"{self.key}/{self.year}"


def next_number(key: str, year: int) -> int:
    """The next number of the series, 1 for the first. Call inside the creating transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_series (key, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (key, year) DO UPDATE SET last = core_series.last + 1 RETURNING last",
            [key, year],
        )
        return int(cursor.fetchone()[0])


def next_numbers(key: str, year: int, count: int) -> range:
    """The next ``count`` numbers of the series at once, for bulk loads."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_series (key, year, last) VALUES (%s, %s, %s) ON CONFLICT (key, year)"
            " DO UPDATE SET last = core_series.last + EXCLUDED.last RETURNING last",
            [key, year, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def reserve(key: str, year: int, number: int) -> None:
    """Never give out ``number`` or a lower one: somebody brought it along."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_series (key, year, last) VALUES (%s, %s, %s) ON CONFLICT (key, year)"
            " DO UPDATE SET last = greatest(core_series.last, EXCLUDED.last)",
            [key, year, number],
        )


def public_number(prefix: str, year: int, *, series: str = "", digits: int = 5) -> str:
    """A public number such as ``C53-2026-00031``: prefix, series (district), year, serial."""
    serial = next_number(f"{prefix}{series}", year)
    return f"{prefix}{series}-{year}-{serial:0{digits}}"
