
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_instruments_and_legal_notes'),
        ('enterprises', '0002_people_agents_and_likeness'),
        ('seizures', '0018_case_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('licence', 'Licence or authorisation'), ('purchase', 'Papers of the chain of purchase'), ('order', 'Manufacturing order that names the mark'), ('certificate', 'Registration certificate'), ('other', 'Another paper')], max_length=12, verbose_name='paper')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['question', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='question',
            name='answer_by',
            field=models.DateTimeField(null=True, verbose_name='answer by'),
        ),
        migrations.AddField(
            model_name='question',
            name='days',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='working days to answer'),
        ),
        migrations.AddField(
            model_name='question',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='question',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='question',
            name='decision_reasons',
            field=models.TextField(blank=True, verbose_name='reasons'),
        ),
        migrations.AddField(
            model_name='question',
            name='declared',
            field=models.CharField(blank=True, choices=[('licensed', 'The rights holder allows it'), ('purchased', 'Bought from the rights holder or with its consent'), ('ordered', 'Made to the order of the rights holder or its licensee'), ('own', 'It is our own right'), ('unrelated', 'The goods do not use the right'), ('none', 'We can show no right')], max_length=10, verbose_name='declared'),
        ),
        migrations.AddField(
            model_name='question',
            name='formal',
            field=models.BooleanField(db_default=False, default=False, verbose_name='status query'),
        ),
        migrations.AddField(
            model_name='question',
            name='goods',
            field=models.JSONField(default=list, verbose_name='goods'),
        ),
        migrations.AddField(
            model_name='question',
            name='listing_suggested',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='question',
            name='provisional',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='question',
            name='shipment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='seizures.shipment'),
        ),
        migrations.RunSQL(
            "UPDATE seizures_question SET shipment_id = hit.shipment_id FROM seizures_hit hit"
            " WHERE hit.id = seizures_question.hit_id; SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='question',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='seizures.shipment'),
        ),
        migrations.AlterField(
            model_name='question',
            name='enterprise',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enterprises.enterprise'),
        ),
        migrations.AlterField(
            model_name='question',
            name='hit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='seizures.hit'),
        ),
        migrations.AlterField(
            model_name='question',
            name='status',
            field=models.CharField(choices=[('asked', 'Asked'), ('answered', 'Answered'), ('lapsed', 'Not answered in time'), ('satisfied', 'Proof shown'), ('suspended', 'Release suspended')], default='asked', max_length=10, verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('formal', True)), fields=['-asked_at', '-id'], name='status_query_newest'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(condition=models.Q(('formal', True), ('status', 'asked')), fields=['answer_by'], name='status_query_due'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('formal', True), ('status__in', ['asked', 'answered', 'lapsed'])), fields=('shipment',), name='status_query_one_open'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_by__isnull', False), ('formal', True)), models.Q(('enterprise__isnull', False), ('formal', False), ('hit__isnull', False)), _connector='OR'), name='question_about_a_hit_to_an_enterprise'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['satisfied', 'suspended']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decision_reasons', ''), _negated=True)), _connector='OR'), name='status_query_decided_with_reasons'),
        ),
        migrations.AddField(
            model_name='questionpaper',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='questionpaper',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile'),
        ),
        migrations.AddField(
            model_name='questionpaper',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='seizures.question'),
        ),
    ]
