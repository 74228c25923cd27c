#!/bin/sh
# Brings what the tests need besides Python's packages: a browser. Says plainly what will be skipped where it cannot.
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null &&
  ! command -v google-chrome >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "tests: installing Debian's chromium for the browser tests"
    { apt-get -qq update && apt-get -qq -y install chromium; } >/dev/null 2>&1 ||
      echo "tests: chromium could not be installed; the browser tests will be skipped and say so"
  else
    echo "tests: there is no chromium; the browser tests will be skipped. Install it, or set CHROMIUM to a browser."
  fi
fi
if ! python3 -c 'import ctypes.util, sys; sys.exit(ctypes.util.find_library("magic") is None)'; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get -qq update && apt-get -qq -y install libmagic1; } >/dev/null 2>&1 ||
      echo "tests: libmagic could not be installed; iiif-validator will be skipped and say so"
  fi
fi
if ! command -v virtuoso-t >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get -qq update && apt-get -qq -y install virtuoso-opensource-7-bin; } >/dev/null 2>&1 ||
    echo "tests: Virtuoso could not be installed; the tests of a SPARQL store elsewhere will skip it and say so"
fi
if ! command -v rapper >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get -qq update && apt-get -qq -y install raptor2-utils; } >/dev/null 2>&1 ||
    echo "tests: rapper could not be installed; that raptor loads our graphs will be skipped and say so"
fi
perl_packages="libhttp-oai-perl libhttp-message-perl libwww-perl liblwp-protocol-https-perl libclass-accessor-perl libxml-dom-perl
  libdata-uuid-perl libdate-manip-perl libcgi-pm-perl libjson-perl libtry-tiny-perl liburi-perl"
if ! command -v oai_pmh >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # unquoted: each name is a word of its own
  { apt-get -qq update && apt-get -qq -y install $perl_packages; } >/dev/null 2>&1 ||
    echo "tests: the OAI-PMH validator's packages could not be installed; it will be skipped and say so"
fi
exit 0
