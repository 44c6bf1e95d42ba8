from django.db import migrations, models

from pollinia.store.content import LAST_RANK, ORCID_SOURCE


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0014_attention_count'),
    ]

    operations = [
        migrations.AddField(
            model_name='importcandidate',
            name='given',
            field=models.JSONField(help_text='Values of Identifier: what the output gets that it became one with; null: yet to be decided', null=True),
        ),
        # What it gave before other sources is merged anew at its next reading, which every night begins with.
        migrations.RunSQL(
            f"UPDATE store_sourcerecord SET digest = '' WHERE source_id = '{ORCID_SOURCE}';"
            f"UPDATE store_source SET rank = {LAST_RANK} WHERE name = '{ORCID_SOURCE}' AND rank IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
