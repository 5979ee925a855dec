"""The one seam between metric catalogue, warehouse and viewer: every figure on any page comes from here."""
