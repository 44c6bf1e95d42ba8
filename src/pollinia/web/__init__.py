"""The pages: they ask the flows and show what they say."""
