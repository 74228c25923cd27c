"""From a folder of files to a store of documents, and the documents that are built only on request.

The command line and the web application call this package; it knows neither of them.
"""
