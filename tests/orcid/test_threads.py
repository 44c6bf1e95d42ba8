"""Messages that many threads read at once, from the first one on."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, threading
from pollinia.orcid.messages.record import OrcidRecord
from pollinia.orcid.messages.works import Works
from pollinia.orcid.wire import decode_or_none

sys.setswitchinterval(1e-6)
gate = threading.Barrier(12)

def read(message):
    gate.wait()
    decode_or_none(b'{"orcid-identifier":{"path":"0000-0002-1825-0097"},"person":{}}', message)

threads = [threading.Thread(target=read, args=((OrcidRecord, Works)[number % 2],)) for number in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_the_first_messages_may_be_read_by_many_threads_at_once() -> None:
    ended = [subprocess.run([sys.executable, "-c", PROGRAM], check=False).returncode for _ in range(5)]
    assert ended == [0] * 5
