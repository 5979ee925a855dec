"""Tags that the templates of the web door load."""
