"""E-mails into a folder, in trials: each one a file."""

from __future__ import annotations

import os
from uuid import uuid4

from django.core.mail.backends import filebased
from django.utils import timezone


class EmailBackend(filebased.EmailBackend):
    """Django's own tells files apart by the second and by where an object lies in memory, so two e-mails may share one."""

    _fname: str | None

    def _get_filename(self) -> str:
        if self._fname is None:
            self._fname = os.path.join(self.file_path, f"{timezone.localtime():%Y%m%d-%H%M%S}-{uuid4().hex}.log")
        return self._fname
