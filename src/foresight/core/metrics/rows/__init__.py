"""The rows behind figures: for every part of a metric a table of rows whose ``amount`` adds up to it.

The sum and the trace of a figure come from the same rows, so they cannot disagree. A builder takes the facts, already
cut to what the viewer may see, and the shape of the question. Its table has a column for each dimension that is asked
for (time as ``stretch``, the place of the stretch in the period, from 0), the columns that describe a row, and
``amount`` (int64).
"""

from foresight.core.metrics.rows.facts import Rows, Tables, dimension_columns

__all__ = ["Rows", "Tables", "dimension_columns"]
