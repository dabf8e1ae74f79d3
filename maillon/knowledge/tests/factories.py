"""One factory per model of this module."""

from __future__ import annotations

import factory
from django.utils import timezone

from maillon.core.testing import UserFactory
from maillon.knowledge.models import Article, Category, Help, Use, Version
from maillon.tickets.tests.factories import TicketFactory


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Téléphones {n}")


class ArticleFactory(factory.django.DjangoModelFactory):
    """Published for all unless told otherwise."""

    class Meta:
        model = Article

    title = "Transférer un appel"
    text = "Appuyez sur **Transfert**, composez le poste, puis raccrochez."
    reach = Article.Reach.PUBLIC
    slug = factory.Sequence(lambda n: f"transferer-un-appel-{n}")
    published_at = factory.LazyFunction(timezone.now)


class VersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Version

    article = factory.SubFactory(ArticleFactory)
    number = 1
    title = "Transférer un appel"
    text = "Appuyez sur Transfert."
    author_name = "Karim Belaïd"


class UseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Use

    article = factory.SubFactory(ArticleFactory)
    ticket = factory.SubFactory(TicketFactory)
    by_name = "Karim Belaïd"


class HelpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Help

    article = factory.SubFactory(ArticleFactory)
    user = factory.SubFactory(UserFactory)
