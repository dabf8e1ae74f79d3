"""The verbs of logistics: ``staging`` (open, scan, undo, tick, finish), ``shipping`` (prepare, edit, ship, deliver, cancel),
``papers`` (the delivery note)."""
