// The boxes that Django puts in place of lists to choose from by typing are named as those lists are,
// and the links to its calendar and clock as their pictures are.
function nameBoxes() {
  for (const list of document.querySelectorAll("select.admin-autocomplete[title]")) {
    for (const box of list.parentElement.querySelectorAll(".select2-selection__rendered, .select2-search__field")) {
      box.setAttribute("aria-label", list.title);
    }
  }
  for (const picture of document.querySelectorAll(".date-icon, .clock-icon")) {
    picture.parentElement.setAttribute("aria-label", picture.title);
  }
}
// After the boxes are there, which Django makes in a task of jQuery's own.
addEventListener("load", () => window.django?.jQuery?.(nameBoxes));
