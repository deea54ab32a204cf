"""Measures what is understood of single messages: slots, intents, and what each layer of the cascade settles."""
