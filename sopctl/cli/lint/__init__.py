"""The way of `lint`, from files to what is told."""
