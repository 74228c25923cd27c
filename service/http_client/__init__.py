"""Other nodes and other people's servers: the only room with an HTTP client.

Nothing here is called unless a verb says that it reaches the network. It publishes nothing and answers no request.
"""
