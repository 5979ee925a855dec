"""The sales rooms, named after the chapters of sales management."""
