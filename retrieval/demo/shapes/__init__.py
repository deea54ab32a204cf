"""Silhouettes of kinds of products as SVG fragments on a 400 x 400 canvas whose floor is at y = 335."""
