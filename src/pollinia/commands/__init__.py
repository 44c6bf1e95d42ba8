"""The commands of the console, one module each: ``NAME``, ``EXAMPLE``, ``NEEDS_DATABASE``, ``add_arguments`` and ``run``."""

from pollinia.commands import (
    account,
    check,
    configure,
    connect,
    demo,
    export,
    fence,
    import_content,
    plan,
    report,
    sandbox,
    serve,
    status,
    verify,
    web,
    work_types,
    worker,
)

COMMANDS = (
    demo,
    sandbox,
    import_content,
    configure,
    work_types,
    connect,
    plan,
    export,
    verify,
    serve,
    worker,
    web,
    status,
    report,
    account,
    check,
    fence,
)
"""In the order of first use."""
