"""Images: prepares scans at publishing, and answers requests of the IIIF Image API 3.0 and 2.1 from the prepared files.

It is the only package that decodes images and uses libvips. It builds no URIs, reads no settings, and depends neither
on Flask nor on records: its input is file paths and the path of an image request, its output is values.
"""
