"""Effects of assistance on households, each with its estimand, population and uncertainty."""
