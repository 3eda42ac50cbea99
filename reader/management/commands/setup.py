"""Command `setup`: the first settings of a site, and its first administrator."""

import re
import secrets
import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from dotenv import set_key

HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.IGNORECASE)
QUESTIONS = {
    "site_name": "Name of the site, in its masthead",
    "host": "Host by which it is reached, such as news.example.org",
    "time_zone": "Time zone by which days are cut, such as Asia/Taipei",
    "administrator": "User name of its administrator; empty for none",
}


class Command(BaseCommand):
    help = (
        "Write the first settings of a site into .env and make its administrator. Asks for what no"
        " option says, where there is somebody to ask; what is answered by nothing stays as it is."
        " Run it again at any time. Exits with 2 for a value that makes no sense."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question)
        parser.add_argument(
            "--https", action="store_true",
            help="it is reached by https through one proxy on this machine, as in docs/operating.md",
        )  # fmt: skip
        parser.add_argument(
            "--password-file", type=Path,
            help="a file whose first line is the administrator's password (default: ask for it)",
        )  # fmt: skip
        parser.add_argument("--no-input", action="store_true", help="ask nothing")

    def handle(self, **options: Any) -> None:
        asks = sys.stdin.isatty() and not options["no_input"]
        given = {
            name: options[name] if options[name] is not None else self.ask(question, asks)
            for name, question in QUESTIONS.items()
        }
        try:
            values = settings_of(given, options["https"])
            call_command("migrate", verbosity=0)
            made = self.administrator(given["administrator"], options["password_file"], asks)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        write(settings.DOTENV, values)
        if given["time_zone"] not in ("", settings.TIME_ZONE):
            self.stdout.write(
                "The time zone is another: run “manage.py redate” if there are articles."
            )
        said = [*values, *([f"administrator {made.username}"] if made else [])]
        following = "docs/operating.md, “As services”" if options["https"] else "make serve"
        self.stdout.write(f"set up: {', '.join(said) or 'nothing to do'}. Next: {following}")

    def ask(self, question: str, asks: bool) -> str:
        return input(f"{question}: ").strip() if asks else ""

    def administrator(self, name: str, file: Path | None, asks: bool) -> User | None:
        """Return a new account that may do everything; None without a name, or if it is there."""
        if not name or User.objects.filter(username=name).exists():
            return None
        user = User(username=name, is_staff=True, is_superuser=True)
        user.clean_fields(exclude=["password"])
        if file:
            password = file.read_text(encoding="utf-8").partition("\n")[0]
        elif asks:
            password = getpass("Password of the administrator: ")
        else:
            raise ValidationError("Name a --password-file for the administrator.")
        validate_password(password, user)
        user.set_password(password)
        user.save()
        return user


def settings_of(given: dict[str, str], https: bool) -> dict[str, str]:
    """Return the lines of .env for the answers. ValidationError for one that makes no sense."""
    host = given["host"]
    if host and not HOST.fullmatch(host):
        raise ValidationError(f"{host!r} is no host: write it without https:// and port.")
    if given["time_zone"] and given["time_zone"] not in available_timezones():
        raise ValidationError(f"{given['time_zone']!r} is no time zone, such as Europe/Paris.")
    if https and not host:
        raise ValidationError("--https needs the --host.")
    if not given["site_name"].isprintable():
        raise ValidationError("The name of the site is one line.")
    found = {"SITE_NAME": given["site_name"], "TIME_ZONE": given["time_zone"]}
    if host:
        found["ALLOWED_HOSTS"] = f"{host},localhost,127.0.0.1"
    if https:
        found |= {
            "HTTPS": "on", "TRUSTED_PROXY_HEADER": "X-Forwarded-Proto", "PROXIES": "1",
            "CSRF_TRUSTED_ORIGINS": f"https://{host}",
        }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def write(path: Path, values: dict[str, str]) -> None:
    """Set values in a .env, which only its owner may read; other lines stay, a secret key is added."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    if not re.search(r"^\s*SECRET_KEY(_FILE)?\s*=", path.read_text(encoding="utf-8"), re.MULTILINE):
        values = {"SECRET_KEY": secrets.token_urlsafe(50), **values}
    for name, value in values.items():
        set_key(path, name, value, quote_mode="auto", encoding="utf-8")
