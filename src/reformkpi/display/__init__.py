"""What people read: tables, pictures, percentages and sentences, in Vietnamese (`vi`) and English (`en`).

The only place that rounds: half up, two decimals, more if two would contradict the verdict. The words of the annex stay
as they are printed in both languages; in an English table our translation replaces a title if there is one.
"""

from reformkpi.display._explain import explain
from reformkpi.display._pictures import Picture, bullets, heatmap, trend
from reformkpi.display._scorecard import scorecard
from reformkpi.display._tables import table
from reformkpi.display._wording import finding, percent, status

__all__ = ["Picture", "bullets", "explain", "finding", "heatmap", "percent", "scorecard", "status", "table", "trend"]
