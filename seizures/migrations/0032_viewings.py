
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0031_deposits_and_assistance'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Viewing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('requested', 'Asked for'), ('granted', 'Appointment made'), ('refused', 'Refused'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='requested', max_length=10, verbose_name='status')),
                ('side', models.CharField(choices=[('holder', 'Rights holder'), ('consignor', 'Consignor')], max_length=10, verbose_name='side')),
                ('purpose', models.TextField(verbose_name='purpose')),
                ('samples_wanted', models.CharField(blank=True, max_length=200, verbose_name='samples wanted')),
                ('requested_at', models.DateTimeField(verbose_name='asked')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('refusal_reasons', models.TextField(blank=True, verbose_name='reasons')),
                ('appointed_at', models.DateTimeField(null=True, verbose_name='appointment')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('samples_allowed', models.CharField(blank=True, max_length=200, verbose_name='samples allowed')),
                ('held_at', models.DateTimeField(null=True, verbose_name='held')),
                ('officers', models.CharField(blank=True, max_length=200, verbose_name='officers present')),
                ('visitors', models.CharField(blank=True, max_length=300, verbose_name='visitors')),
                ('seen', models.TextField(blank=True, verbose_name='what was seen')),
                ('samples_taken', models.CharField(blank=True, max_length=200, verbose_name='samples taken')),
                ('receipt_no', models.CharField(blank=True, max_length=60, verbose_name='receipt')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='viewings', to='seizures.case')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-requested_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['requested', 'granted'])), fields=('case', 'side'), name='viewing_one_open_per_side'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['granted', 'held']), _negated=True), models.Q(('appointed_at__isnull', False), models.Q(('place', ''), _negated=True)), _connector='OR'), name='viewing_granted_has_appointment'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'refused'), _negated=True), models.Q(('refusal_reasons', ''), _negated=True), _connector='OR'), name='viewing_refused_with_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'held'), _negated=True), models.Q(('held_at__isnull', False), models.Q(('visitors', ''), _negated=True), models.Q(('seen', ''), _negated=True), models.Q(('officers', ''), _negated=True)), _connector='OR'), name='viewing_held_is_recorded'), models.CheckConstraint(condition=models.Q(('samples_taken', ''), models.Q(('receipt_no', ''), _negated=True), _connector='OR'), name='viewing_samples_against_receipt')],
            },
        ),
    ]
