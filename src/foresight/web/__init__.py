"""The web door: parse the request, call an action or a query, render."""
