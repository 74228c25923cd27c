"""The Flask application: reads requests and sends stored documents. The only package with Flask.

It has one folder, with a blueprint, for each protocol or part of the site. It builds no document and no URI itself.
"""
