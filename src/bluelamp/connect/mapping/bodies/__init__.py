"""From named values to record bodies: the shape of the pole models, short-hands, and JSON made by expressions."""
