"""Federation: nodes that copy the descriptions of each other."""

import pytest

pytest.register_assert_rewrite("tests.federation.nodes")
