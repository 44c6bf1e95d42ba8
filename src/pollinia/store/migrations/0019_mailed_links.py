from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0018_invitation_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='onetimelink',
            name='mailed',
            field=models.IntegerField(default=0, help_text='How many e-mails in a row brought one, this one included; 0: it was handed out'),
        ),
    ]
