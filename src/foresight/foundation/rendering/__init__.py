"""Charts from one vocabulary: as options for the page, as SVG and PNG for files. Knows no figure and formats none."""
