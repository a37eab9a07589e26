"""The Tate collection (CC0 1.0) as a dataset that the server serves; the data is not kept here."""
