"""A worked example: pushes an ERP's orders to Foresight and pulls the sales journal back."""
