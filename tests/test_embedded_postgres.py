"""The embedded PostgreSQL: whoever runs it, wherever its folder lies, whatever was killed before."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from pollinia.embedded_postgres import DatabaseUnavailable, connection_url, embedded_postgres


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not tmp_path, which only its owner can pass through: a plain user has to reach this one too.
    with TemporaryDirectory(prefix="pollinia-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name) / "postgres"


def version(folder: Path) -> str:
    with psycopg.connect(connection_url(folder)) as database:
        row = database.execute("SHOW server_version").fetchone()
    assert row is not None
    return str(row[0])


def answers(folder: Path) -> bool:
    try:
        version(folder)
    except psycopg.OperationalError:
        return False
    return True


def server_pid(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])


def test_it_answers_while_in_use_and_stops_afterwards(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        assert version(folder).startswith("18")
    assert not answers(folder)


def test_it_stops_only_after_the_last_of_several_processes(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from pollinia.embedded_postgres import embedded_postgres\n"
        "with embedded_postgres(Path(sys.argv[1]), durable=False):\n"
        "    print('in use', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in use\n"
        with embedded_postgres(folder, durable=False):
            other.communicate()
            assert answers(folder)
    assert not answers(folder)


def test_the_data_is_there_after_the_server_was_killed(folder: Path) -> None:
    with embedded_postgres(folder):
        with psycopg.connect(connection_url(folder), autocommit=True) as database:
            database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(server_pid(folder), signal.SIGKILL)
    with embedded_postgres(folder), psycopg.connect(connection_url(folder)) as database:
        assert database.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_lock_file_that_names_another_program_does_not_stop_it(folder: Path) -> None:
    with embedded_postgres(folder, durable=False):
        lock_file = folder / "cluster" / "postmaster.pid"
        content = lock_file.read_text()
    lock_file.write_text(content.replace(content.split("\n", 1)[0], str(os.getpid()), 1))
    with embedded_postgres(folder, durable=False):
        assert answers(folder)


def test_a_user_that_was_killed_leaves_a_server_that_the_next_one_uses_and_stops(folder: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from pollinia.embedded_postgres import embedded_postgres\n"
        "with embedded_postgres(Path(sys.argv[1]), durable=False): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(folder)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert answers(folder)
    with embedded_postgres(folder, durable=False):
        assert answers(folder)
    assert not answers(folder)


def test_a_cluster_that_was_left_half_made_is_made_anew(folder: Path) -> None:
    half_made = folder / "cluster.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with embedded_postgres(folder, durable=False):
        assert answers(folder)
    assert not half_made.exists()


def test_a_server_that_is_recovering_is_waited_for(folder: Path) -> None:
    with embedded_postgres(folder):
        with psycopg.connect(connection_url(folder), autocommit=True) as database:
            database.execute("CREATE TABLE big AS SELECT n, repeat('x', 500) FROM generate_series(1, 50000) n")
        os.kill(server_pid(folder), signal.SIGQUIT)
        with embedded_postgres(folder):
            assert answers(folder)


@pytest.mark.parametrize("character", [",", '"', "$", "`"])
def test_a_path_that_postgres_stumbles_over_is_refused_in_a_sentence(folder: Path, character: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="in its path"), embedded_postgres(folder / f"a{character}b"):
        pass


def test_the_folder_may_have_a_path_longer_than_a_socket_and_blanks_in_it(folder: Path) -> None:
    long = folder.parent / ("a folder with a very long name " * 5).strip() / "postgres"
    with embedded_postgres(long, durable=False):
        assert answers(long)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user; every other test ran as a plain user")
def test_a_plain_user_can_run_it(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder.parent, nobody.pw_uid, nobody.pw_gid)
    # A forked child, since the interpreter itself may lie where a plain user cannot start it.
    child = os.fork()
    if child == 0:
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        with embedded_postgres(folder, durable=False):
            found = answers(folder)
        os._exit(0 if found and not answers(folder) else 1)
    _, status = os.waitpid(child, 0)
    assert status == 0
    assert (folder / "cluster").stat().st_uid == nobody.pw_uid
