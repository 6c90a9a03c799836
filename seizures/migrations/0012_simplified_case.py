from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seizures", "0011_desk")]

    operations = [
        migrations.RemoveConstraint(
            model_name='case',
            name='case_detained_only_on_application',
        ),
        migrations.AlterField(
            model_name='case',
            name='flow',
            field=models.CharField(choices=[('ex_officio', 'Ex officio'), ('by_application', 'By application'), ('simplified', 'Simplified (parcels and travellers)')], default='ex_officio', max_length=15),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('detained_at__isnull', True), ('answer', 'applied'), ('flow', 'simplified'), _connector='OR'), name='case_detained_only_on_application'),
        ),
    ]
