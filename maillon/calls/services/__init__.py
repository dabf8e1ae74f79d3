"""The verbs of calls: what the switchboard says, who it is, the ticket that comes of it."""
