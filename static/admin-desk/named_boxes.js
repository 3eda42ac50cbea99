// The boxes that Django puts in place of lists to choose from by typing are named as those lists are.
addEventListener("load", () => {
  for (const list of document.querySelectorAll("select.admin-autocomplete[title]")) {
    for (const box of list.parentElement.querySelectorAll(".select2-selection__rendered, .select2-search__field")) {
      box.setAttribute("aria-label", list.title);
    }
  }
});
