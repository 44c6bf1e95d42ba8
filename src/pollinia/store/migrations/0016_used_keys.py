from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0015_orcid_source_last'),
    ]

    operations = [
        migrations.CreateModel(
            name='UsedKey',
            fields=[
                ('fingerprint', models.TextField(primary_key=True, serialize=False)),
                ('noted_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
