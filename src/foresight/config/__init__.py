"""Settings, urls and wiring: the only floor that may import everything."""
