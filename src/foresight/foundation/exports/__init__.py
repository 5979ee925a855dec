"""Export: lists declared once, written as workbooks and CSV files, at once or in the background."""
