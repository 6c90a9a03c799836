
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_absences_and_digest'),
        ('enterprises', '0002_people_agents_and_likeness'),
        ('recordal', '0015_guide_texts_are_rows'),
        ('seizures', '0029_photos_answer_shots'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DetentionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('submitted', 'Submitted'), ('accepted', 'In order, goods awaited'), ('rejected', 'Rejected in writing'), ('matched', 'Goods found'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=10, verbose_name='status')),
                ('port', models.CharField(max_length=100, verbose_name='port of entry or exit')),
                ('direction', models.CharField(choices=[('import', 'Import'), ('export', 'Export')], max_length=6, verbose_name='direction')),
                ('consignor_name', models.CharField(max_length=200, verbose_name='consignor')),
                ('consignor_uscc', models.CharField(blank=True, max_length=18, verbose_name="consignor's code")),
                ('consignee_name', models.CharField(max_length=200, verbose_name='consignee')),
                ('goods', models.CharField(max_length=200, verbose_name='name of the goods')),
                ('specification', models.CharField(blank=True, max_length=300, verbose_name='specification')),
                ('expected_on', models.DateField(verbose_name='expected on')),
                ('conveyance', models.CharField(max_length=100, verbose_name='means of transport')),
                ('moving', models.TextField(verbose_name='evidence that the goods are about to move')),
                ('unauthorised', models.TextField(verbose_name='evidence of unauthorised use')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('rejection_reasons', models.TextField(blank=True, verbose_name='reasons')),
            ],
            options={
                'ordering': ['-submitted_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PartRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line_no', models.PositiveIntegerField(verbose_name='line')),
                ('description', models.TextField(verbose_name='description')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18, verbose_name='quantity')),
                ('unit', models.CharField(max_length=20, verbose_name='unit')),
                ('released_at', models.DateTimeField(verbose_name='released')),
            ],
            options={
                'ordering': ['shipment', 'line_no', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='caseitem',
            name='detained_quantity',
            field=models.DecimalField(decimal_places=3, max_digits=18, null=True, verbose_name='detained quantity'),
        ),
        migrations.AddField(
            model_name='caseitem',
            name='unrecorded',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case_items', to='recordal.ipright'),
        ),
        migrations.AlterField(
            model_name='caseitem',
            name='recordal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case_items', to='recordal.recordal'),
        ),
        migrations.AddConstraint(
            model_name='caseitem',
            constraint=models.UniqueConstraint(fields=('case', 'line_no', 'unrecorded'), name='case_item_once_unrecorded'),
        ),
        migrations.AddConstraint(
            model_name='caseitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recordal__isnull', False), ('unrecorded__isnull', True)), models.Q(('recordal__isnull', True), ('unrecorded__isnull', False)), _connector='OR'), name='case_item_touches_one_right'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='case',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='detention_request', to='seizures.case'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='customs district'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='holder',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='detention_requests', to='enterprises.enterprise', verbose_name='rights holder'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='identity_file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='moving_file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='recordal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recordal.recordal', verbose_name='recordal'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='right_file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='shipment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='seizures.shipment'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='submitted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='unauthorised_file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='detentionrequest',
            name='unrecorded',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recordal.ipright', verbose_name='unrecorded right'),
        ),
        migrations.AddField(
            model_name='partrelease',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_releases', to='seizures.case'),
        ),
        migrations.AddField(
            model_name='partrelease',
            name='released_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='partrelease',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_releases', to='seizures.shipment'),
        ),
        migrations.AddIndex(
            model_name='detentionrequest',
            index=models.Index(fields=['district', '-submitted_at', '-id'], name='detention_request_district'),
        ),
        migrations.AddIndex(
            model_name='detentionrequest',
            index=models.Index(fields=['holder', '-submitted_at', '-id'], name='detention_request_holder'),
        ),
        migrations.AddConstraint(
            model_name='detentionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recordal__isnull', False), ('unrecorded__isnull', True)), models.Q(('recordal__isnull', True), ('unrecorded__isnull', False)), _connector='OR'), name='detention_request_names_one_right'),
        ),
        migrations.AddConstraint(
            model_name='detentionrequest',
            constraint=models.CheckConstraint(condition=models.Q(('unrecorded__isnull', True), models.Q(('identity_file__isnull', False), ('right_file__isnull', False)), _connector='OR'), name='detention_request_unrecorded_is_proved'),
        ),
        migrations.AddConstraint(
            model_name='detentionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('rejection_reasons', ''), _negated=True), _connector='OR'), name='detention_request_rejected_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='detentionrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'matched'), _negated=True), models.Q(('case__isnull', False), ('shipment__isnull', False)), _connector='OR'), name='detention_request_matched_has_case'),
        ),
        migrations.AddConstraint(
            model_name='partrelease',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', Decimal('0'))), name='part_release_quantity_positive'),
        ),
    ]
