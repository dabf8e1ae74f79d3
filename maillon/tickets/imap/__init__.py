"""A mailbox read by IMAP (RFC 3501). The standard library."""

from maillon.tickets.imap.account import Account, MailboxError, Security, Then
from maillon.tickets.imap.mailbox import LARGEST, Mailbox

__all__ = ["LARGEST", "Account", "Mailbox", "MailboxError", "Security", "Then"]
