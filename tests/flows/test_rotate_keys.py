"""Keys are rotated while everything goes on: nothing is lost, nothing unreadable, and the old key can go in the end."""

from __future__ import annotations

import os
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
    LastKeyUsed,
    Rotated,
    StillInUse,
    add_waiting_key,
    count_keys,
    forget_older_keys,
    rotate_keys,
)
from pollinia.store.configuration import client_secret
from pollinia.store.connections import Connection
from pollinia.store.keys import KeyFileFixed, add_key, fingerprint, keys, make_last_the_newest
from pollinia.store.secrets import KeyMissing, under_newest
from pollinia.store.used_keys import UsedKey


@pytest.fixture
def file(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    settings.KEY_FILE = tmp_path / "keys"
    yield settings.KEY_FILE
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]


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


@pytest.fixture
def mounted(filled: Institution, file: Path, settings: LazySettings) -> Iterator[Path]:
    """The file as if in a folder where nobody, root neither, can make a file or put another in its place."""
    with file.open("rb") as reading:
        settings.KEY_FILE = Path(f"/proc/{os.getpid()}/fd/{reading.fileno()}")
        yield settings.KEY_FILE


def test_a_folder_that_cannot_be_written_to_is_said_and_nothing_changed(mounted: Path, file: Path) -> None:
    before = file.read_bytes()
    for change in (rotate_keys, add_waiting_key):
        with pytest.raises(KeyFileFixed):
            change("ops")
    assert file.read_bytes() == before
    assert not UsedKey.objects.exclude(fingerprint=fingerprint(before.strip())).exists()


def test_a_key_put_above_the_others_by_hand_is_rotated_to_where_nothing_can_be_written(mounted: Path, file: Path) -> None:
    file.write_bytes(Fernet.generate_key() + b"\n" + file.read_bytes())
    before = file.read_bytes()
    assert rotate_keys(by="ops") == Rotated(is_new=False, values=5)
    assert file.read_bytes() == before
    assert count_keys() == Keys(keys=2, under_newest=5, under_older=0)


def test_rotating_to_the_added_key_twice_does_not_bring_the_old_one_back(filled: Institution, file: Path) -> None:
    add_waiting_key(by="ops")
    rotate_keys(by="ops", to_last=True)
    after = keys(file)
    with pytest.raises(LastKeyUsed):
        rotate_keys(by="ops", to_last=True)
    assert keys(file) == after
    forget_older_keys(by="ops")
    with pytest.raises(LastKeyUsed):
        rotate_keys(by="ops", to_last=True)
    assert keys(file) == after[:1]


def test_rotating_to_the_added_key_goes_on_where_it_was_cut_short(filled: Institution, file: Path) -> None:
    add_waiting_key(by="ops")
    make_last_the_newest(file)
    assert rotate_keys(by="ops", to_last=True) == Rotated(is_new=False, values=5)
    with pytest.raises(LastKeyUsed):
        rotate_keys(by="ops", to_last=True)


def test_no_key_stays_behind_in_a_draft_where_the_file_cannot_be_replaced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys(file)

    def not_allowed(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", not_allowed)
    with pytest.raises(KeyFileFixed):
        add_key(file, newest=True)
    assert keys(file) == before
