"""Question answering about one product: its record and its reviews answer, or the listing does not say."""
