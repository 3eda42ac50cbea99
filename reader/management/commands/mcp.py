"""mcp: the archive for assistants, by the Model Context Protocol."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.http.request import split_domain_port, validate_host

from archive.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Answers an assistant by the Model Context Protocol: search, article, timeline, topics, events,"
        " concordance, verify_quote, provenance; reads, and changes nothing. Without options it speaks"
        " through standard input and output, to the program that started it; with the setting MCP_ADDRESS"
        " and --http over HTTP, to holders of a token. See docs/assistants.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--site",
            default="http://127.0.0.1:8000",
            metavar="ADDRESS",
            help="address of this archive for people, for links (default %(default)s)",
        )
        parser.add_argument(
            "--http", action="store_true", help="listen at MCP_ADDRESS instead of standard input"
        )

    def handle(self, *args: Any, site: str, http: bool, **options: Any) -> None:
        site = site.rstrip("/")
        place = urlsplit(site)
        domain, _port = split_domain_port(place.netloc.lower())
        if place.scheme not in ("http", "https") or place.path or not domain:
            raise CommandError("--site must be an address such as https://news.example.org")
        if not validate_host(domain, settings.ALLOWED_HOSTS):
            raise CommandError(f"--site: {domain} is not among ALLOWED_HOSTS")
        if http and not settings.MCP_ADDRESS:
            raise CommandError("--http: set MCP_ADDRESS, such as 127.0.0.1:8001, first")
        # The SDK is imported here, as no other command should wait for it.
        from reader.assistants.tool_server import tool_server

        server = tool_server(site)
        if not http:
            server.run()
            return
        from reader.assistants.over_http import serve

        serve(server, settings.MCP_ADDRESS, place.netloc)
