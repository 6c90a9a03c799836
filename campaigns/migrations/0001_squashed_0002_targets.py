"""The tables of campaigns as they are after all changes listed in ``replaces``; a new database is made by this
alone."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.migrations._tables import Tables


class Migration(migrations.Migration):

    replaces = [
        ('campaigns', '0001_initial'),
        ('campaigns', '0002_targets'),
    ]

    initial = True

    dependencies = [
        ('core', '0001_squashed_0013_court_notice_kinds'),
        ('enterprises', '0001_squashed_0002_people_agents_and_likeness'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('running', 'Running'), ('closed', 'Closed')], default='planned', max_length=10, verbose_name='status')),
                ('name_zh', models.CharField(max_length=100, verbose_name='name in Chinese')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='other names')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='to')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-starts_on', 'code'],
            },
        ),
        migrations.CreateModel(
            name='PriorityEnterprise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['district', 'enterprise'],
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='categories',
            field=models.ManyToManyField(blank=True, related_name='campaigns', to='core.productcategory', verbose_name='product categories'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='districts',
            field=models.ManyToManyField(blank=True, related_name='campaigns', to='core.district', verbose_name='customs districts'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='regions',
            field=models.ManyToManyField(blank=True, related_name='campaigns', to='core.region', verbose_name='target regions'),
        ),
        migrations.AddField(
            model_name='priorityenterprise',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priorities', to='campaigns.campaign'),
        ),
        migrations.AddField(
            model_name='priorityenterprise',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='priorities', to='core.district'),
        ),
        migrations.AddField(
            model_name='priorityenterprise',
            name='enterprise',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='priorities', to='enterprises.enterprise'),
        ),
        migrations.AddField(
            model_name='priorityenterprise',
            name='liaison_officer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='liaisons', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='priorityenterprise',
            constraint=models.UniqueConstraint(fields=('campaign', 'enterprise', 'district'), name='priority_once'),
        ),
            ]
        ),
    ]
