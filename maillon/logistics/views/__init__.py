from maillon.core.dialogs import ask, done

__all__ = ["ask", "done"]
