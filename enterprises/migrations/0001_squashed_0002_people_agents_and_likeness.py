"""The tables of enterprises as they are after all changes listed in ``replaces``; a new database is made by this
alone."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from core.migrations._tables import Tables


class Migration(migrations.Migration):

    replaces = [
        ('enterprises', '0001_initial'),
        ('enterprises', '0002_people_agents_and_likeness'),
    ]

    initial = True

    dependencies = [
        ('core', '0001_squashed_0013_court_notice_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Tables(
            [
        migrations.CreateModel(
            name='Enterprise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('registered', 'Registered, to be verified'), ('verified', 'Verified'), ('refused', 'Refused'), ('merged', 'Merged into another')], default='registered', max_length=12, verbose_name='status')),
                ('origin', models.CharField(choices=[('online', 'Registered online'), ('customs', 'Entered by customs'), ('import', 'Brought by a file of recordals')], default='customs', max_length=10, verbose_name='origin')),
                ('reasons', models.TextField(blank=True, verbose_name='reasons of the refusal')),
                ('name_zh', models.CharField(blank=True, max_length=200, verbose_name='name in Chinese')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('contact_name', models.CharField(blank=True, max_length=100, verbose_name='contact person')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('office_name', models.CharField(blank=True, max_length=200, verbose_name='office in China')),
                ('office_address', models.CharField(blank=True, max_length=300, verbose_name='address of the office')),
                ('key_zh', models.CharField(blank=True, db_index=True, max_length=200)),
                ('key_en', models.CharField(blank=True, db_index=True, max_length=200)),
                ('looked_at', models.DateTimeField(help_text='when others like it were looked for', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to='core.country', verbose_name='country')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to='core.district', verbose_name='customs district')),
                ('licence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='enterprises.enterprise')),
                ('office_proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.CharField(choices=[('owner', 'Owner'), ('member', 'Member')], default='member', max_length=10)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='enterprises.enterprise')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='enterprise',
            name='members',
            field=models.ManyToManyField(related_name='enterprises', through='enterprises.Membership', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('asked', 'To be confirmed'), ('given', 'Given'), ('refused', 'Not confirmed'), ('ended', 'Ended')], default='given', max_length=8, verbose_name='status')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('revoked_at', models.DateTimeField(null=True)),
                ('reasons', models.TextField(blank=True, verbose_name='reasons')),
                ('power_of_attorney', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies_held', to='enterprises.enterprise')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies_given', to='enterprises.enterprise')),
            ],
            options={
                'verbose_name_plural': 'agencies',
                'constraints': [models.CheckConstraint(condition=models.Q(('agent', models.F('holder')), _negated=True), name='agency_between_two'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='agency_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('status', 'ended')), models.Q(models.Q(('status', 'ended'), _negated=True), ('revoked_at__isnull', True)), _connector='OR'), name='agency_ended_at_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('position', models.CharField(choices=[('owner', 'Owner'), ('member', 'Member')], default='member', max_length=10)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='enterprises.enterprise')),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.F('enterprise'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), name='invitation_waiting_once'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_accepted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('asked', 'To be decided'), ('accepted', 'Let in'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10, verbose_name='status')),
                ('message', models.CharField(blank=True, max_length=300, verbose_name='message')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='enterprises.enterprise')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('enterprise', 'user'), name='join_request_waiting_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='join_request_decided_at_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', 'To be looked at'), ('distinct', 'Two enterprises'), ('merged', 'Merged')], default='open', max_length=10, verbose_name='status')),
                ('grounds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('same_name', 'Same name'), ('like_name', 'Similar name'), ('same_mail', 'Same e-mail domain')], max_length=10), default=list, size=None)),
                ('found_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reasons', models.CharField(blank=True, max_length=300, verbose_name='reasons')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alike_later', to='enterprises.enterprise')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alike_earlier', to='enterprises.enterprise')),
            ],
            options={
                'verbose_name_plural': 'likenesses',
                'ordering': ['-found_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='likeness_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='likeness_of_two_in_order')],
            },
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'enterprise'), name='membership_once'),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=django.contrib.postgres.indexes.GinIndex(fields=['key_zh'], name='enterprise_like_zh', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=django.contrib.postgres.indexes.GinIndex(fields=['key_en'], name='enterprise_like_en', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(condition=models.Q(('looked_at__isnull', True)), fields=['id'], name='enterprise_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('uscc', ''), _negated=True), models.Q(('status', 'merged'), _negated=True)), fields=('uscc',), name='enterprise_uscc_once'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(('name_zh', ''), ('name_en', ''), _negated=True), name='enterprise_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('country', 'CN'), _negated=True), models.Q(('uscc', ''), _negated=True), ('status', 'merged'), _connector='OR'), name='enterprise_domestic_has_uscc'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', 'merged'), models.Q(('merged_into', models.F('id')), _negated=True)), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='enterprise_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='enterprise',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('reasons', ''), _negated=True), _connector='OR'), name='enterprise_refused_with_reasons'),
        ),
            ]
        ),
    ]
