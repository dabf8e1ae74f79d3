"""Reading an incoming e-mail: bytes in, plain values out. Pure: nothing of Django here."""

from maillon.tickets.incoming.reading import read
from maillon.tickets.incoming.shapes import Address, Attachment, Bounce, Failure, House, Incoming, Kind, Limits

__all__ = ["Address", "Attachment", "Bounce", "Failure", "House", "Incoming", "Kind", "Limits", "read"]
