from django.db import migrations, models

import pollinia.store.secrets


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0020_answered_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnusedPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.TextField(db_index=True)),
                ('registry', models.TextField()),
                ('client_id', models.TextField(help_text='The API client that it was given to, which alone can give it back')),
                ('access_token', pollinia.store.secrets.EncryptedTextField()),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('answer', models.TextField(null=True)),
            ],
        ),
    ]
