"""One indexed row per thing that can be found, and the vocabulary that corrects typing."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from maillon.core.walls import ALL, PARTNER, Wall


class SearchDoc(models.Model):
    """``words``: normalised words; ``digits``: every number in national form; ``vector``: simple, unaccented."""

    wall = Wall(f"partner_id = {PARTNER}", ALL)
    audited = False

    kind = models.CharField(max_length=40)  # model label: "clients.client"
    object_id = models.BigIntegerField()
    partner_id = models.BigIntegerField(null=True)
    client_id = models.BigIntegerField(null=True)
    right = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    reference = models.CharField(max_length=40, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=200)
    icon = models.CharField(max_length=40)
    words = models.TextField()
    digits = models.TextField(blank=True)
    weight = models.SmallIntegerField(default=0)
    ways = models.TextField(blank=True, default="", db_default="")  # a line each
    vector = SearchVectorField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_doc_once")]
        indexes: ClassVar = [
            GinIndex("vector", name="search_doc_vector", fastupdate=False),
            # with the partner: three figures that thousands of rows hold are looked for among its own
            GinIndex("partner_id", OpClass("digits", name="gin_trgm_ops"), name="search_doc_numbers", fastupdate=False),
            models.Index(fields=["partner_id", "id"], name="search_doc_partner"),
        ]


class Passage(models.Model):
    """A text said on a record that is found by it. ``partner_id`` is null for what stays inside: no partner meets it."""

    wall = Wall(f"partner_id = {PARTNER}", ALL)
    audited = False

    kind = models.CharField(max_length=40)  # model label of the text: "tickets.ticketmessage"
    part_id = models.BigIntegerField()
    of = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    partner_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    vector = SearchVectorField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "part_id"], name="search_passage_once")]
        indexes: ClassVar = [
            GinIndex("vector", name="search_passage_vector", fastupdate=False),
            models.Index(fields=["of", "object_id"], name="search_passage_owner"),
        ]


class Word(models.Model):
    """A word in use, how many rows hold it, and its seven first letters less two at most: what is mistyped shares one of them.

    The same word may stand twice for a day: two people who teach it at once never wait for each other.
    """

    wall = Wall.closed()
    audited = False

    text = models.CharField(max_length=60, db_index=True)
    frequency = models.IntegerField(default=0)
    neighbours = ArrayField(models.CharField(max_length=60), default=list)

    class Meta:
        indexes: ClassVar = [
            GinIndex("neighbours", name="search_word_neighbours", fastupdate=False),
        ]
