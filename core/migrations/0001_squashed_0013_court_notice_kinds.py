"""The tables of the house as they are after all changes listed in ``replaces``; a new database is made by this
alone."""

import core.accounts.models
import core.reference.models.procedure
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

from core.migrations._ledger import FUNCTIONS, GUARD, SEAL, UNGUARD
from core.migrations._tables import Tables


class Migration(migrations.Migration):

    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_ledger'),
        ('core', '0003_chief_examiner'),
        ('core', '0004_review_checks'),
        ('core', '0005_letters_to_addresses'),
        ('core', '0006_instruments_and_legal_notes'),
        ('core', '0007_reminders_of_time_limits'),
        ('core', '0008_picture_facts'),
        ('core', '0009_absences_and_digest'),
        ('core', '0010_confirmed_addresses'),
        ('core', '0011_departures'),
        ('core', '0012_legal_figures'),
        ('core', '0013_court_notice_kinds'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        Tables(
            [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('working', models.BooleanField()),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('confirmed', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['year'],
            },
        ),
        migrations.CreateModel(
            name='CourtNoticeKind',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('order', models.PositiveSmallIntegerField()),
                ('act', models.CharField(choices=[('hold', 'Keeps'), ('lift', 'Lifts an earlier notice'), ('renew', 'Renews an earlier notice'), ('accept', 'Tells of a suit')], max_length=10, verbose_name='effect')),
                ('covers', models.CharField(choices=[('goods', 'The goods'), ('security', 'The security'), ('counter_security', 'The counter-security'), ('suit', 'The suit'), ('earlier', 'What the earlier notice covers')], max_length=20, verbose_name='covers')),
                ('stops', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='stops')),
                ('starts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='starts')),
                ('meets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='meets')),
                ('bars', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='bars')),
                ('length', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='longest term')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='unit')),
                ('citation', models.CharField(max_length=300, verbose_name='article')),
                ('note_en', models.TextField(blank=True)),
                ('note_zh', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='DisposalMethod',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('order', models.PositiveSmallIntegerField()),
                ('precondition', models.TextField(blank=True)),
                ('restriction', models.TextField(blank=True)),
                ('holder_role', models.CharField(blank=True, max_length=60)),
                ('proceeds', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('province', models.CharField(max_length=60)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='FineGuideline',
            fields=[
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('share_percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='share of goods value (%)')),
                ('description_en', models.TextField()),
                ('description_zh', models.TextField()),
                ('citation', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='HsCode',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='HsNice',
            fields=[
                ('prefix', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('nice_classes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
            ],
            options={
                'ordering': ['prefix'],
            },
        ),
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=200, verbose_name='version')),
                ('in_force_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('in_force_to', models.DateField(blank=True, null=True, verbose_name='in force to')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='LegalNote',
            fields=[
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('stages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='stages')),
                ('flows', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='procedures')),
                ('topic', models.CharField(blank=True, max_length=20, verbose_name='topic')),
                ('text_en', models.TextField(verbose_name='text in English')),
                ('text_zh', models.TextField(verbose_name='text in Chinese')),
                ('practice_en', models.TextField(verbose_name='what the system does, in English')),
                ('practice_zh', models.TextField(verbose_name='what the system does, in Chinese')),
                ('citation', models.CharField(max_length=300, verbose_name='citation')),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='NiceClass',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                'verbose_name_plural': 'nice classes',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ProductCategory',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('hs_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), size=None)),
            ],
            options={
                'verbose_name_plural': 'product categories',
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=30, primary_key=True, serialize=False)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='ReleaseGround',
            fields=[
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('flow', models.CharField(max_length=20)),
                ('condition', models.TextField()),
                ('condition_zh', models.TextField(blank=True)),
                ('who_triggers', models.CharField(max_length=60)),
                ('security_effect', models.TextField(blank=True)),
                ('right_kinds', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='ReviewCheck',
            fields=[
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=15), size=None, verbose_name='kinds of right')),
                ('condition', models.CharField(choices=[('always', 'always'), ('agent', 'when an agent acts for the holder'), ('foreign', 'when the holder is from abroad'), ('licensees', 'when lawful users are listed')], default='always', max_length=12, verbose_name='condition')),
                ('obligatory', models.BooleanField(default=True, verbose_name='obligatory')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='contents')),
                ('text_en', models.TextField(verbose_name='text in English')),
                ('text_zh', models.TextField(verbose_name='text in Chinese')),
                ('citation', models.CharField(max_length=300, verbose_name='citation')),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='RightKind',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('family', models.CharField(max_length=20)),
                ('term_years', models.PositiveSmallIntegerField(null=True)),
                ('general_security_allowed', models.BooleanField(default=False)),
                ('release_on_counter_security', models.BooleanField(default=False)),
                ('extra_document', models.TextField(blank=True)),
                ('number_prefix', models.CharField(blank=True, max_length=2)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='SecurityTier',
            fields=[
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('flow', models.CharField(max_length=40)),
                ('value_from', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('from_inclusive', models.BooleanField(default=True)),
                ('value_to', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('to_inclusive', models.BooleanField(default=False)),
                ('rate', models.DecimalField(blank=True, decimal_places=4, max_digits=6, null=True)),
                ('floor', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('fixed', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['flow', 'value_from'],
            },
        ),
        migrations.CreateModel(
            name='StatutoryDeadline',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('event_from', models.CharField(max_length=200, verbose_name='counted from')),
                ('length', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='length')),
                ('unit', models.CharField(choices=[('working_day', 'working days'), ('calendar_day', 'calendar days'), ('hour', 'hours'), ('month', 'months'), ('year', 'years'), ('set_by_customs', 'set by customs'), ('until_31_december', 'until 31 December')], max_length=20, verbose_name='unit')),
                ('citation', models.CharField(max_length=300, verbose_name='citation')),
                ('consequence', models.TextField(blank=True, verbose_name='consequence')),
                ('actor', models.CharField(max_length=60, verbose_name='who acts')),
                ('count_rule', models.TextField(blank=True, verbose_name='counting rule')),
                ('remind_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=core.reference.models.procedure.usual_reminders, size=None, verbose_name='reminders (working days before the end)')),
                ('escalate_days', models.PositiveSmallIntegerField(default=3, verbose_name='goes to the head after (working days)')),
            ],
            options={
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='TradeMode',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='TransportMode',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('stat_channel', models.CharField(max_length=20)),
                ('departs_after_hours', models.PositiveSmallIntegerField(default=72, verbose_name='departs after hours')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('role', models.CharField(choices=[('inspector', 'Inspector'), ('supervisor', 'Supervisor'), ('legal', 'Legal officer'), ('examiner', 'Recordal examiner'), ('chief_examiner', 'Chief examiner'), ('planner', 'Campaign planner'), ('rights_holder', 'Rights holder'), ('agent', 'Domestic agent'), ('trader', 'Trader'), ('partner', 'Partner office'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20)),
                ('badge_no', models.CharField(blank=True, max_length=20, verbose_name='badge number')),
                ('display_name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='phone')),
                ('email_pending', models.BooleanField(default=False, verbose_name='e-mail address not confirmed')),
                ('letter_at', models.DateTimeField(editable=False, null=True)),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('daily_digest', models.BooleanField(default=True, help_text='Only on days on which something is due, overdue or new.', verbose_name='e-mail every morning with what is due')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='core.district')),
            ],
            options={
                'ordering': ['username'],
            },
            managers=[
                ('objects', core.accounts.models.Users()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('prefix', models.CharField(max_length=12, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CriminalThreshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('offence', models.CharField(max_length=60)),
                ('criminal_law_article', models.CharField(max_length=10)),
                ('tier', models.CharField(max_length=20)),
                ('metric', models.CharField(max_length=40)),
                ('condition', models.CharField(blank=True, max_length=200)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18)),
                ('unit', models.CharField(max_length=20)),
                ('citation', models.CharField(max_length=300)),
                ('effective_from', models.DateField()),
                ('effective_to', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['criminal_law_article', 'effective_from', 'tier', 'metric', 'condition'],
                'constraints': [models.UniqueConstraint(fields=('offence', 'tier', 'metric', 'condition', 'effective_from'), name='criminal_threshold_once')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('currency', models.CharField(max_length=3)),
                ('from_day', models.DateField()),
                ('cny_per_unit', models.DecimalField(decimal_places=6, max_digits=14)),
            ],
            options={
                'ordering': ['currency', '-from_day'],
                'constraints': [models.UniqueConstraint(fields=('currency', 'from_day'), name='exchange_rate_once'), models.CheckConstraint(condition=models.Q(('cny_per_unit__gt', 0)), name='exchange_rate_positive')],
            },
        ),
        migrations.CreateModel(
            name='LedgerLink',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60)),
                ('source_id', models.BigIntegerField()),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['seq'],
                'constraints': [models.UniqueConstraint(fields=('source', 'source_id'), name='ledger_link_once'), models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='ledger_link_from_one')],
            },
        ),
        migrations.CreateModel(
            name='LegalFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('standing', models.CharField(choices=[('verified', 'Verified'), ('recalled', 'Recalled'), ('internal', 'House guideline')], default='recalled', max_length=10, verbose_name='standing')),
                ('source', models.TextField(blank=True, verbose_name='source')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('key', models.CharField(max_length=40)),
                ('effective_from', models.DateField(verbose_name='in force from')),
                ('effective_to', models.DateField(blank=True, null=True, verbose_name='in force to')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='value')),
                ('unit', models.CharField(max_length=20, verbose_name='unit')),
                ('citation', models.CharField(max_length=300, verbose_name='citation')),
            ],
            options={
                'ordering': ['key', 'effective_from'],
                'constraints': [models.UniqueConstraint(fields=('key', 'effective_from'), name='legal_figure_version')],
            },
        ),
        migrations.CreateModel(
            name='PartnerOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('police', 'Public security'), ('procuratorate', 'Procuratorate'), ('court', 'Court'), ('ip_authority', 'IP authority')], max_length=20)),
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partner_offices', to='core.district')),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='partner_office',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='core.partneroffice'),
        ),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('name_en', models.CharField(max_length=300, verbose_name='name in English')),
                ('name_zh', models.CharField(max_length=300, verbose_name='name in Chinese')),
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False)),
                ('alpha3', models.CharField(blank=True, max_length=3)),
                ('regions', models.ManyToManyField(blank=True, related_name='countries', to='core.region')),
            ],
            options={
                'verbose_name_plural': 'countries',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'year'), name='series_key_year')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PictureFacts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(null=True)),
                ('device', models.CharField(blank=True, max_length=120)),
                ('latitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('longitude', models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='facts', to='core.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('ended_at', models.DateTimeField(null=True)),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covers', to=settings.AUTH_USER_MODEL, verbose_name='who stands in')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['first_day', 'pk'],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['last_day'], name='absence_on')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('cover', models.F('user')), _negated=True), name='absence_is_covered_by_another')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('verb', models.CharField(max_length=60)),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=40)),
                ('subject_label', models.CharField(max_length=200)),
                ('details', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'at'], name='event_subject'), models.Index(fields=['at', 'id'], name='event_at')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, help_text='of somebody who has no account', max_length=254)),
                ('language', models.CharField(blank=True, help_text='of an address', max_length=10)),
                ('message', models.CharField(help_text='translatable text with %(name)s places', max_length=300)),
                ('params', models.JSONField(default=dict)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('once', models.CharField(blank=True, help_text='key that forbids a second one', max_length=150)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('email_status', models.CharField(choices=[('none', 'None'), ('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed')], default='none', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['recipient', '-created_at'], name='notification_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='notification_unread'), models.Index(condition=models.Q(('email_status', 'waiting')), fields=['next_try_at'], name='notification_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('once', ''), _negated=True), fields=('recipient', 'once'), name='notification_once'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('recipient__isnull', False)), models.Q(('recipient__isnull', True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='notification_to_account_or_address')],
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('district__isnull', False), ('role__in', ['inspector', 'legal', 'supervisor'])), models.Q(models.Q(('role__in', ['inspector', 'legal', 'supervisor']), _negated=True), ('district__isnull', True)), _connector='OR'), name='user_district_exactly_for_district_officers'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('partner_office__isnull', False), ('role', 'partner')), models.Q(models.Q(('role', 'partner'), _negated=True), ('partner_office__isnull', True)), _connector='OR'), name='user_partner_office_exactly_for_partners'),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='stored_file_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='picturefacts',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='picture_facts_whole_place'),
        ),
            ]
        ),
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION core_ledger_seal(), core_ledger_refuse();"
            "DROP FUNCTION core_ledger_payload(anyelement);",
        ),
        migrations.RunSQL(
            GUARD.format(table="core_ledgerlink"), UNGUARD.format(table="core_ledgerlink")
        ),
        migrations.RunSQL(
            GUARD.format(table="core_event") + SEAL.format(table="core_event"),
            UNGUARD.format(table="core_event") + "DROP TRIGGER core_event_seal ON core_event;",
        ),
    ]
