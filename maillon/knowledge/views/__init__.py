"""Articles on screen."""
