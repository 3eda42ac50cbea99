"""API tokens, by which programs read a closed site as the person who made the token."""

import binascii
import hashlib
import secrets
from base64 import b64decode

from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, models
from django.utils.translation import gettext_lazy as _

MOST = 50  # tokens of one person


class Token(models.Model):
    """An API token of one account. Only its SHA-256 is stored: a copied database opens nothing.

    The secret is 32 random bytes, so one round of SHA-256 is enough; a slow password hash would
    make every request slow.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="tokens", verbose_name=_("whose reading it is")
    )
    name = models.CharField(
        _("what it is for"), max_length=100, help_text=_("Such as: my feed reader.")
    )
    # SHA-256 in hexadecimal, looked up at each request.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    # Whether the account made it itself: one that an administrator made reads the archive, and
    # nothing that is the account's own.
    is_own = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.name

    def renew(self) -> str:
        """Set a new secret without saving, and return it: it can never be read again."""
        secret = f"fd_{secrets.token_urlsafe(32)}"
        self.digest = digest_of(secret)
        return secret


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def shown_token(authorization: str) -> Token | None:
    """Return the token that an Authorization header holds, of an active account; None without one.

    `Bearer TOKEN`, `Token TOKEN`, or Basic with the user name and the token in place of the
    password. Passwords are not accepted: the limit on failed logins does not apply here.
    """
    scheme, _space, given = authorization.partition(" ")
    name, secret = None, given.strip()
    if scheme.lower() == "basic":
        try:
            name, _colon, secret = b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return None
    elif scheme.lower() not in ("bearer", "token"):
        return None
    # From the primary, not a replica: a revoked token must stop working at once.
    tokens = Token.objects.using(DEFAULT_DB_ALIAS).select_related("user")
    token = tokens.filter(digest=digest_of(secret), user__is_active=True).first()
    if token is None or name not in (None, token.user.get_username()):
        return None
    return token


def holder(authorization: str) -> User | None:
    """Return the active account whose token an Authorization header holds; None if it holds none."""
    token = shown_token(authorization)
    return token.user if token else None
