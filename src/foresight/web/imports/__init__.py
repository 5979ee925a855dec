"""The pages of imports: uploading, saying how files are read, what would happen, mending, applying, undoing."""
