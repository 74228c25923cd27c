"""IIIF documents of a node: manifests, annotation pages and Collections of Presentation 3.0, and image information.

Plain dictionaries in, plain dictionaries out: no file here reads a store or a request. Only prezi.py knows iiif-prezi3.
"""
