"""``manage.py demo``: build the demo movement once, then serve the site."""

import os
import shutil
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from deliberation.demo.loading import is_loaded, load_movement

BANNER = """
  {name} est ouvert :  {url}

  Pour entrer        {url}/compte/connexion/
                     une adresse, puis le code qui arrive dans {url}/courrier/
  alice@example.org  anime un groupe d’appui et contribue en son nom
  bob@example.org    rédige des chapitres : {url}/equipe/
  charlie@example.org  simple soutien
  diane@example.org  modère
  emma@example.org   administre le site et donne les rôles

  À voir d’abord     {url}/programme/   lire, discuter, amender
                     {url}/contribuer/  écrire ce que vous voulez
                     {url}/groupes/     près de chez vous

  Tout ce que vous faites est gardé dans {data}. `make demo-reset` repart de zéro. Ctrl-C arrête.
"""


class Command(BaseCommand):
    """Migrate, load the demo movement if it is not there, and serve on 127.0.0.1:$PORT."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="throw away what was done in the demo and build it anew")
        parser.add_argument("--build-only", action="store_true", help="do not serve")

    def handle(self, *args: Any, reset: bool, build_only: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo runs with DEMO=1 (make demo sets it): its people are invented.")
        port = int(os.environ.get("PORT") or 8000)
        if not build_only:
            self._check_port(port)
        self.build(reset=reset)
        if not build_only:
            self.serve(port)

    def build(self, *, reset: bool) -> None:
        """Make the database, the static files and the movement, as far as they are missing."""
        if reset:
            self._forget()
        self.stdout.write("Base de données…")
        call_command("migrate", verbosity=0)
        self.stdout.write("Fichiers statiques…")
        call_command("collectstatic", verbosity=0, interactive=False)
        if not is_loaded():
            load_movement(tell=self.stdout.write)

    def serve(self, port: int) -> None:
        """Become a Daphne that serves the site."""
        url = f"http://127.0.0.1:{port}"
        self.stdout.write(BANNER.format(name=settings.SITE_NAME, url=url, data=settings.DATA_DIR))
        self.stdout.flush()
        daphne = ["-b", "127.0.0.1", "-p", str(port), "--no-server-name", "--verbosity", "0", "deliberation.asgi:application"]
        os.execv(sys.executable, [sys.executable, "-m", "daphne", *daphne])  # noqa: S606 - our own command, no shell

    def _check_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(f"Port {port} is taken. Choose another: PORT={port + 1} make demo") from error

    def _forget(self) -> None:
        if not settings.SQLITE:
            raise CommandError("Only the SQLite file of the demo is thrown away here; empty a PostgreSQL database yourself.")
        for file in settings.DATA_DIR.glob("cahiers.sqlite3*"):
            file.unlink()
        shutil.rmtree(settings.OUTBOX_DIR, ignore_errors=True)
