"""The HTTP client: requests to the servers of others. No other package makes requests.

It is used only by commands that say in their documentation that they reach the network, and by publishing to a SPARQL
store that the settings name.
"""
