"""A guide becomes rows: features, things to photograph, photos in order, and its versions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

def row(**fields):
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("no", models.PositiveSmallIntegerField(verbose_name="number")),
        ("position", models.PositiveSmallIntegerField(verbose_name="position")),
        ("in_use", models.BooleanField(default=True)),
        *fields.items(),
    ]


def guide(name):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name=name, to="recordal.guide")


class Migration(migrations.Migration):

    dependencies = [
        ("recordal", "0012_unrecorded_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("guide", "version", models.PositiveIntegerField(default=0, verbose_name="version")),
        migrations.CreateModel(
            name="TellTale",
            fields=row(
                part_zh=models.CharField(blank=True, max_length=100, verbose_name="where to look (Chinese)"),
                part_en=models.CharField(blank=True, max_length=100, verbose_name="where to look (English)"),
                genuine_zh=models.TextField(blank=True, verbose_name="genuine goods (Chinese)"),
                genuine_en=models.TextField(blank=True, verbose_name="genuine goods (English)"),
                fake_zh=models.TextField(blank=True, verbose_name="signs of a fake (Chinese)"),
                fake_en=models.TextField(blank=True, verbose_name="signs of a fake (English)"),
                guide=guide("tells"),
            ),
            options={"ordering": ["position", "no"]},
        ),
        migrations.CreateModel(
            name="GuideShot",
            fields=row(
                text_zh=models.CharField(blank=True, max_length=200, verbose_name="what to photograph (Chinese)"),
                text_en=models.CharField(blank=True, max_length=200, verbose_name="what to photograph (English)"),
                guide=guide("shots"),
            ),
            options={"ordering": ["position", "no"]},
        ),
        migrations.CreateModel(
            name="GuideVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("content", models.JSONField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("guide", guide("versions")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.AddConstraint(
            "telltale", models.UniqueConstraint(fields=("guide", "no"), name="tell_tale_numbered")
        ),
        migrations.AddConstraint(
            "guideshot", models.UniqueConstraint(fields=("guide", "no"), name="guide_shot_numbered")
        ),
        migrations.AddConstraint(
            "guideversion", models.UniqueConstraint(fields=("guide", "number"), name="guide_version_numbered")
        ),
        migrations.RenameField("guidephoto", "caption", "caption_zh"),
        migrations.AlterField(
            "guidephoto", "caption_zh", models.CharField(blank=True, max_length=200, verbose_name="caption (Chinese)")
        ),
        migrations.AddField(
            "guidephoto",
            "caption_en",
            models.CharField(blank=True, default="", max_length=200, verbose_name="caption (English)"),
            preserve_default=False,
        ),
        migrations.AddField(
            "guidephoto",
            "tell",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="recordal.telltale",
            ),
        ),
        migrations.AddField("guidephoto", "in_use", models.BooleanField(default=True)),
        migrations.AddField(
            "guidephoto",
            "no",
            models.PositiveSmallIntegerField(default=0, verbose_name="number"),
            preserve_default=False,
        ),
        migrations.AddField(
            "guidephoto",
            "position",
            models.PositiveSmallIntegerField(default=0, verbose_name="position"),
            preserve_default=False,
        ),
        migrations.AlterModelOptions("guidephoto", {"ordering": ["position", "no"]}),
    ]
