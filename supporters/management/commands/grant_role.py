"""``manage.py grant_role EMAIL ROLE --reason …``: the first administrator, and the way back in when there is none."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import ActionRefused
from supporters import actions
from supporters.models import Role
from supporters.queries import find_supporter


class Command(BaseCommand):
    help = "Give a role to a confirmed supporter, named by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--scope", default="", help="where it holds, as kind:pk (chapter:3); everywhere by default")
        parser.add_argument("--reason", required=True, help="shown to the person and kept")

    def handle(self, *args: Any, email: str, role: str, scope: str, reason: str, **options: Any) -> None:
        supporter = find_supporter(email)
        if supporter is None:
            raise CommandError(f"Nobody has the address {email}.")
        try:
            grant = actions.grant_role(by=None, supporter=supporter, role=role, scope=scope, reason=reason)
        except ActionRefused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{grant.role} granted to {email}{f' in {scope}' if scope else ''}.")
