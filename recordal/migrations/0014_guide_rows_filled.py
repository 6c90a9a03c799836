"""The texts of each guide become rows, line by line; back again, they become lines."""

from itertools import zip_longest

from django.db import migrations

TEXTS = ("genuine_zh", "genuine_en", "fake_zh", "fake_en")


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def to_rows(apps, schema_editor):
    Guide = apps.get_model("recordal", "Guide")
    TellTale = apps.get_model("recordal", "TellTale")
    GuideShot = apps.get_model("recordal", "GuideShot")
    for guide in Guide.objects.iterator():
        columns = [lines(getattr(guide, name)) for name in TEXTS]
        TellTale.objects.bulk_create(
            TellTale(guide=guide, no=n, position=n, **dict(zip(TEXTS, row)))
            for n, row in enumerate(zip_longest(*columns, fillvalue=""), 1)
        )
        pairs = zip_longest(lines(guide.shots_zh), lines(guide.shots_en), fillvalue="")
        GuideShot.objects.bulk_create(
            GuideShot(guide=guide, no=n, position=n, text_zh=zh[:200], text_en=en[:200])
            for n, (zh, en) in enumerate(pairs, 1)
        )
        for n, photo in enumerate(guide.photos.order_by("-genuine", "pk"), 1):
            photo.no = photo.position = n
            photo.save(update_fields=["no", "position"])


def to_texts(apps, schema_editor):
    Guide = apps.get_model("recordal", "Guide")
    for guide in Guide.objects.iterator():
        tells = list(guide.tells.filter(in_use=True).order_by("position"))
        shots = list(guide.shots.filter(in_use=True).order_by("position"))
        for name in TEXTS:
            setattr(guide, name, "\n".join(getattr(t, name).replace("\n", " ") for t in tells))
        guide.shots_zh = "\n".join(shot.text_zh for shot in shots)
        guide.shots_en = "\n".join(shot.text_en for shot in shots)
        guide.save()
        guide.photos.filter(in_use=False).delete()


class Migration(migrations.Migration):

    dependencies = [("recordal", "0013_guide_rows")]

    operations = [migrations.RunPython(to_rows, to_texts)]
