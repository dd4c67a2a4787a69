// Runs before the page is painted, so a chosen theme does not flash.
"use strict";

{
  const root = document.documentElement;
  const chosen = localStorage.getItem("guildhall.theme");
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
}
