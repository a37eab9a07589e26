"""A histogram counts as a plain look at every value would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.http.histograms import SECONDS, Histogram


@given(st.lists(st.floats(0, 100) | st.sampled_from(SECONDS)))
def test_each_bucket_counts_what_does_not_exceed_its_bound(values: list[float]) -> None:
    histogram = Histogram()
    for value in values:
        histogram.observe(value)
    expected = [
        (str(bound), float(sum(value <= bound for value in values))) for bound in SECONDS
    ] + [("+Inf", float(len(values)))]
    assert list(histogram.buckets()) == expected
    assert histogram.sum == pytest.approx(sum(values))
