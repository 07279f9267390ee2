// Keeps an open page up to date: hears which of its parts changed and asks for those again. A page
// without it shows what was there when it was opened.
"use strict";
(() => {
  // Signed in again: back to the form, which shows what was typed and takes nothing yet.
  const kept = document.querySelector("form[data-kept]");
  if (kept) {
    kept.submit();
    return;
  }
  const said = document.getElementById("live");
  if (!said) return;
  let seen = document.currentScript.dataset.seen;
  let stream = null;
  let waiting = new Set();
  let asking = false;
  // What is dear to count is not asked for again at once, however fast the news come in.
  const resting = new Set();

  const parts = () => [...document.querySelectorAll("[data-live]")];
  const say = (state) => {
    if (said.dataset.state !== state) {
      said.dataset.state = state;
      said.textContent = said.dataset[state];
    }
  };

  // Where the keyboard was, it stays: the same link of the new part, by its address.
  const replace = (old, html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    if (!fresh) {
      old.remove();
      return;
    }
    const address = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const before = new Set([...old.querySelectorAll("[data-id]")].map((one) => one.dataset.id));
    for (const one of fresh.querySelectorAll("[data-id]")) {
      if (!before.has(one.dataset.id)) one.classList.add("fresh");
    }
    old.replaceWith(fresh);
    if (address) fresh.querySelector(`[href="${CSS.escape(address)}"]`)?.focus({ preventScroll: true });
  };

  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      for (let changed = parts().filter(isWaiting); changed.length; changed = parts().filter(isWaiting)) {
        for (const part of changed) {
          waiting.delete(part.dataset.live);
          rest(part.dataset);
          const answer = await fetch(location.href, { headers: { "doorstep-part": part.dataset.live } });
          // The session ended, or what is shown is no longer this person's to see.
          if ([401, 404].includes(answer.status)) return location.reload();
          if (!answer.ok) throw new Error(answer.status);
          replace(part, await answer.text());
          say("new");
        }
      }
    } catch {
      say("off");
      setTimeout(() => { parts().forEach((part) => waiting.add(part.dataset.live)); ask(); }, 10_000);
    } finally {
      asking = false;
    }
  };
  const isWaiting = (part) => waiting.has(part.dataset.live) && !resting.has(part.dataset.live);
  const rest = ({ live, rest }) => {
    if (!rest) return;
    resting.add(live);
    setTimeout(() => { resting.delete(live); ask(); }, rest * 1_000);
  };

  const open = () => {
    stream = new EventSource(`/live?seen=${seen}`);
    stream.onopen = () => say("on");
    stream.onerror = () => {
      say("off");
      if (stream.readyState === EventSource.CLOSED) setTimeout(show, 10_000);
    };
    stream.addEventListener("changed", (event) => {
      seen = event.lastEventId || seen;
      const named = event.data.split(" ");
      for (const part of parts()) {
        if (named.includes("all") || named.includes(part.dataset.live)) waiting.add(part.dataset.live);
      }
      ask();
    });
    stream.addEventListener("end", () => location.reload());
  };

  // A page that nobody looks at hears nothing and holds no connection; it catches up when it is
  // looked at again.
  const show = () => {
    stream?.close();
    stream = null;
    if (document.visibilityState === "visible") open();
  };
  document.addEventListener("visibilitychange", show);
  addEventListener("pagehide", () => stream?.close());
  // Signing out ends the stream on the server's side: what that says must not overtake the way out.
  addEventListener("submit", () => stream?.close());
  show();
})();

// What is there to be printed has a button that does it.
(() => {
  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
})();

// At the receiving station a category's number chooses it; figures typed one after the other are one
// number where there is such a one.
(() => {
  const form = document.querySelector("form[data-sorts]");
  if (!form) return;
  let typed = "";
  addEventListener("keydown", (event) => {
    const elsewhere = event.target.matches("input:not([type=radio]), select, textarea");
    if (elsewhere || event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    const of = (number) => form.querySelector(`[data-n="${number}"]`);
    typed = of(typed + event.key) ? typed + event.key : event.key;
    const chosen = of(typed);
    if (!chosen) return;
    chosen.checked = true;
    chosen.focus();
    event.preventDefault();
  });
})();
