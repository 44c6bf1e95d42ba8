"""What is done: one file a deed, called by pages, API, commands and jobs alike."""
