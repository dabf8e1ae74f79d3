"""Verbs of portings (``portings``, ``mandates``), of their dates (``dates``), and of operator orders (``accesses``)."""
