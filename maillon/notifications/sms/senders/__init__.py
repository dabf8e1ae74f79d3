"""One interface, four carriers. None of them was ever called for real from here: they follow what each provider publishes."""

from maillon.notifications.sms.senders.base import (
    NoAnswer,
    Outgoing,
    RefusedForGood,
    RetryLater,
    Sender,
    Sent,
    SmsError,
    Unsubscribed,
    WrongCredentials,
)
from maillon.notifications.sms.senders.brevo import Brevo
from maillon.notifications.sms.senders.gateway import Gateway
from maillon.notifications.sms.senders.ovh import Ovh
from maillon.notifications.sms.senders.twilio import Twilio

__all__ = [
    "Brevo",
    "Gateway",
    "NoAnswer",
    "Outgoing",
    "Ovh",
    "RefusedForGood",
    "RetryLater",
    "Sender",
    "Sent",
    "SmsError",
    "Twilio",
    "Unsubscribed",
    "WrongCredentials",
]
