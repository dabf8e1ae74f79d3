from __future__ import annotations

import factory


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "notifications.Message"

    target_model = "accounts.partner"
    target_id = 1
    to = ["client@lilas.example"]
    sender = "Opéris Télécom <suivi@operis.example>"
    subject = factory.Sequence(lambda n: f"Votre commande {n}")
    text = "Bonjour"
    html = "<!doctype html><html><body><p>Bonjour</p></body></html>"
    message_id = factory.Sequence(lambda n: f"<essai-{n}@operis.example>")


class AlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "notifications.Alert"

    sentence = factory.Sequence(lambda n: f"Alerte {n}")


class MailTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = "notifications.MailTemplate"

    key = factory.Sequence(lambda n: f"modele-{n}")
    label = factory.Sequence(lambda n: f"Modèle {n}")
    subject = "Votre commande"
    body = "Bonjour"
