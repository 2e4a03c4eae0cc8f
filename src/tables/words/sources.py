"""Which packages the tables are made from, and how they come onto the disk."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Documentation that is counted. Packages that a release of Debian does not have are left out.
COUNTED = [
    "ant-doc",
    "apache2-doc",
    "aptitude-doc-en",
    "apt-doc",
    "bash-doc",
    "btrfs-progs",
    "cinder-doc",
    "clang-14-doc",
    "cython-doc",
    "debian-faq",
    "debmake-doc",
    "designate-doc",
    "dict-foldoc",
    "dict-jargon",
    "dict-vera",
    "docbook-xsl-doc-html",
    "dpkg-dev",
    "erlang-doc",
    "exim4-doc-html",
    "ffmpeg-doc",
    "fortunes",
    "fortunes-debian-hints",
    "fp-docs-3.2.2",
    "ghc-doc",
    "gimp-help-en",
    "git-doc",
    "glance-doc",
    "gnuplot-doc",
    "golang-1.19-doc",
    "gradle-doc",
    "grass-doc",
    "haproxy-doc",
    "heat-doc",
    "installation-guide-amd64",
    "ironic-doc",
    "keystone-doc",
    "libboost1.74-doc",
    "libeigen3-doc",
    "libghc-pandoc-doc",
    "libglib2.0-doc",
    "linux-doc-6.1",
    "llvm-16-doc",
    "lxc",
    "maint-guide",
    "manpages",
    "manpages-dev",
    "maven-repo-helper",
    "maxima-doc",
    "memcached",
    "menhir-doc",
    "mercurial-common",
    "mesa-common-dev",
    "mpich-doc",
    "neutron-doc",
    "nftables",
    "nodejs-doc",
    "nova-doc",
    "octave-doc",
    "openmpi-doc",
    "openvswitch-doc",
    "perl-doc",
    "postfix-doc",
    "postgis-doc",
    "postgresql-doc-15",
    "python-celery-doc",
    "python-dask-doc",
    "python-django-doc",
    "python-pandas-doc",
    "python-pil-doc",
    "python-requests-doc",
    "python-scipy-doc",
    "python-sqlalchemy-doc",
    "python-sympy-doc",
    "python-tornado-doc",
    "python-xarray-doc",
    "python3.11-doc",
    "qtbase5-doc-html",
    "r-doc-html",
    "racket-doc",
    "rust-doc",
    "scala-doc",
    "selinux-policy-doc",
    "shorewall-doc",
    "slepc3.18-doc",
    "smlnj-doc",
    "sphinx-doc",
    "sqlite3-doc",
    "subversion",
    "swift-doc",
    "systemd",
    "tcl8.6-doc",
    "tor",
    "valgrind",
    "vim-doc",
    "vim-runtime",
    "wireguard-tools",
    "zsh-doc",
]
# Documentation that is not: `tests/bench/measure.py` counts false reports on it.
HELD_OUT = [
    "bind9-doc",
    "cmake-doc",
    "debian-handbook",
    "debian-policy",
    "developers-reference",
    "docker-doc",
    "gnome-user-docs",
    "libvirt-doc",
    "python-flask-doc",
    "swi-prolog-doc",
    "wireshark-doc",
    "xen-doc",
]
LISTS = ["wamerican", "wbritish", "wamerican-large", "wbritish-large", "wamerican-huge", "wbritish-huge"]
# Files of cspell's dictionaries; every one of these packages is under the MIT licence.
DICTIONARIES = {
    "aws": ["aws.txt"],
    "companies": ["companies.txt"],
    "cpp": ["cpp-refined.txt.gz", "cuda.txt.gz"],
    "cryptocurrencies": ["cryptocurrencies.txt"],
    "css": ["css.txt"],
    "data-science": ["data-science-models.txt", "data-science-tools.txt", "data-science.txt"],
    "docker": ["docker-words.txt.gz"],
    "dotnet": ["dotnet.txt"],
    "elixir": ["elixir.txt"],
    "fonts": ["fonts.txt"],
    "fullstack": ["fullstack.txt"],
    "gis": ["gis.txt"],
    "git": ["git-terms.txt"],
    "golang": ["go.txt"],
    "google": ["google.txt"],
    "haskell": ["haskell.txt"],
    "html": ["html.txt.gz"],
    "julia": ["julia.txt"],
    "k8s": ["k8s.txt"],
    "kotlin": ["kotlin.txt"],
    "latex": ["latex.txt"],
    "node": ["node.txt"],
    "npm": ["npm.txt"],
    "people-names": ["people-names.txt"],
    "php": ["php.txt"],
    "powershell": ["powershell.txt"],
    "python": ["python-common.txt"],
    "ruby": ["ruby.txt"],
    "rust": ["rust.txt.gz", "crates.txt.gz"],
    "scala": ["scala.txt"],
    "shell": ["bash-words.txt"],
    "software-terms": [
        "softwareTerms.txt.gz",
        "software-tools.txt",
        "networkingTerms.txt",
        "webServices.txt",
        "software-terms-alternative.txt",
        "computing-acronyms.txt",
    ],
    "terraform": ["terraform.txt"],
    "typescript": ["typescript.txt"],
}
_KEPT = (
    "doc",
    "man",
    "dict",
    "dictd",
    "info",
    "help",
    "vim",
    "games",
    "gtk-doc",
    "gnome/help",
    "perl",
    "racket",
)


def fetch(work: Path) -> None:
    """Downloads every package and unpacks its documentation below `work/raw/<package>`."""
    debs, npm = work / "deb", work / "npm"
    debs.mkdir(parents=True, exist_ok=True)
    npm.mkdir(exist_ok=True)
    wanted = [*COUNTED, *HELD_OUT, *LISTS]
    shown = subprocess.run(
        ["apt-cache", "policy", *wanted], capture_output=True, text=True, check=True
    ).stdout
    parts = [part for part in shown.split("\n") if part]
    heads = [at for at, part in enumerate(parts) if not part.startswith(" ")]
    known = [parts[at].rstrip(":") for at in heads if "(none)" not in parts[at + 2]]
    subprocess.run(["apt-get", "download", "-q", *known], cwd=debs, check=True)
    for deb in sorted(debs.glob("*.deb")):
        target = work / "raw" / deb.name.partition("_")[0]
        if not target.exists():
            target.mkdir(parents=True)
            _unpack(deb, target)
    names = [f"@cspell/dict-{name}" for name in DICTIONARIES]
    (npm / "package.json").write_text("{}")
    subprocess.run(
        ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *names], cwd=npm, check=True
    )


def _unpack(deb: Path, target: Path) -> None:
    packed = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], capture_output=True, check=True).stdout
    wanted = [f"./usr/share/{folder}/*" for folder in _KEPT] + ["./usr/lib/*/doc/*", "./usr/share/*/doc/*"]
    # tar ends with 2 when a pattern matches nothing, which is the rule here.
    subprocess.run(
        ["tar", "-x", "-C", str(target), "--wildcards", *wanted],
        input=packed,
        capture_output=True,
        check=False,
    )
