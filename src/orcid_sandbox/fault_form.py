"""The part of the control page about faults: those in force, a form for one more, the end of all."""

from collections.abc import Sequence
from html import escape
from typing import Any

from orcid_sandbox import faults, forms
from orcid_sandbox.faults import Fault
from orcid_sandbox.forms import Problem
from orcid_sandbox.numbers import natural

_KINDS = {
    "status": "Answer with a server error",
    "delay": "Answer late",
    "drop-before": "Reset the connection, request not carried out",
    "drop-after": "Reset the connection, request carried out (lost answer)",
    "truncate": "Send half of the answer",
    "revoke-token": "End the caller's token first",
}
_STATUSES = (("503", "503"), ("502", "502"), ("500", "500"))
_METHODS = (("", "All"), *((method, method) for method in ("GET", "POST", "PUT", "DELETE")))
# Fields of the form by the word with which a sentence about them begins.
_NUMBERS = {"count": "count", "seconds": "seconds"}


def read(form: dict[str, str]) -> Fault:
    """The fault the form describes. Raises FaultError."""
    body: dict[str, Any] = {name: form.get(name, "").strip() for name in ("kind", "path", "method")}
    body["client_id"] = form.get("fault_client", "")
    body["status"] = natural(form.get("status"))
    for name in _NUMBERS:
        if text := form.get(name, "").strip():
            body[name] = text if natural(text) is None else natural(text)
    return faults.read(body)


def fields_of(sentence: str) -> tuple[str, ...]:
    """The fields that a refusal of ``faults.read`` is about."""
    return tuple(field for name, field in _NUMBERS.items() if sentence.startswith(name))


def show(
    in_force: Sequence[Fault], key: str, form: dict[str, str], clients: list[tuple[str, str]], problem: Problem | None
) -> str:
    """The part as HTML, the form filled in from ``form``."""
    whole = 'inputmode="numeric"'
    path = 'placeholder="/v3.0/*/work" spellcheck="false"'
    count = forms.field("count", "How many times (empty for ever)", form.get("count", ""), attributes=whole, problem=problem)
    late = "Seconds to wait before a late answer"
    seconds = forms.field("seconds", late, form.get("seconds", "1"), attributes=whole, problem=problem)
    return f"""<h2>Faults</h2>
<p>Let requests go wrong, to see what a client makes of it. The control page itself is never met.</p>
{_in_force(in_force, key, dict(clients))}
<form method="post" action="/control/change">
{forms.form_key(key)}
<div class="columns">
<div>{forms.choice("kind", "What happens", _KINDS.items(), form.get("kind", ""))}</div>
<div>{forms.choice("fault_client", "To which client", [("", "All"), *clients], form.get("fault_client", ""))}</div>
<div>{forms.choice("method", "To which method", _METHODS, form.get("method", ""))}</div>
<div>{forms.field("path", "To which path (* for any text; empty for all)", form.get("path", ""), attributes=path)}</div>
<div>{count}</div>
<div>{forms.choice("status", "Status of the server error", _STATUSES, form.get("status", ""))}</div>
<div>{seconds}</div>
</div>
<div class="actions"><button type="submit">Add the fault</button></div>
</form>"""


def _in_force(in_force: Sequence[Fault], key: str, clients: dict[str, str]) -> str:
    if not in_force:
        return "<p>No faults are in force.</p>"
    rows = "\n".join(f"<li>{_sentence(fault, clients)}</li>" for fault in in_force)
    return f"""<ul>
{rows}
</ul>
<form method="post" action="/control/change">
{forms.form_key(key)}
<div class="actions"><button type="submit" name="end_faults" value="all" class="plain">End all faults</button></div>
</form>"""


def _sentence(fault: Fault, clients: dict[str, str]) -> str:
    what = _KINDS[fault.kind] + (f" ({fault.status})" if fault.kind == "status" else "")
    where = [clients.get(fault.client_id, fault.client_id), fault.method, fault.path]
    met = f"met {fault.met} so far" + ("" if fault.left is None else f", {fault.left} to come")
    return escape(f"{what}: {' '.join(part for part in where if part) or 'all requests'}; {met}")
