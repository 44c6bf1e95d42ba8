// Everything here makes pages more comfortable; without it they work all the same.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  // Without TLS a browser lets no page write to the clipboard.
  if (!navigator.clipboard) {
    getSelection().selectAllChildren(text);
    said.textContent = "Selected: copy it with the keyboard.";
    return;
  }
  navigator.clipboard.writeText(text.textContent).then(() => { said.textContent = "Copied."; });
});

// Who was signed out meanwhile gets the sign-in page as a whole, not in a part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.responseURL.includes("/sign-in?")) return;
  event.preventDefault();
  location.reload();
});

// That a part of the page could not be brought up to date is said until one is again.
const isInTrouble = (is) => { document.getElementById("trouble").hidden = !is; };
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(failure, () => isInTrouble(true));
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) isInTrouble(false); });

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("hx-post") || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Whoever stops it, or gets a file for an answer, can send it again.
  setTimeout(() => delete form.dataset.sent, 10_000);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
