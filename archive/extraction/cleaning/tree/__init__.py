"""Publisher HTML as a tree: parsing, selecting, walking; elements, links and embeds."""
