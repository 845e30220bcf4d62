"""The life of models: what is trained, how it is judged, and which one is in use."""
