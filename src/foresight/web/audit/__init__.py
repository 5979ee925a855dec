"""The pages of the audit log: the list with its filters and files, and one entry with before and after side by side."""
