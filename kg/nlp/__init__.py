"""The spaCy pipeline that reads articles."""
