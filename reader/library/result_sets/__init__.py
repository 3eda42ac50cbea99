"""Result sets: a list saved to be cited, and what has changed of it since."""
