"""Keeping the system safe: backups in one file, and bringing one back."""
