"""What a page costs, measured through the production server on a company of its own (docs/scaling.md)."""
