"""The texts of a guide are rows now."""

from django.db import migrations, models


def text(name):
    return migrations.RemoveField("guide", name)


class Migration(migrations.Migration):

    dependencies = [("recordal", "0014_guide_rows_filled")]

    operations = [
        *map(text, ("genuine_zh", "genuine_en", "fake_zh", "fake_en", "shots_zh", "shots_en")),
        migrations.AddConstraint(
            "guidephoto", models.UniqueConstraint(fields=("guide", "no"), name="guide_photo_numbered")
        ),
    ]
