"""Articles at the desk: the form for one, bulk changes, and export and import as a spreadsheet."""
