"""Writing articles, and counting when they help."""
