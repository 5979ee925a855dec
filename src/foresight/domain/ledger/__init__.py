"""Products, customers, orders, returns, receivables, payments: what happened, as dated facts."""
