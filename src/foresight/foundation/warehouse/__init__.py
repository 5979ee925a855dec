"""Facts registered by rooms, copied into a columnar snapshot that answers questions; knows no metric."""
