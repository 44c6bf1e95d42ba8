from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0019_mailed_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='answered_at',
            field=models.DateTimeField(help_text='When the person connected: whatever comes later, it has served', null=True),
        ),
        migrations.RunSQL(
            'UPDATE store_invitation invitation SET answered_at = connection.connected_at FROM store_connection connection'
            ' WHERE connection.person_id = invitation.person_id AND connection.registry = invitation.registry'
            ' AND connection.connected_at > invitation.made_at',
            migrations.RunSQL.noop,
        ),
    ]
