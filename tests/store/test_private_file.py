"""A secret's file is made once, whoever comes at the same time."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from pollinia.store.private_file import private_file


def test_all_who_come_at_once_get_the_same_and_leave_nothing_behind(tmp_path: Path) -> None:
    for number in range(50):
        file = tmp_path / str(number) / "identity"
        gate = Barrier(4)

        def come(_: int, file: Path = file, gate: Barrier = gate) -> bytes:
            gate.wait()
            return private_file(file, lambda: secrets.token_bytes(32))

        with ThreadPoolExecutor(4) as pool:
            got = set(pool.map(come, range(4)))
        assert got == {file.read_bytes()}
        assert list(file.parent.iterdir()) == [file]


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    private_file(tmp_path / "keys", lambda: b"a key")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600
