"""Alerts pushed to a browser: encrypted for it (RFC 8291), signed by us (RFC 8292), sent to the address it gave."""
