"""The HTTP client: requests to the servers of others. No other package makes requests.

Only `fonds fetch`, `fonds check --manifest` and publishing to a remote SPARQL store, if the settings name one, use it.
"""
