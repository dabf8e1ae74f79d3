"""``manage.py bench search``: how fast search answers, alone and with eight users, and how often it finds."""
