"""One at a time, across every server: a named lock that PostgreSQL frees when the transaction ends.

Needed wherever an exclusion constraint watches rows of several parents: two inserts that overlap each wait for the other to
end, and PostgreSQL answers with a deadlock rather than with the constraint's name.
"""

import hashlib

from django.db import connection


def one_at_a_time(what: str) -> None:
    """Wait until nobody else does ``what``, then hold it until the transaction ends. Called inside a transaction."""
    key = int.from_bytes(hashlib.sha256(what.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [key])
