"""The OAI Protocol for Metadata Harvesting 2.0: a reading of the log, page by page, by key.

`answer` is the door. What is asked for is read by arguments.py, what is answered is written by verbs.py and records.py;
where a list goes on is said by tokens.py. Section numbers are those of the specification
(https://www.openarchives.org/OAI/openarchivesprotocol.html).
"""

from service.web.oai.verbs import answer

__all__ = ["answer"]
