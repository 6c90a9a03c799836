
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_absences_and_digest'),
        ('seizures', '0030_detention_on_application'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('holder_notice', 'Notice to the rights holder'), ('detention_receipt', 'Detention receipt'), ('determination', 'Determination'), ('penalty_advance_notice', 'Advance notice of penalty'), ('penalty_decision', 'Penalty decision'), ('holder_confiscation_notice', 'Notice of confiscation to the rights holder'), ('release_notice', 'Release notice'), ('parcel_holder_notice', 'Notice of parcels to the rights holder'), ('parcel_party_notice', 'Notice to sender, addressee or traveller'), ('parcel_outcome_notice', 'Outcome of parcels'), ('transfer_letter', 'Letter of transfer'), ('handover_record', 'Record of hand-over'), ('court_support_pack', 'Support for the court: cover sheet'), ('counter_security_notice', 'Notice of release against a deposit'), ('counter_security_refusal', 'Refusal of a deposit'), ('counter_security_return', 'Return of the deposit'), ('detention_notice', 'Notice of detention to the rights holder'), ('part_release_notice', 'Release of part of the goods'), ('viewing_decision', 'Answer to a request to view goods')], max_length=30, verbose_name='letter'),
        ),
        migrations.CreateModel(
            name='AssistanceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('asked', 'Asked'), ('overdue', 'Overdue'), ('answered', 'Answered'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='asked', max_length=10, verbose_name='status')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('question', models.TextField(verbose_name='question')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('answer_by', models.DateTimeField(verbose_name='answer by')),
                ('days', models.PositiveSmallIntegerField(verbose_name='working days')),
                ('provisional', models.BooleanField(default=False)),
                ('opinion', models.CharField(blank=True, choices=[('infringing', 'The goods infringe'), ('not_infringing', 'The goods do not infringe'), ('unclear', 'It cannot be said'), ('other', 'Another answer')], max_length=15, verbose_name='opinion')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assistance', to='seizures.case', verbose_name='case')),
                ('from_district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district')),
                ('from_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.partneroffice')),
                ('to_district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='customs district')),
                ('to_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.partneroffice', verbose_name='office')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AssistanceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('with_answer', models.BooleanField(default=False)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='seizures.assistancerequest')),
            ],
            options={
                'ordering': ['request', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CounterSecurity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('submitted', 'Submitted'), ('accepted', 'Held, suit to be proved'), ('sued', 'Held until the judgment'), ('refused', 'Refused'), ('returned', 'Returned'), ('paid_out', 'Paid out under the judgment')], default='submitted', max_length=10, verbose_name='status')),
                ('stage', models.CharField(max_length=16, verbose_name='stage of the case')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount (CNY)')),
                ('amount_due', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='amount due (CNY)')),
                ('tier_key', models.CharField(max_length=30)),
                ('citation', models.CharField(max_length=300)),
                ('reasons', models.TextField(verbose_name='why the goods do not infringe')),
                ('reference_no', models.CharField(max_length=100, verbose_name='reference of the bank')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('refusal_reason', models.TextField(blank=True)),
                ('suit_court', models.CharField(blank=True, max_length=200, verbose_name='court')),
                ('suit_number', models.CharField(blank=True, max_length=100, verbose_name='number of the suit')),
                ('suit_proven_at', models.DateTimeField(null=True, verbose_name='suit proved')),
                ('judgment_number', models.CharField(blank=True, max_length=100, verbose_name='judgment')),
                ('closing_reasons', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counter_securities', to='seizures.case')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('suit_document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('suit_proven_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'counter-securities',
                'ordering': ['-submitted_at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='assistancerequest',
            index=models.Index(fields=['-asked_at', '-id'], name='assistance_newest'),
        ),
        migrations.AddIndex(
            model_name='assistancerequest',
            index=models.Index(condition=models.Q(('status', 'asked')), fields=['answer_by'], name='assistance_due'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_district__isnull', False), ('from_office__isnull', True)), models.Q(('from_district__isnull', True), ('from_office__isnull', False)), _connector='OR'), name='assistance_one_side_asks'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_district__isnull', False), ('to_office__isnull', True)), models.Q(('to_district__isnull', True), ('to_office__isnull', False)), _connector='OR'), name='assistance_one_side_is_asked'),
        ),
        migrations.AddConstraint(
            model_name='assistancerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['answered', 'declined']), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='assistance_answered_in_words'),
        ),
        migrations.AddConstraint(
            model_name='countersecurity',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['submitted', 'accepted', 'sued'])), fields=('case',), name='counter_security_one_per_case'),
        ),
        migrations.AddConstraint(
            model_name='countersecurity',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', models.F('amount_due'))), name='counter_security_worth_the_goods'),
        ),
        migrations.AddConstraint(
            model_name='countersecurity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refusal_reason', ''), _negated=True), _connector='OR'), name='counter_security_refused_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='countersecurity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['sued', 'paid_out']), _negated=True), models.Q(('suit_document__isnull', False), ('suit_proven_at__isnull', False), models.Q(('suit_number', ''), _negated=True)), _connector='OR'), name='counter_security_sued_is_proved'),
        ),
        migrations.AddConstraint(
            model_name='countersecurity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['returned', 'paid_out']), _negated=True), models.Q(('closed_at__isnull', False), models.Q(('closing_reasons', ''), _negated=True)), _connector='OR'), name='counter_security_closed_has_time_and_reasons'),
        ),
    ]
