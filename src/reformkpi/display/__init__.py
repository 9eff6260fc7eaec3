"""What people read: tables, pictures, percentages and sentences, in Vietnamese (`vi`) and English (`en`).

The only place that rounds: half up, two decimals, more where two would contradict the verdict. The annex's words stay
as they are printed in both languages; in an English table our translation of a title stands for it where there is
one.
"""

from reformkpi.display._explain import explain
from reformkpi.display._pictures import Picture, bullets, heatmap, trend
from reformkpi.display._tables import scorecard, table
from reformkpi.display._words import finding, percent

__all__ = ["Picture", "bullets", "explain", "finding", "heatmap", "percent", "scorecard", "table", "trend"]
