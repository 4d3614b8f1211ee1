"""A knowledge graph of AI-industry events, read from articles, every fact with its quote."""

__version__ = "0.1.0"
