"""What is found where: words of a text in any script, questions, and the places that answer them.

Pure: the index, the answers in IIIF's words and the pages are made from what stands here. It never opens a store, knows
no request and makes no address.
"""
