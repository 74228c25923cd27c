"""Serializes descriptions as IIIF: manifests, annotation pages and Collections of Presentation 3.0, converted to 2.1.

Also Content Search, Content State and Authorization Flow. The modules take and return plain dictionaries; none reads a
store or a request. Only prezi3_check.py uses iiif-prezi3.
"""
