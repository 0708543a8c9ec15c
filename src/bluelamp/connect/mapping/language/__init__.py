"""The mapping language: what a mapping file may say. How it is compiled is in `fields`, `bodies` and `compiling`."""
