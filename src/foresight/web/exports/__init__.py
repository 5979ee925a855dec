"""Lists to take along: which there are, their files, and the page from which they are asked for."""
