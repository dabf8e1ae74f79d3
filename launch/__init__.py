"""Starts, stops and checks Maillon on one machine. Standard library only: it runs before anything is installed."""
