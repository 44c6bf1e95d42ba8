from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0021_unused_permissions'),
    ]

    operations = [
        migrations.AddField(
            model_name='connectattempt',
            name='scopes',
            field=models.TextField(default='', help_text='Asked for, separated by blanks'),
        ),
    ]
