"""How well the grounding check tells true sentences from false ones."""
