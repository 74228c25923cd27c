"""The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group): matches names with entities.

views.py has the endpoint. Requests are parsed by queries.py; candidates are looked up by candidates.py and scored by
fonds/search/scoring.py; properties.py has the table of properties. Section numbers are those of the specification
(https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/). JSONP is not supported, as 3.3
allows: it would let scripts of other sites run within the content security policy of our pages.
"""
