from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0032_viewings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('holder_notice', 'Notice to the rights holder'), ('detention_receipt', 'Detention receipt'), ('determination', 'Determination'), ('penalty_advance_notice', 'Advance notice of penalty'), ('penalty_decision', 'Penalty decision'), ('holder_confiscation_notice', 'Notice of confiscation to the rights holder'), ('public_notice', 'Public notice'), ('collection_decision', 'Decision to collect the goods'), ('hearing_notice', 'Notice of the hearing'), ('security_return_notice', 'Notice of return of the security'), ('disposal_consultation', 'Request for an opinion on the disposal'), ('disposal_record', 'Record of the disposal'), ('penalty_change', 'Change of a penalty decision'), ('payment_demand', 'Demand for payment'), ('plan_decision', 'Decision on paying later or in parts'), ('release_notice', 'Release notice'), ('parcel_holder_notice', 'Notice of parcels to the rights holder'), ('parcel_party_notice', 'Notice to sender, addressee or traveller'), ('parcel_outcome_notice', 'Outcome of parcels'), ('transfer_letter', 'Letter of transfer'), ('handover_record', 'Record of hand-over'), ('court_support_pack', 'Support for the court: cover sheet'), ('counter_security_notice', 'Notice of release against a deposit'), ('counter_security_refusal', 'Refusal of a deposit'), ('counter_security_return', 'Return of the deposit'), ('detention_notice', 'Notice of detention to the rights holder'), ('part_release_notice', 'Release of part of the goods'), ('viewing_decision', 'Answer to a request to view goods')], max_length=30, verbose_name='letter'),
        ),
    ]
