"""What the page's script shows, as one block of JSON."""
