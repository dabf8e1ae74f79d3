"""What a morning of the hotline is made of, chapter by chapter."""
