"""Keys are rotated while everything goes on: nothing is lost, nothing unreadable, and the old key can go in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.db import connection as database
from tests.flows.institution import SECRET, Institution
from tests.people import ADA, BEN, BOTANY, UNIVERSITY, output

from pollinia.flows import rotate_keys as rotation
from pollinia.flows.rotate_keys import (
    Keys,
    Rotated,
    StillInUse,
    add_waiting_key,
    count_keys,
    forget_older_keys,
    rotate_keys,
)
from pollinia.store.configuration import client_secret
from pollinia.store.connections import Connection
from pollinia.store.keys import KeyFileFixed, add_key, keys
from pollinia.store.secrets import KeyMissing, under_newest


@pytest.fixture
def file(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    settings.KEY_FILE = tmp_path / "keys"
    yield settings.KEY_FILE
    assert [each.name for each in tmp_path.iterdir() if each.name not in {"keys", "keys.lock"}] == []


@pytest.fixture
def filled(file: Path, institution: Institution) -> Institution:
    institution.holds(UNIVERSITY, BOTANY, ADA, BEN, output("o1", ADA, BEN))
    institution.connect(ADA)
    institution.connect(BEN)
    return institution


def tokens() -> list[str | None]:
    return [each.access_token for each in Connection.objects.order_by("id")]


def test_everything_is_under_the_new_key_and_reads_the_same(filled: Institution, file: Path) -> None:
    before, old = tokens(), keys(file)
    assert rotate_keys(by="ops") == Rotated(is_new=True, values=5)
    new = keys(file)
    assert new[1:] == old
    assert tokens() == before
    assert client_secret(filled.sandbox.base, filled.client_id) == SECRET
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token FROM store_connection ORDER BY id")
        assert [Fernet(new[0]).decrypt(bytes(value)).decode() for (value,) in cursor.fetchall()] == before
    assert count_keys() == Keys(keys=2, under_newest=5, under_older=0)


def test_the_file_is_its_owners_alone_as_before(filled: Institution, file: Path) -> None:
    before = file.stat()
    rotate_keys(by="ops")
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert after.st_mode & 0o077 == 0


def test_older_keys_are_forgotten_only_when_nothing_is_under_them(filled: Institution, file: Path) -> None:
    add_key(file, newest=True)
    with pytest.raises(StillInUse):
        forget_older_keys(by="ops")
    assert len(keys(file)) == 2
    rotate_keys(by="ops")
    assert forget_older_keys(by="ops") == 1
    assert len(keys(file)) == 1
    assert None not in tokens()
    assert forget_older_keys(by="ops") == 0


def test_a_rotation_that_was_cut_short_is_gone_on_with(
    filled: Institution, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, encrypt, columns = tokens(), rotation._encrypt_anew, iter(range(10))

    def killed(column: tuple[str, str, str]) -> int:
        if next(columns) == 1:
            raise KeyboardInterrupt
        return encrypt(column)

    monkeypatch.setattr(rotation, "_encrypt_anew", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate_keys(by="ops")
    monkeypatch.setattr(rotation, "_encrypt_anew", encrypt)
    assert tokens() == before
    assert count_keys().under_older > 0
    assert not rotate_keys(by="ops").is_new
    assert (tokens(), len(keys(file)), count_keys().under_older) == (before, 2, 0)


def test_what_somebody_writes_meanwhile_is_not_overwritten(
    filled: Institution, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_meanwhile(value: bytes) -> bytes:
        Connection.objects.filter(person_id="ada").update(access_token="a token of this very moment")
        return under_newest(value)

    monkeypatch.setattr(rotation, "under_newest", written_meanwhile)
    rotate_keys(by="ops")
    assert Connection.objects.get(person_id="ada").access_token == "a token of this very moment"
    assert count_keys().under_older == 0


def test_a_key_that_all_machines_have_got_before_is_rotated_to(filled: Institution, file: Path) -> None:
    first = keys(file)
    add_waiting_key(by="ops")
    assert count_keys() == Keys(keys=2, under_newest=5, under_older=0)
    everywhere = keys(file)
    rotate_keys(by="ops", to_last=True)
    assert keys(file) == [everywhere[1], *first]
    # A machine that still has the file as it was copied reads all.
    file.write_bytes(b"\n".join(everywhere))
    assert None not in tokens()


def test_without_the_right_key_nothing_is_touched(filled: Institution, file: Path) -> None:
    file.write_bytes(Fernet.generate_key() + b"\n")
    before = file.read_bytes()
    with pytest.raises(KeyMissing):
        rotate_keys(by="ops")
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_written_to_is_said_and_nothing_changed(filled: Institution, file: Path) -> None:
    before = file.read_bytes()
    (file.parent / "keys.lock").mkdir()
    with pytest.raises(KeyFileFixed):
        rotate_keys(by="ops")
    assert file.read_bytes() == before
