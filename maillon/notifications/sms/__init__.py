"""SMS without a table: how a text is cut, when it may leave, what an answer means, and the providers that carry it."""
