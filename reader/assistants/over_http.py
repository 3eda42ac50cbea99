"""MCP over HTTP (Streamable HTTP) for holders of a token, in a server of its own."""

from typing import Any

import uvicorn
from asgiref.sync import sync_to_async
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.types import ASGIApp, Receive, Scope, Send

from reader.access.api_tokens import holder
from reader.assistants.json_answers import asker

LARGEST_QUESTION = 100_000  # bytes


def application(server: MCPServer[Any], hosts: list[str]) -> ASGIApp:
    """Return the ASGI application at /mcp. `hosts` are the values of Host that it answers to."""
    security = TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"https://{host}" for host in hosts]
    )
    app = server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_QUESTION,
        transport_security=security,
    )
    return for_token_holders(app)


def for_token_holders(app: ASGIApp) -> ASGIApp:
    """Return the application behind a token: 401 without one, on an open archive as on a closed one."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            heads = dict(scope["headers"])
            shown = heads.get(b"authorization", b"").decode("latin-1")
            account = await sync_to_async(holder)(shown)
            if account is None:
                await refuse(send)
                return
            asker.set(f"account-{account.pk}")
        if scope["type"] in ("http", "lifespan"):
            await app(scope, receive, send)

    return guarded


async def refuse(send: Send) -> None:
    heads = [(b"www-authenticate", b'Bearer realm="archive"'), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 401, "headers": heads})
    await send({"type": "http.response.body", "body": b"A token is needed: see /tokens/."})


def serve(server: MCPServer[Any], address: str, site_host: str) -> None:
    """Serve at HOST:PORT until stopped."""
    host, _colon, port = address.rpartition(":")
    app = application(server, [address, site_host, f"localhost:{port}", f"127.0.0.1:{port}"])
    uvicorn.run(app, host=host.strip("[]"), port=int(port), log_level="warning")
