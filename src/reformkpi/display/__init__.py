"""What people read: tables, pictures, percentages and sentences, in Vietnamese (`vi`) and English (`en`).

The only place that rounds: half up, two decimals, more if two would contradict the verdict. The words of the annex stay
as they are printed in both languages; in an English table our translation replaces a title if there is one.
"""

from reformkpi.display._explain import explain
from reformkpi.display._parts import annex_content as _annex_content
from reformkpi.display._parts import explanation as _explanation
from reformkpi.display._parts import html_of as _html_of
from reformkpi.display._parts import page as _page
from reformkpi.display._parts import scorecard_content as _scorecard_content
from reformkpi.display._parts import sheet_content as _sheet_content
from reformkpi.display._parts import table_content as _table_content
from reformkpi.display._scorecard import scorecard
from reformkpi.display._tables import table
from reformkpi.display._wording import finding, percent, status

__all__ = ["explain", "finding", "percent", "scorecard", "status", "table"]
