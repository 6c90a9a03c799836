from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("seizures", "0006_dry_run_stride"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="sparedline",
            name="index_version",
        ),
    ]
