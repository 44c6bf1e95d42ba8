from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0012_import_candidates'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='state',
            field=models.TextField(choices=[('reading', 'Reading'), ('done', 'Done'), ('broken-off', 'Broken Off'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='reading'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='ended_early',
            field=models.TextField(help_text='Why it did not come to its end', null=True),
        ),
        # Why an earlier reading ended early was kept nowhere.
        migrations.RunSQL(
            "UPDATE store_importrun SET state = CASE WHEN ended_at IS NULL THEN 'failed'"
            " WHEN complete THEN 'done' ELSE 'broken-off' END",
            "UPDATE store_importrun SET complete = (state = 'done')",
        ),
        migrations.RemoveField(
            model_name='importrun',
            name='complete',
        ),
    ]
