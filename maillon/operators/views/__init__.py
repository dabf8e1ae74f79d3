"""The pages of portings and operator orders."""
