"""Training of the ranker: a small cross-encoder, and the weights by which it joins the first stage."""
