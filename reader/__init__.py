"""What visitors see."""

VERSION = "0.1.0"
