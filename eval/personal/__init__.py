"""How well recommenders foresee what shoppers take next, on logs that are split by time."""
