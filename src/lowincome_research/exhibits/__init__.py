"""Exhibits: every number, sentence, table and figure that may leave a run, registered once."""
