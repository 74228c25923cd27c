"""What is asserted here of descriptions from several archives: that they are of the same thing, or not."""
