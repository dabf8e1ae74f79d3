from maillon.core.dialogs import leave, see_other

__all__ = ["leave", "see_other"]
