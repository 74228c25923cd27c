"""Images: what `publish` prepares from a scan, and what the IIIF Image API 3.0 and 2.1 give of it.

The only room that decodes images, and the only one with libvips. It never makes a URI, never reads a setting,
never sees a request or a record: paths of files and the path part of an image's address come in, values go out.
"""
