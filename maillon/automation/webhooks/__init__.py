"""Telling another application what happens here: messages in order, signed, retried, kept and replayable."""
