"""Closing and reopening periods: who asks, who agrees, what is closed."""
