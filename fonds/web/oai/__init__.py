"""The OAI Protocol for Metadata Harvesting 2.0. Lists are read from the log of changes, page by page, by key.

views.py has the endpoint and the verbs. arguments.py parses a request, records.py writes headers and records, and
resumption_tokens.py encodes where a list continues. Section numbers are those of the specification
(https://www.openarchives.org/OAI/openarchivesprotocol.html).
"""
