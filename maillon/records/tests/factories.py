"""A record of another module, found by label (this one knows no trade), and rows of this one."""

from __future__ import annotations

from typing import Any

import factory

from maillon.core.testing import model
from maillon.records.models import Audience


def make_client(partner: Any = None, **fields: Any) -> Any:
    return model("clients.Client").objects.create(**{"name": "Pharmacie des Lilas", "partner": partner} | fields)


class EntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "records.Entry"

    target_model = "clients.client"
    sentence = factory.Sequence(lambda n: f"a fait la chose {n}")
    audience = Audience.INTERNAL


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "records.Attachment"

    target_model = "clients.client"
    name = factory.Sequence(lambda n: f"plan-{n}.txt")
    content_type = "text/plain"
    size = 4
    sha256 = "0" * 64


class TagFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "records.Tag"

    name = factory.Sequence(lambda n: f"étiquette {n}")


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "records.Task"

    title = factory.Sequence(lambda n: f"Rappeler le client {n}")
