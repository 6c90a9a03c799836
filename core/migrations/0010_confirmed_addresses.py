"""Addresses that nobody has proven yet. Those that are there count as proven."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("core", "0009_absences_and_digest")]

    operations = [
        migrations.AddField(
            "user",
            "email_pending",
            models.BooleanField(default=False, verbose_name="e-mail address not confirmed"),
        ),
        migrations.AddField("user", "letter_at", models.DateTimeField(editable=False, null=True)),
    ]
