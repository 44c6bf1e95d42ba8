"""Show who can sign in, add an account, or make a link by which its owner chooses a new password.

The link is printed once. It works once, for three days.
"""

from __future__ import annotations

import argparse

from pollinia.commands.operator import operator
from pollinia.commands.output import add_json_argument, print_json, say
from pollinia.domain.problem import Problem
from pollinia.domain.roles import Role
from pollinia.flows.accounts import add_account, new_link
from pollinia.store.accounts import Account

NAME = "account"
EXAMPLE = "pollinia account ada@example.org --add 'Ada Example' --role editor"
NEEDS_DATABASE = True


class AccountUnknown(Problem):
    """There is no account with this e-mail address. Add it with --add NAME."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", nargs="?", metavar="EMAIL", help="the account (default: show all)")
    parser.add_argument("--add", metavar="NAME", help="add it, for somebody of this name")
    roles = [each.value for each in Role]
    parser.add_argument(
        "--role", choices=roles, default=Role.ADMINISTRATOR.value, help="of the new account (default: %(default)s)"
    )
    add_json_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.email is None:
        return _show(arguments.json)
    if arguments.add:
        _, link = add_account(arguments.email, arguments.add, Role(arguments.role), by=operator())
    else:
        account = Account.objects.filter(email=arguments.email.strip().lower()).first()
        if account is None:
            raise AccountUnknown(arguments.email)
        link = new_link(account, by=operator())
    if arguments.json:
        print_json({"link": link})
    else:
        say(link)
    return 0


def _show(as_json: bool) -> int:
    accounts = list(Account.objects.order_by("email").values("email", "name", "role", "is_active", "last_login"))
    if as_json:
        print_json({"accounts": accounts})
        return 0
    for each in accounts:
        say(f"{each['email']}  {each['role']}  {each['name']}{'' if each['is_active'] else '  (closed)'}")
    if not accounts:
        say("Nobody can sign in yet. pollinia serve prints a link for the first administrator.")
    return 0
