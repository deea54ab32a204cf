"""Recognition of products by name: the words of a message, held against the titles of the catalogue."""
