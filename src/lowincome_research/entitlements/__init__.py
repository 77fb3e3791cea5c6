"""Official categories of low-income households and persons, and what they are entitled to."""
