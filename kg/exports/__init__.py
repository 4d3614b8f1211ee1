"""Writers for other tools: one a format."""
