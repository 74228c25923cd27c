#!/bin/sh
# Brings what tests need besides Python's packages, from Debian's; says plainly what will be skipped where it cannot.
here() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
installed() { # quietly, after asking once what there is
  [ -n "${asked:-}" ] || apt-get -qq update >/dev/null 2>&1
  asked=yes
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install "$@" >/dev/null 2>&1
}
need() { # what is skipped without them; packages
  skipped=$1
  shift
  if may_install; then
    echo "tests: installing $* (Debian) ..."
    installed "$@" && return
  fi
  echo "tests: $skipped will be skipped: install $* (Debian)"
}

if [ -z "${CHROMIUM:-}" ] && ! here chromium && ! here chromium-browser && ! here google-chrome; then
  need "what a browser shows (or set CHROMIUM to a browser)" chromium
fi
.venv/bin/python -c 'import ctypes.util, sys; sys.exit(ctypes.util.find_library("magic") is None)' ||
  need "iiif-validator's judgement of images" libmagic1
here virtuoso-t || need "a SPARQL store elsewhere, Virtuoso," virtuoso-opensource-7-bin
here rapper || need "that raptor loads our graphs" raptor2-utils
here oai_pmh || need "the OAI-PMH validator of Perl" libhttp-oai-perl libhttp-message-perl libwww-perl \
  liblwp-protocol-https-perl libclass-accessor-perl libxml-dom-perl libdata-uuid-perl libdate-manip-perl libcgi-pm-perl \
  libjson-perl libtry-tiny-perl liburi-perl
here biber || need "what BibLaTeX reads of our citations" biber
here wrk || need "the test of what measures speed" wrk
# a web server starts when it is installed: that is left to who wants it
if ! [ -x /usr/lib/iipimage-server/iipsrv.fcgi ] || ! here nginx; then
  echo "tests: our images behind IIPImage will be skipped: install iipimage-server nginx (Debian)"
fi
exit 0
