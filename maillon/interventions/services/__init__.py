"""The verbs of visits: ``planning`` (make, plan, confirm, cancel), ``field`` (what the technician does on site), ``signing``
(the report signed and sealed), ``papers`` (the report itself)."""
