"use strict";
(() => {
  const main = document.querySelector("main");

  // Tables: a button in each head sorts the rows below it, upwards first, then downwards.
  const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });
  const text = (row, column) => {
    const cell = row.cells[column];
    return cell ? (cell.dataset.sort ?? cell.textContent).trim() : "";
  };
  const number = (told) => { // with a unit behind it or without: 45,000 CNY
    const found = /^([-+−]?[\d,]*\.?\d+)(?: ?%| \D*)?$/.exec(told);
    return found ? Number(found[1].replaceAll(",", "").replace("−", "-")) : NaN;
  };
  const compare = (one, other) => {
    const [first, second] = [number(one), number(other)];
    return Number.isNaN(first) || Number.isNaN(second) ? collator.compare(one, other) : first - second;
  };
  const sort = (table, column, sign) => {
    for (const body of table.tBodies) {
      const rows = [...body.rows].map((row) => ({ row, key: text(row, column) }));
      rows.sort((one, other) => {
        if (!one.key || !other.key) return (one.key ? 0 : 1) - (other.key ? 0 : 1); // what is empty comes last
        return sign * compare(one.key, other.key);
      });
      body.append(...rows.map((one) => one.row));
    }
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
    heads.forEach((head, column) => {
      if (!head.textContent.trim() || head.dataset.sort === "no") return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        sort(table, column, up ? 1 : -1);
      });
    });
  }

  // Folded sections: one button opens them all, or closes them all.
  const folded = [...main.querySelectorAll("details")];
  if (folded.length > 1) {
    const button = document.createElement("button");
    button.type = "button";
    const told = () => {
      button.textContent = folded.every((one) => one.open) ? main.dataset.close : main.dataset.open;
    };
    button.addEventListener("click", () => {
      const open = !folded.every((one) => one.open);
      for (const one of folded) one.open = open;
      told();
    });
    for (const one of folded) one.addEventListener("toggle", told);
    told();
    const tools = document.createElement("p");
    tools.className = "tools";
    tools.append(button);
    main.prepend(tools);
  }

  // Texts to copy: a button beneath each, where the browser lets a page copy.
  for (const block of navigator.clipboard ? document.querySelectorAll(".copy") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = main.dataset.copy;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent);
      button.textContent = main.dataset.copied;
      setTimeout(() => { button.textContent = main.dataset.copy; }, 2000);
    });
    block.append(button);
  }

  // On paper nothing can be opened: everything is, and stands as before afterwards.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });

  // A link to what lies in a folded section opens it.
  const reveal = () => {
    const target = document.querySelector(":target");
    const closed = [];
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS" && !at.open) closed.push(at);
    for (const one of closed) one.open = true;
    if (closed.length) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
})();
