"""Accounts in use: one-time links, passwords, second factors, sessions, locks, and who may log in at all."""
