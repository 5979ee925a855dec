"""Import: read files, map columns, check every row, apply all or nothing."""
