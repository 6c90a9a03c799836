"""The tables of recordals as they are after all changes listed in ``replaces``; a new database is made by this
alone."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import recordal.licensees.models
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from recordal.migrations import _search_functions, _search_keys, _validity
from core.migrations._tables import Tables


class Migration(migrations.Migration):

    replaces = [
        ('recordal', '0001_initial'),
        ('recordal', '0002_correction_and_second_signature'),
        ('recordal', '0003_lawful_use_with_places_and_preconfirmation'),
        ('recordal', '0004_checklist_and_corrections'),
        ('recordal', '0005_validity'),
        ('recordal', '0006_licence_reference'),
        ('recordal', '0007_search_keys'),
        ('recordal', '0008_filing'),
        ('recordal', '0009_life'),
        ('recordal', '0010_remarks_of_customs'),
        ('recordal', '0011_life_notices'),
        ('recordal', '0012_unrecorded_changes'),
        ('recordal', '0013_guide_rows'),
        ('recordal', '0014_guide_rows_filled'),
        ('recordal', '0015_guide_texts_are_rows'),
        ('recordal', '0016_search_by_function'),
    ]

    initial = True

    dependencies = [
        ('core', '0001_squashed_0013_court_notice_kinds'),
        ('enterprises', '0001_squashed_0002_people_agents_and_likeness'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(_validity.FUNCTIONS, _validity.NO_FUNCTIONS),
        Tables(
            [
        migrations.CreateModel(
            name='SearchStale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recordal_id', models.BigIntegerField(null=True)),
                ('holder_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='IpRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('trademark', 'Trademark'), ('invention', 'Invention patent'), ('utility_model', 'Utility model'), ('design', 'Design patent'), ('copyright', 'Copyright'), ('neighbouring', 'Neighbouring right')], max_length=15, verbose_name='kind of right')),
                ('title', models.CharField(max_length=300, verbose_name='title or mark')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title in English')),
                ('variants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='other spellings')),
                ('registration_no', models.CharField(blank=True, max_length=60, verbose_name='registration number')),
                ('nice_classes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='Nice classes')),
                ('goods', models.TextField(blank=True, verbose_name='approved goods')),
                ('hs_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None, verbose_name='HS codes')),
                ('protected_until', models.DateField(blank=True, null=True, verbose_name='right protected until')),
                ('international', models.BooleanField(default=False, verbose_name='international registration')),
                ('registered_on', models.DateField(blank=True, null=True, verbose_name='registered on')),
                ('filing_date', models.DateField(blank=True, null=True, verbose_name='filing date')),
                ('granted_on', models.DateField(blank=True, null=True, verbose_name='grant announced on')),
                ('completed_on', models.DateField(blank=True, null=True, verbose_name='work completed on')),
                ('category', models.CharField(blank=True, choices=[('written', 'Written work'), ('oral', 'Oral work'), ('musical', 'Musical, dramatic or acrobatic work'), ('art', 'Work of fine art or architecture'), ('photograph', 'Photographic work'), ('audiovisual', 'Audiovisual work'), ('graphic', 'Graphic or model work'), ('software', 'Computer software'), ('performance', 'Performance'), ('recording', 'Sound or video recording'), ('broadcast', 'Broadcast'), ('layout', 'Typographical arrangement'), ('other', 'Other work')], max_length=12, verbose_name='category of the work')),
                ('changes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('assigned', 'Assigned to another holder'), ('changed', 'Name or other particulars changed'), ('renewed', 'Renewed')], max_length=10), blank=True, default=list, size=None, verbose_name='since then')),
                ('history', models.TextField(blank=True, verbose_name='assignment, change, renewal')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, editable=False, size=None)),
                ('certificate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rights', to='enterprises.enterprise', verbose_name='rights holder')),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='GenuineGoods',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name of the goods')),
                ('districts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None, verbose_name='customs of entry and exit')),
                ('traders', models.TextField(blank=True, verbose_name='importers and exporters')),
                ('features', models.TextField(blank=True, verbose_name='main features')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='price')),
                ('currency', models.CharField(blank=True, default='CNY', max_length=3, verbose_name='currency')),
                ('origin', models.CharField(blank=True, max_length=200, verbose_name='place of origin')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='genuine_goods', to='recordal.ipright')),
            ],
            options={
                'verbose_name_plural': 'genuine goods',
                'ordering': ['no'],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('identity', 'Identity card or business licence'), ('certificate', 'Certificate, or other proof of the right'), ('register_proof', 'Official proof of assignment, change or renewal'), ('international_proof', 'Official proof of the international mark'), ('assignment', 'Assignment'), ('renewal', 'Renewal'), ('register_extract', 'Extract from the patent register'), ('evaluation_report', 'Patent right evaluation report'), ('sample', 'Sample of the work'), ('copyright_certificate', 'Voluntary copyright certificate'), ('licence_contract', 'Licence contract'), ('goods_photo', 'Photo of genuine goods or packaging'), ('infringement', 'Evidence of infringing trade'), ('judgment', 'Judgment or decision'), ('translation', 'Chinese translation'), ('power_of_attorney', 'Power of attorney'), ('other', 'Other paper')], max_length=25, verbose_name='kind of paper')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='recordal.ipright')),
            ],
            options={
                'ordering': ['kind', 'no'],
            },
        ),
        migrations.CreateModel(
            name='KnownInfringer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name of the goods')),
                ('districts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None, verbose_name='customs of entry and exit')),
                ('traders', models.TextField(blank=True, verbose_name='importers and exporters')),
                ('features', models.TextField(blank=True, verbose_name='main features')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='price')),
                ('currency', models.CharField(blank=True, default='CNY', max_length=3, verbose_name='currency')),
                ('manufacturer', models.CharField(blank=True, max_length=200, verbose_name='manufacturer')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='known_infringers', to='recordal.ipright')),
            ],
            options={
                'ordering': ['no'],
            },
        ),
        migrations.CreateModel(
            name='PreConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('asked', 'The holder is asked'), ('answered', 'For the district to decide'), ('granted', 'Confirmed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('revoked', 'Taken back'), ('expired', 'Expired')], default='asked', max_length=10, verbose_name='status')),
                ('aeo_class', models.CharField(choices=[('advanced', 'Advanced certified (AEO)'), ('ordinary', 'Registered, not certified')], max_length=10, verbose_name='credit class')),
                ('goods', models.TextField(verbose_name='goods')),
                ('goods_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None, verbose_name='names of the goods as declared')),
                ('hs_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None, verbose_name='HS codes')),
                ('brands', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, size=None, verbose_name='brand on the goods')),
                ('quantity', models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name='quantity')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('ships_from', models.DateField(verbose_name='first shipment')),
                ('ships_to', models.DateField(verbose_name='last shipment')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('answer_due', models.DateField(null=True, verbose_name='answer of the holder due')),
                ('answer', models.CharField(blank=True, choices=[('', 'Not yet'), ('confirmed', 'The trader may use the right'), ('denied', 'The trader may not use the right'), ('silent', 'No answer in time'), ('nobody', 'Nobody to ask')], max_length=10, verbose_name='answer of the holder')),
                ('answer_reasons', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('valid_from', models.DateField(null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(null=True, verbose_name='valid to')),
                ('conditions', models.TextField(blank=True, verbose_name='conditions')),
                ('reasons', models.TextField(blank=True, verbose_name='reasons')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preconfirmations', to='core.district', verbose_name='customs district of exit')),
                ('trader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preconfirmations', to='enterprises.enterprise', verbose_name='trader')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PreConfirmationPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('licence', 'Licence, or chain of licences'), ('order', 'Order to make the goods (OEM)'), ('purchase', 'Chain of purchases'), ('certificate', 'Certificate of the right'), ('other', 'Other paper')], max_length=12, verbose_name='kind of paper')),
                ('secret', models.BooleanField(default=False, verbose_name='commercial secret: for customs only')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('preconfirmation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='recordal.preconfirmation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Recordal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('application_no', models.CharField(max_length=20, unique=True, verbose_name='application number')),
                ('number', models.CharField(blank=True, max_length=20, verbose_name='recordal number')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Under examination'), ('correction', 'Returned for correction'), ('recorded', 'Recorded'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('discarded', 'Discarded'), ('expired', 'Expired'), ('cancelled', 'Cancelled'), ('revoked', 'Revoked')], default='draft', max_length=12, verbose_name='status')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='submitted')),
                ('due_on', models.DateField(null=True, verbose_name='decision due')),
                ('paused_at', models.DateTimeField(null=True)),
                ('days_left', models.SmallIntegerField(null=True)),
                ('remarks', models.JSONField(blank=True, default=dict, editable=False)),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal_ground', models.CharField(blank=True, choices=[('documents', 'Documents incomplete or invalid'), ('not_holder', 'The applicant is not the holder of the right'), ('not_protected', 'The right is no longer protected')], max_length=20)),
                ('reasons', models.TextField(blank=True, verbose_name='reasons')),
                ('approved_on', models.DateField(null=True, verbose_name='recorded on')),
                ('expires_on', models.DateField(null=True, verbose_name='valid to')),
                ('ended_on', models.DateField(null=True, verbose_name='ended on')),
                ('contact_name', models.CharField(blank=True, max_length=100, verbose_name='contact person')),
                ('contact_phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('contact_fax', models.CharField(blank=True, max_length=40, verbose_name='fax')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('filing_no', models.CharField(blank=True, editable=False, max_length=20, verbose_name='filed with')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('saved_at', models.DateTimeField(editable=False, null=True, verbose_name='saved')),
                ('pending', models.JSONField(blank=True, default=dict, editable=False)),
                ('unrecorded', models.JSONField(blank=True, default=list, editable=False)),
                ('draft_key', models.CharField(blank=True, editable=False, max_length=64)),
                ('validity', models.GeneratedField(db_persist=True, expression=models.Func(output_field=django.contrib.postgres.fields.ranges.DateRangeField(), template="CASE WHEN number <> '' AND approved_on IS NOT NULL AND expires_on IS NOT NULL THEN daterange(approved_on, greatest(approved_on, least(ended_on, expires_on + 1))) END"), output_field=django.contrib.postgres.fields.ranges.DateRangeField(null=True))),
                ('right_key', models.CharField(default='', editable=False, max_length=100)),
                ('right_classes', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, editable=False, size=None)),
                ('warned_days', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='examiner')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('examiner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordals', to='recordal.ipright')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('refusal', 'Refusal of an application'), ('request_refusal', 'Refusal of a renewal, change or cancellation'), ('cancellation', 'Cancellation by customs'), ('revocation', 'Revocation')], max_length=20, verbose_name='decision')),
                ('status', models.CharField(choices=[('open', 'Waits for the second signature'), ('signed', 'Signed'), ('returned', 'Returned without a signature'), ('set_aside', 'Set aside')], default='open', max_length=10, verbose_name='status')),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('url', models.CharField(max_length=200)),
                ('ground', models.CharField(max_length=40, verbose_name='ground of the law')),
                ('reasons', models.TextField(verbose_name='reasons')),
                ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                ('decided_at', models.DateTimeField(null=True)),
                ('remarks', models.TextField(blank=True, verbose_name='remarks')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='recordal.recordal')),
            ],
            options={
                'ordering': ['-proposed_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='preconfirmation',
            name='recordal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preconfirmations', to='recordal.recordal'),
        ),
        migrations.CreateModel(
            name='Licensee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('goods', models.TextField(blank=True, verbose_name='licensed goods')),
                ('hs_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None, verbose_name='HS codes')),
                ('districts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), blank=True, default=list, size=None, verbose_name='customs districts')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='licensees', to='recordal.recordal')),
            ],
            options={
                'ordering': ['recordal', 'name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Guide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='version')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('recordal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='guide', to='recordal.recordal')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='FilingBar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right_key', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('trademark', 'Trademark'), ('invention', 'Invention patent'), ('utility_model', 'Utility model'), ('design', 'Design patent'), ('copyright', 'Copyright'), ('neighbouring', 'Neighbouring right')], max_length=15)),
                ('title', models.CharField(max_length=300)),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='to')),
                ('reason', models.TextField(verbose_name='reasons')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filing_bars', to='enterprises.enterprise')),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bars', to='recordal.recordal')),
            ],
            options={
                'ordering': ['-until', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='round')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('answer_by', models.DateField(verbose_name='to be answered by')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('days_left', models.SmallIntegerField(verbose_name='working days left')),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(null=True)),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                ('closed_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='recordal.recordal')),
            ],
            options={
                'ordering': ['recordal', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CheckMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('in_order', 'In order'), ('problem', 'Not in order')], max_length=10, verbose_name='result')),
                ('remark', models.CharField(blank=True, max_length=500, verbose_name='remark')),
                ('together', models.BooleanField(default=False)),
                ('stale', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('point', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.reviewcheck')),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_marks', to='recordal.recordal')),
            ],
            options={
                'ordering': ['point__order', 'point'],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('kind', models.CharField(choices=[('renewal', 'Renewal'), ('change', 'Change'), ('cancellation', 'Cancellation'), ('transfer', 'Transfer of the right')], max_length=12, verbose_name='what is asked')),
                ('status', models.CharField(choices=[('filed', 'Under examination'), ('correction', 'Returned for correction'), ('approved', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('overtaken', 'Overtaken: the recordal ended')], default='filed', max_length=12, verbose_name='status')),
                ('filed_at', models.DateTimeField(verbose_name='filed')),
                ('complete_at', models.DateTimeField()),
                ('due_on', models.DateField(verbose_name='decision due')),
                ('reason', models.CharField(blank=True, choices=[('waiver', 'The holder no longer wants it'), ('right_ended', 'The right is no longer protected')], max_length=12, verbose_name='reason')),
                ('fact_on', models.DateField(null=True, verbose_name='day of the fact')),
                ('tell_by', models.DateField(null=True)),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('payload', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('remarks', models.TextField(blank=True, verbose_name='what customs wants corrected')),
                ('answer_by', models.DateField(null=True, verbose_name='correct by')),
                ('decided_at', models.DateTimeField(null=True)),
                ('ground', models.CharField(blank=True, choices=[('documents', 'Documents incomplete or invalid'), ('not_holder', 'The applicant is not the holder of the right'), ('not_protected', 'The right is no longer protected')], max_length=20)),
                ('reasons', models.TextField(blank=True, verbose_name='reasons')),
                ('term_from', models.DateField(null=True, verbose_name='new term from')),
                ('term_to', models.DateField(null=True, verbose_name='new term to')),
                ('notice', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='recordal.recordal')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='recordal.recordal')),
                ('transferee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise', verbose_name='new holder')),
            ],
            options={
                'ordering': ['-filed_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RequestPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=20)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='recordal.request')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('hearing', 'The holder is heard'), ('revoked', 'Revoked'), ('dropped', 'Dropped')], default='hearing', max_length=10, verbose_name='status')),
                ('ground', models.CharField(choices=[('untrue', 'Untrue particulars, or true ones concealed'), ('stale', 'Changes not reported, with serious effect on others or on customs')], max_length=10, verbose_name='ground of the law')),
                ('reasons', models.TextField(verbose_name='reasons')),
                ('effect', models.TextField(blank=True, verbose_name="effect on others' lawful trade or on customs")),
                ('asked_by', models.CharField(blank=True, max_length=200, verbose_name='asked for by')),
                ('opened_at', models.DateTimeField()),
                ('state_by', models.DateField(verbose_name='statement by')),
                ('statement', models.TextField(blank=True, verbose_name='statement of the holder')),
                ('stated_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True, verbose_name='reasons of the decision')),
                ('notice', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='recordal.recordal')),
                ('stated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RevocationPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of_holder', models.BooleanField(default=False)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('revocation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='recordal.revocation')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RightEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ended_on', models.DateField(verbose_name='no longer protected from')),
                ('source', models.CharField(choices=[('holder', 'The rights holder'), ('office', 'The IP office'), ('court', 'A court')], max_length=10, verbose_name='told by')),
                ('reasons', models.TextField(verbose_name='reasons')),
                ('recorded_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('recordal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='right_end', to='recordal.recordal')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RightImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('caption', models.CharField(blank=True, max_length=200, verbose_name='caption')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to='recordal.ipright')),
            ],
            options={
                'ordering': ['position', 'no'],
            },
        ),
        migrations.CreateModel(
            name='SearchKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('space', models.PositiveSmallIntegerField(choices=[(1, 'Name'), (2, 'Number'), (3, 'Hs')])),
                ('source', models.PositiveSmallIntegerField(choices=[(1, 'Title'), (2, 'Title En'), (3, 'Variant'), (4, 'Holder'), (5, 'Number'), (6, 'Application'), (7, 'Registration'), (8, 'Hs')])),
                ('form', models.PositiveSmallIntegerField(choices=[(1, 'Whole'), (2, 'Word'), (3, 'Pinyin'), (4, 'Initials')], default=1)),
                ('key', models.TextField(db_collation='C')),
                ('grams', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='enterprises.enterprise')),
                ('recordal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='recordal.recordal')),
            ],
        ),
        migrations.CreateModel(
            name='TellTale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('in_use', models.BooleanField(default=True)),
                ('part_zh', models.CharField(blank=True, max_length=100, verbose_name='where to look (Chinese)')),
                ('part_en', models.CharField(blank=True, max_length=100, verbose_name='where to look (English)')),
                ('genuine_zh', models.TextField(blank=True, verbose_name='genuine goods (Chinese)')),
                ('genuine_en', models.TextField(blank=True, verbose_name='genuine goods (English)')),
                ('fake_zh', models.TextField(blank=True, verbose_name='signs of a fake (Chinese)')),
                ('fake_en', models.TextField(blank=True, verbose_name='signs of a fake (English)')),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tells', to='recordal.guide')),
            ],
            options={
                'ordering': ['position', 'no'],
            },
        ),
        migrations.CreateModel(
            name='GuidePhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('in_use', models.BooleanField(default=True)),
                ('genuine', models.BooleanField(verbose_name='shows genuine goods')),
                ('caption_zh', models.CharField(blank=True, max_length=200, verbose_name='caption (Chinese)')),
                ('caption_en', models.CharField(blank=True, max_length=200, verbose_name='caption (English)')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='recordal.guide')),
                ('tell', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='recordal.telltale')),
            ],
            options={
                'ordering': ['position', 'no'],
            },
        ),
        migrations.CreateModel(
            name='CorrectionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('remark', models.TextField(verbose_name='remark')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('changed', models.BooleanField(default=False)),
                ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='recordal.correction')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('correction', 'field'), name='correction_item_once'), models.CheckConstraint(condition=models.Q(('remark', ''), _negated=True), name='correction_item_says_why')],
            },
        ),
        migrations.CreateModel(
            name='GuideShot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('no', models.PositiveSmallIntegerField(verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('in_use', models.BooleanField(default=True)),
                ('text_zh', models.CharField(blank=True, max_length=200, verbose_name='what to photograph (Chinese)')),
                ('text_en', models.CharField(blank=True, max_length=200, verbose_name='what to photograph (English)')),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shots', to='recordal.guide')),
            ],
            options={
                'ordering': ['position', 'no'],
                'constraints': [models.UniqueConstraint(fields=('guide', 'no'), name='guide_shot_numbered')],
            },
        ),
        migrations.CreateModel(
            name='GuideVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('content', models.JSONField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('guide', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='recordal.guide')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('guide', 'number'), name='guide_version_numbered')],
            },
        ),
        migrations.AddIndex(
            model_name='ipright',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['keys'], name='right_keys'),
        ),
        migrations.AddConstraint(
            model_name='ipright',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='right_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='genuinegoods',
            constraint=models.UniqueConstraint(fields=('right', 'no'), name='genuine_goods_numbered'),
        ),
        migrations.AddConstraint(
            model_name='genuinegoods',
            constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price__gte', Decimal('0')), _connector='OR'), name='genuine_goods_price_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('right', 'no'), name='attachment_numbered'),
        ),
        migrations.AddConstraint(
            model_name='knowninfringer',
            constraint=models.UniqueConstraint(fields=('right', 'no'), name='known_infringer_numbered'),
        ),
        migrations.AddConstraint(
            model_name='knowninfringer',
            constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price__gte', Decimal('0')), _connector='OR'), name='known_infringer_price_not_negative'),
        ),
        migrations.AddIndex(
            model_name='recordal',
            index=models.Index(fields=['status', 'due_on'], name='recordal_queue'),
        ),
        migrations.AddIndex(
            model_name='recordal',
            index=models.Index(fields=['-created_at', '-id'], name='recordal_newest'),
        ),
        migrations.AddIndex(
            model_name='recordal',
            index=models.Index(condition=models.Q(('filing_no', ''), _negated=True), fields=['filing_no'], name='recordal_filing'),
        ),
        migrations.AddIndex(
            model_name='recordal',
            index=models.Index(condition=models.Q(('status', 'recorded')), fields=['expires_on'], name='recordal_expiring'),
        ),
        migrations.AddIndex(
            model_name='recordal',
            index=django.contrib.postgres.indexes.GistIndex(fields=['validity'], name='recordal_validity'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('number', ''), _negated=True), expressions=[('right_key', '='), (models.Func('right_classes', function='recordal_class_ranges'), '&&'), ('validity', '&&')], name='recordal_right_in_force_once'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='recordal_number_once'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=models.UniqueConstraint(condition=models.Q(('draft_key', ''), _negated=True), fields=('drafted_by', 'draft_key'), name='recordal_drafted_once'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'discarded', 'submitted', 'correction', 'refused', 'withdrawn']), models.Q(models.Q(('number', ''), _negated=True), ('approved_on__isnull', False), ('expires_on__isnull', False), ('expires_on__gte', models.F('approved_on'))), _connector='OR'), name='recordal_in_force_has_number_and_term'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'discarded']), models.Q(('due_on__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='recordal_submitted_has_clock'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('days_left__isnull', False), ('paused_at__isnull', False), ('status', 'correction')), models.Q(models.Q(('status', 'correction'), _negated=True), ('days_left__isnull', True), ('paused_at__isnull', True), ('remarks', {})), _connector='OR'), name='recordal_clock_stands_while_corrected'),
        ),
        migrations.AddConstraint(
            model_name='recordal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(models.Q(('refusal_ground', ''), _negated=True), models.Q(('reasons', ''), _negated=True)), _connector='OR'), name='recordal_refused_with_reasons'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(fields=['subject_type', 'subject_id'], name='proposal_subject'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['proposed_at', 'id'], name='proposal_waiting'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('subject_type', 'subject_id'), name='proposal_one_open_for_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['signed', 'returned']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='proposal_signed_by_another_person'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', ''), _negated=True), models.Q(('reasons', ''), _negated=True)), name='proposal_has_ground_and_reasons'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'returned'), _negated=True), models.Q(('remarks', ''), _negated=True), _connector='OR'), name='proposal_returned_with_remarks'),
        ),
        migrations.AddIndex(
            model_name='preconfirmation',
            index=models.Index(fields=['district', 'status', '-asked_at'], name='preconfirmation_queue'),
        ),
        migrations.AddIndex(
            model_name='preconfirmation',
            index=models.Index(fields=['status', 'answer_due'], name='preconfirmation_clock'),
        ),
        migrations.AddConstraint(
            model_name='preconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['granted', 'revoked', 'expired']), _negated=True), models.Q(('valid_from__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='preconfirmation_granted_has_term'),
        ),
        migrations.AddConstraint(
            model_name='preconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('status', 'revoked'), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='preconfirmation_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='preconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('ships_to__gte', models.F('ships_from'))), name='preconfirmation_ships_in_order'),
        ),
        migrations.AddConstraint(
            model_name='preconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['refused', 'revoked']), _negated=True), models.Q(('reasons', ''), _negated=True), _connector='OR'), name='preconfirmation_refused_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='preconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('goods_names__len__gt', 0), ('hs_prefixes__len__gt', 0)), name='preconfirmation_names_its_goods'),
        ),
        migrations.AddIndex(
            model_name='licensee',
            index=models.Index(fields=['uscc'], name='licensee_code'),
        ),
        migrations.AddConstraint(
            model_name='licensee',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='licence_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='licensee',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('districts', []), ('hs_prefixes', [])), expressions=[('recordal', '='), (django.db.models.functions.comparison.Coalesce(django.db.models.functions.comparison.NullIf('uscc', models.Value('')), 'name'), '='), (recordal.licensees.models.DateRange('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='licensee_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='filingbar',
            constraint=models.UniqueConstraint(fields=('recordal',), name='filing_bar_once'),
        ),
        migrations.AddConstraint(
            model_name='filingbar',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='filing_bar_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='filingbar',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='filing_bar_has_a_reason'),
        ),
        migrations.AddIndex(
            model_name='correction',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['answer_by'], name='correction_waiting'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(fields=('recordal', 'number'), name='correction_numbered'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('recordal',), name='correction_one_open'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), ('closed_at__isnull', False), _connector='OR'), name='correction_answer_closes'),
        ),
        migrations.AddConstraint(
            model_name='checkmark',
            constraint=models.UniqueConstraint(fields=('recordal', 'point'), name='check_mark_once'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['status', 'due_on', 'id'], name='request_queue'),
        ),
        migrations.AddIndex(
            model_name='request',
            index=models.Index(fields=['-filed_at', '-id'], name='request_newest'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['filed', 'correction'])), fields=('recordal', 'kind'), name='request_one_open_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(models.Q(('ground', ''), _negated=True), models.Q(('reasons', ''), _negated=True)), _connector='OR'), name='request_refused_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'refused']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('notice', {}), _negated=True)), _connector='OR'), name='request_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'renewal'), ('status', 'approved'), _negated=True), models.Q(('term_from__isnull', False), ('term_to__gte', models.F('term_from')), ('term_to__isnull', False)), _connector='OR'), name='request_renewal_has_its_term'),
        ),
        migrations.AddConstraint(
            model_name='request',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'correction'), _negated=True), models.Q(models.Q(('remarks', ''), _negated=True), ('answer_by__isnull', False)), _connector='OR'), name='request_returned_with_remarks'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'hearing')), fields=('recordal',), name='revocation_one_open'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.CheckConstraint(condition=models.Q(('reasons', ''), _negated=True), name='revocation_has_reasons'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ground', 'stale'), _negated=True), models.Q(('effect', ''), _negated=True), _connector='OR'), name='revocation_of_stale_data_has_effect'),
        ),
        migrations.AddConstraint(
            model_name='revocation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'revoked'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('notice', {}), _negated=True)), _connector='OR'), name='revocation_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='rightend',
            constraint=models.CheckConstraint(condition=models.Q(('reasons', ''), _negated=True), name='right_end_has_reasons'),
        ),
        migrations.AddConstraint(
            model_name='rightimage',
            constraint=models.UniqueConstraint(fields=('right', 'no'), name='right_image_numbered'),
        ),
        migrations.AddConstraint(
            model_name='rightimage',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('right', 'position'), name='right_image_in_order'),
        ),
        migrations.AddIndex(
            model_name='searchkey',
            index=models.Index(fields=['space', 'key'], name='search_key'),
        ),
        migrations.AddIndex(
            model_name='searchkey',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=['grams'], gin_pending_list_limit=65536, name='search_grams'),
        ),
        migrations.AddConstraint(
            model_name='searchkey',
            constraint=models.CheckConstraint(condition=models.Q(('recordal__isnull', True), ('holder__isnull', True), _connector='XOR'), name='search_key_of_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='telltale',
            constraint=models.UniqueConstraint(fields=('guide', 'no'), name='tell_tale_numbered'),
        ),
        migrations.AddConstraint(
            model_name='guidephoto',
            constraint=models.UniqueConstraint(fields=('guide', 'no'), name='guide_photo_numbered'),
        ),
            ]
        ),
        migrations.RunSQL(_validity.TRIGGERS, _validity.NO_TRIGGERS),
        migrations.RunSQL(_search_keys.NOTES, _search_keys.NO_NOTES),
        migrations.RunSQL(_search_functions.FUNCTIONS, _search_functions.NO_FUNCTIONS),
    ]
