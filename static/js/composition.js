// Keeps Enter, pressed to take a candidate of an input method, from sending the form.
//
// Browsers do so themselves where the key belongs to the input method; where it arrives as a key
// press while or just after something was composed (Safari ends the composition first), it would
// send a half-written query. Found by `data-composed` on the field.

for (const field of document.querySelectorAll("[data-composed]")) {
  let composing = false;
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (composing || event.isComposing || event.keyCode === 229)) {
      event.preventDefault();
    }
  });
}
