from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0016_used_keys'),
    ]

    operations = [
        # Of several open accounts of one person, the first is theirs, as it was at a sign-in by an identity provider.
        migrations.RunSQL(
            'UPDATE store_account later SET person_id = NULL FROM store_account first'
            ' WHERE later.is_active AND first.is_active AND first.person_id = later.person_id AND first.id < later.id',
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('person_id',), name='account_one_open'),
        ),
    ]
