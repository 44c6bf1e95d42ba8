from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0013_readings'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttentionCount',
            fields=[
                ('registry', models.TextField(primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('counted_at', models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
