"""Training of the pipeline's components from the committed corpus; not part of the wheel."""
