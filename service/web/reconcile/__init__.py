"""The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group): which of our authorities is meant.

`answer` is the door of the endpoint. What is asked is read by queries.py; candidates are found by candidates.py and
judged by service/search/scoring.py; what can be asked of an entity is the table in properties.py. Section numbers are
those of the specification (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).
JSONP is not spoken (3.3: it may be): a script of this host that others write would open the policy of its pages.
"""

from service.web.reconcile.preview import flyout, preview
from service.web.reconcile.service import LARGEST_POST, answer, refusal
from service.web.reconcile.suggest import proposed, suggest

__all__ = ["LARGEST_POST", "answer", "flyout", "preview", "proposed", "refusal", "suggest"]
