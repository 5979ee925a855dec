"""The ground that knows no sales word: people, units, audit, warehouse, import."""
