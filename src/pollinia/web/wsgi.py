"""What a WSGI server loads."""

import os

from django.core.wsgi import get_wsgi_application

from pollinia.logs import configure_logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pollinia.settings")
configure_logs()
application = get_wsgi_application()
