"""How the site is built: `uv run --group docs sphinx-build -W --keep-going docs docs/_build/html`, with no network.

The pictures of the gallery and of the first page are drawn for every build, by the code that the pages show. The
result also has `llms.txt`, a line for each page. With `INTERSPHINX=1` names of Python and of other libraries become
links too; that asks their sites for what they have.
"""

from __future__ import annotations

import doctest
import os
import re
import runpy
from contextlib import chdir
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import make_refnode

import reformkpi
from reformkpi import annexes, display, errors, evaluate, files, frames, periods, testing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

project = "reformkpi"
author = "the authors of reformkpi"
version = release = metadata("reformkpi")["Version"]
# `Repository = "…"` among the URLs of pyproject.toml puts a link on every page.
_urls = dict(url.split(", ", 1) for url in metadata("reformkpi").get_all("Project-URL", []))
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**.ipynb_checkpoints"]
default_role = "literal"

html_theme = "furo"
html_title = f"reformkpi {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_copyright = False
# Fonts of the reader's own system, those first that have every Vietnamese letter.
html_theme_options = {
    "light_css_variables": {
        "font-stack": 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
        # Both reach the contrast of WCAG AA on the ground of the side bars; the theme's own do not.
        "color-foreground-muted": "#5a6069",
        "color-sidebar-link-text": "#4a4f57",
        "font-stack--monospace": 'ui-monospace, Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace',
    },
}
if "Repository" in _urls:
    html_theme_options |= {
        "source_repository": _urls["Repository"],
        "source_branch": "main",
        "source_directory": "docs/",
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
    """Return for each public name, as documents and signatures write it, where it is documented."""
    found: dict[str, str] = {}
    # The front door has the last word.
    for module in (annexes, display, errors, files, frames, periods, testing, reformkpi):
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
    if node["reftarget"].startswith("matplotlib."):  # its Figure is not that of a form
        return None
    name = node["reftarget"].rpartition(".")[2]
    domain = env.domains.python_domain
    place = PLACES.get(node["reftarget"]) or PLACES.get(name)
    entry = domain.objects.get(place) if place else None
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, shown, place) if entry else None


def _pictures(app: Sphinx) -> None:
    """Make the pictures that pages show: run the examples of the gallery where the pictures belong."""
    docs = Path(app.srcdir)
    pictures = docs / "_build" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    review = runpy.run_path(str(docs / "examples" / "first_quarter.py"))
    display.save(evaluate(review["ANNEX"], review["reports"](), period=review["QUARTER"]), pictures / "quy-1.png")
    with chdir(pictures):
        names: dict[str, Any] = {}
        for example in doctest.DocTestParser().get_examples((docs / "gallery.md").read_text(encoding="utf-8")):
            exec(compile(example.source, "gallery.md", "single"), names)  # noqa: S102  our own page


def _accessible(app: Sphinx, exception: Exception | None) -> None:
    """Mend what assistive technology misses in the theme: the level of captions, and the keyboard in long code."""
    if exception or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        text = text.replace('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"')
        text = text.replace('<aside class="sidebar-drawer"', '<aside class="sidebar-drawer" aria-label="Pages"')
        text = text.replace('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper')
        text = text.replace('<div class="cell_output', '<div tabindex="0" class="cell_output')
        text = text.replace("<th></th>", "<td></td>")  # the corner of a table of pandas
        if page.name == "search.html":  # the theme writes a heading only after a search
            text = text.replace("<noscript>", "<h1>Search</h1>\n<noscript>", 1)
        page.write_text(re.sub(r"<pre(?=[ >])(?![^>]*tabindex)", '<pre tabindex="0"', text), encoding="utf-8")


def _index_for_models(app: Sphinx, exception: Exception | None) -> None:
    """Write `llms.txt`: each page with its first sentence."""
    if exception or app.builder.format != "html":
        return
    lines = [f"# {project} {version}", "", f"> {metadata('reformkpi')['Summary']}", ""]
    for name in sorted(app.env.found_docs, key=lambda name: (name != "index", name)):
        first = next(app.env.get_doctree(name).findall(nodes.paragraph), None)
        sentence = re.split(r"(?<=[.?!])\s", " ".join(first.astext().split()))[0] if first else ""
        lines.append(f"- [{app.env.titles[name].astext()}]({name}.html): {sentence}")
    Path(app.outdir, "llms.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Make names of ours into links, draw the pictures, and finish the pages."""
    app.add_transform(Names)
    app.connect("builder-inited", _pictures)
    app.connect("build-finished", _accessible)
    app.connect("build-finished", _index_for_models)
    app.connect("missing-reference", _found)
