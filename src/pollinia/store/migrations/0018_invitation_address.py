from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0017_one_open_account'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='address',
            field=models.TextField(help_text='The mailbox that it went to', null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='failed_at',
            field=models.DateTimeField(help_text='When the mail server had refused this address for good', null=True),
        ),
        migrations.RunSQL(
            'UPDATE store_invitation invitation SET address = mail.recipient,'
            " failed_at = CASE WHEN mail.answer ~ '^[45][0-9][0-9] ' THEN mail.given_up_at END"
            ' FROM store_outgoingmail mail WHERE mail.id = invitation.mail_id',
            migrations.RunSQL.noop,
        ),
    ]
