"""Platforms, what runs on them, and what opens them."""

from maillon.platforms.models.equipment import Handset, Line, Sim
from maillon.platforms.models.imports import TenantImport
from maillon.platforms.models.numbers import NumberRange, Span
from maillon.platforms.models.platforms import Platform, PlatformPart, PlatformType
from maillon.platforms.models.secrets import RevealGrant, Secret, SecretReveal

__all__ = [
    "Handset",
    "Line",
    "NumberRange",
    "Platform",
    "PlatformPart",
    "PlatformType",
    "RevealGrant",
    "Secret",
    "SecretReveal",
    "Sim",
    "Span",
    "TenantImport",
]
