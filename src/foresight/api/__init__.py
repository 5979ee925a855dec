"""The API door: parses, calls an action or a query, renders as JSON. It mirrors the rooms; no rule lives here."""
