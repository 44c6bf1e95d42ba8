"""Secrets at rest: clear in memory, unreadable in the database, lost without the key file."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core import serializers

from pollinia.store.configuration import client_secret, save_client_secret
from pollinia.store.models import ClientSecret
from pollinia.store.secrets import KeyMissing

pytestmark = pytest.mark.django_db

REGISTRY = "https://sandbox.orcid.org"


@pytest.fixture(autouse=True)
def key_file(settings: LazySettings, tmp_path: Path) -> Path:
    settings.KEY_FILE = tmp_path / "folder" / "keys"
    return tmp_path / "folder" / "keys"


def test_a_secret_comes_back_as_it_was_stored() -> None:
    save_client_secret(REGISTRY, "APP-1", "hüsh")
    assert client_secret(REGISTRY, "APP-1") == "hüsh"
    assert client_secret("https://orcid.org", "APP-1") is None


def test_the_key_file_is_made_at_first_use_for_its_owner_alone(key_file: Path) -> None:
    save_client_secret(REGISTRY, "APP-1", "hush")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["keys"]


def test_a_new_key_in_front_leaves_old_secrets_readable(settings: LazySettings, key_file: Path) -> None:
    save_client_secret(REGISTRY, "APP-1", "hush")
    rotated = key_file.with_name("rotated")
    rotated.write_bytes(Fernet.generate_key() + b"\n" + key_file.read_bytes())
    settings.KEY_FILE = rotated
    assert client_secret(REGISTRY, "APP-1") == "hush"


def test_with_another_key_file_the_database_gives_nothing_away(settings: LazySettings, tmp_path: Path) -> None:
    save_client_secret(REGISTRY, "APP-1", "hush")
    settings.KEY_FILE = tmp_path / "another"
    with pytest.raises(KeyMissing, match="Restore the key file"):
        client_secret(REGISTRY, "APP-1")


def test_a_dump_of_the_table_holds_no_secret() -> None:
    save_client_secret(REGISTRY, "APP-1", "hush")
    assert "hush" not in serializers.serialize("json", ClientSecret.objects.all())


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    script = "import sys; from pathlib import Path; from pollinia.store.secrets import _keys; _keys(Path(sys.argv[1]))"
    command = [sys.executable, "-c", script, str(tmp_path / "keys")]
    started = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait() for process in started] == [0] * 4
    assert len((tmp_path / "keys").read_text().split()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
