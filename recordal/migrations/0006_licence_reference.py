import uuid

import django.contrib.postgres.functions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recordal', '0005_validity'),
    ]

    operations = [
        migrations.AddField(
            model_name='licensee',
            name='reference',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
