"""An alert on its way to the browsers of one person."""

from __future__ import annotations

import json
import logging
import time
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Count, F

from maillon.core import outgoing, scope, vault
from maillon.core.locks import one_at_a_time
from maillon.documents.branding import brand_of
from maillon.notifications.kinds import PUSH_KEYS
from maillon.notifications.models import Alert, PushKey, PushSubscription
from maillon.notifications.push import encryption

logger = logging.getLogger(__name__)
KEPT = 12 * 3600  # seconds during which the push service keeps a message for a browser that is closed
TOKEN = 3600
OVER = (404, 410)  # the browser is no longer there


def our_key() -> ec.EllipticCurvePrivateKey:
    """Made the first time it is needed."""
    with scope.elevated("clé des alertes poussées"):
        kept = PushKey.objects.order_by("pk").first()
        if kept is None:
            one_at_a_time("push key")
            kept = PushKey.objects.order_by("pk").first() or _make()
    return encryption.private_key(vault.unseal(kept.sealed, settings.SECRETS_KEYS, PUSH_KEYS))


def _make() -> PushKey:
    key = ec.generate_private_key(ec.SECP256R1())
    return PushKey.objects.create(
        sealed=vault.seal(encryption.number_of(key), settings.SECRETS_KEYS, PUSH_KEYS),
        public=encryption.unpadded(encryption.point(key.public_key())),
    )


def public_key() -> str:
    return encryption.unpadded(encryption.point(our_key().public_key()))


def state() -> dict[str, Any]:
    """What the direction reads: since when this installation has its key, whom it reaches by it."""
    with scope.elevated("alertes poussées"):
        reached = PushSubscription.objects.filter(user__is_active=True, account_key=F("user__session_key"))
        counted = reached.aggregate(browsers=Count("pk"), people=Count("user", distinct=True))
        return {**counted, "made_at": PushKey.objects.order_by("pk").values_list("made_at", flat=True).first()}


def push(number: int) -> None:
    with scope.system("alerte poussée"):
        alert = Alert.objects.select_related("user__partner").filter(pk=number).first()
        if alert is None or not alert.user.is_active:
            return
        mine = PushSubscription.objects.filter(user=alert.user)
        browsers = list(mine.filter(account_key=F("user__session_key")))
        mine.exclude(account_key=F("user__session_key")).delete()
        key = our_key()
    over = [browser.pk for browser in browsers if _send(browser, alert, key) in OVER]
    if over:
        with scope.system("navigateur parti"):
            PushSubscription.objects.filter(pk__in=over).delete()


def message_of(alert: Alert) -> bytes:
    """The words of the bell, which already are those that the person may read: nothing more leaves by this way."""
    said: dict[str, Any] = {
        "title": brand_of(alert.user).name if alert.user.partner_id else "Maillon",
        "body": alert.sentence,
        "url": f"/alertes/{alert.pk}",
        "tag": f"alerte-{alert.pk}",
    }
    return json.dumps(said, ensure_ascii=False).encode()[: encryption.LONGEST]


def _send(browser: PushSubscription, alert: Alert, key: ec.EllipticCurvePrivateKey) -> int | None:
    contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    try:
        body = encryption.encrypt(message_of(alert), encryption.Browser.of(browser.p256dh, browser.auth))
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT),
            "Urgency": "high" if alert.tone == "error" else "normal",
            "Authorization": encryption.authorization(browser.endpoint, key, contact, int(time.time()) + TOKEN),
        }
        request = outgoing.Call("POST", browser.endpoint, headers, body)
        return outgoing.call(request, internal=settings.WEBHOOKS_INTERNAL).status
    except (outgoing.Unreachable, outgoing.Unanswered, ValueError) as error:
        logger.info("A browser of user %s was not reached: %s", browser.user_id, error)
        return None


def keep(user: Any, endpoint: str, p256dh: str, auth: str, session: str) -> None:
    with scope.elevated("navigateur à prévenir"):
        PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user_id": user.pk,
                "p256dh": p256dh,
                "auth": auth,
                "session": session,
                "account_key": user.session_key,
            },
        )


@lru_cache(maxsize=1)
def worker_source() -> str:
    found = finders.find("worker.js")
    return Path(found).read_text() if found else ""
