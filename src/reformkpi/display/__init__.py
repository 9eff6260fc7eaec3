"""What people read: tables, pictures, percentages and sentences, in Vietnamese (`vi`) and English (`en`).

The only place that rounds: half up, two decimals, more if two would contradict the verdict. The words of the annex stay
as they are printed in both languages; in an English table our translation replaces a title if there is one.
"""

from reformkpi.display import _content, _parts, _wording
from reformkpi.display._errors import error
from reformkpi.display._explain import explain
from reformkpi.display._phrases import finding, number_format, percent, status
from reformkpi.display._pictures import Picture, bullets, heatmap, save
from reformkpi.display._scorecard import scorecard
from reformkpi.display._tables import table
from reformkpi.display._trends import trend

__all__ = [
    "Picture",
    "bullets",
    "error",
    "explain",
    "finding",
    "heatmap",
    "number_format",
    "percent",
    "save",
    "scorecard",
    "status",
    "table",
    "trend",
]

# Other modules of this library call these.
_annex_content = _parts.annex_content
_bases_content = _parts.bases_content
_change_needed = _wording.change_needed
_explanation = _parts.explanation
_html_of = _parts.html_of
_markdown_of = _parts.markdown_of
_page = _parts.page
_period_words = _parts.period_words
_scorecard_content = _parts.scorecard_content
_sheet_content = _parts.sheet_content
_table_content = _parts.table_content
_visible = _content.visible
