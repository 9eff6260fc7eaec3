"""How the site is built: `uv run --group docs sphinx-build -W --keep-going docs docs/_build/html`, with no network.

With `INTERSPHINX=1` names of Python and of other libraries become links too; that asks their sites for what they have.
"""

from __future__ import annotations

import os
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_refnode

import reformkpi
from reformkpi import annexes, display, errors, frames, periods, testing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "reformkpi"
author = "the authors of reformkpi"
version = release = installed("reformkpi")
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
default_role = "literal"

html_theme = "furo"
html_title = "reformkpi"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_copyright = False
# Fonts of the reader's own system, those first that have every Vietnamese letter.
html_theme_options = {
    "light_css_variables": {
        "font-stack": 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
        "font-stack--monospace": 'ui-monospace, Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace',
    },
}

myst_heading_anchors = 3
myst_links_external_new_tab = False

# A notebook is run from a clean state for every build, and any error of it is one of the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120

autoclass_content = "class"
autodoc_class_signature = "mixed"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
maximum_signature_line_length = 88
napoleon_numpy_docstring = False

if os.environ.get("INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "hypothesis": ("https://hypothesis.readthedocs.io/en/latest", None),
        "matplotlib": ("https://matplotlib.org/stable", None),
        "narwhals": ("https://narwhals-dev.github.io/narwhals", None),
    }


def _places() -> dict[str, str]:
    """Give for each public name, as documents and signatures write it, where it is documented."""
    found: dict[str, str] = {}
    for module in (annexes, display, errors, frames, periods, testing, reformkpi):  # the front door has the last word
        front = module is reformkpi
        short = module.__name__.removeprefix("reformkpi.")
        names = getattr(module, "__all__", None) or [
            name for name, thing in vars(module).items() if isinstance(thing, type) and name[0] != "_"
        ]
        for name in names:
            thing, place = getattr(module, name), f"{module.__name__}.{name}"
            spelt = [place, name if front else f"{short}.{name}"]
            spelt += [name] if name[0].isupper() else []
            for spelling in spelt:
                found[spelling] = place
            if isinstance(thing, type):
                for member in vars(thing):
                    if not member.startswith("_"):
                        found |= {f"{spelling}.{member}": f"{place}.{member}" for spelling in spelt}
    return found


PLACES = _places()


class Names(SphinxTransform):
    """What is set as code and is the name of something public becomes a link to it."""

    default_priority = 500

    def apply(self, **_: Any) -> None:  # noqa: ANN401  as the class above has it
        """Change the names of one page, and take the empty line off the end of its examples."""
        for block in self.document.findall(nodes.literal_block):
            block.rawsource = block.astext().rstrip()
            block[:] = [nodes.Text(block.rawsource)]
        for code in list(self.document.findall(nodes.literal)):
            place = PLACES.get(code.astext().partition("(")[0])
            if place and not isinstance(code.parent, nodes.reference | nodes.title | pending_xref):
                target = pending_xref(
                    "", refdomain="py", reftype="obj", reftarget=place, refdoc=self.env.docname, refexplicit=True
                )
                code.replace_self(target)
                target += code


def _found(app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: nodes.TextElement) -> nodes.reference | None:
    """Find where a name stands that a signature takes from one of our private modules."""
    if node.get("refdomain") != "py":
        return None
    domain = env.domains.python_domain
    place = PLACES.get(node["reftarget"]) or PLACES.get(node["reftarget"].rpartition(".")[2])
    entry = domain.objects.get(place) if place else None
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, shown, place) if entry else None


def setup(app: Sphinx) -> None:
    """Make names of ours into links."""
    app.add_transform(Names)
    app.connect("missing-reference", _found)
