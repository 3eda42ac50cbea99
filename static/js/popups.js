// The desk's forms close their pop-up windows at "unload", an event that browsers no longer
// promise; "pagehide" comes at the same moments.
{
  const listen = window.addEventListener;
  window.addEventListener = (kind, ...rest) =>
    listen.call(window, kind === "unload" ? "pagehide" : kind, ...rest);
}
