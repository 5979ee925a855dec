"""Telling people what calls for them: in the product, by mail, in their groups; each as the person wants it."""
