/// <reference lib="dom" />
// Puts an opened explanation below its word. Without it the browser shows them in the middle of the window.

const gapPixels = 6;
const edgePixels = 16;

for (const popover of document.querySelectorAll<HTMLElement>("[popover]"))
  popover.addEventListener("toggle", (event) => {
    const word = document.activeElement;
    if (!("newState" in event) || event.newState !== "open" || !word?.matches(`[popovertarget="${popover.id}"]`))
      return;
    popover.classList.add("placed");
    const { left, bottom, top } = word.getBoundingClientRect();
    const { width, height } = popover.getBoundingClientRect();
    const below = bottom + gapPixels + height < innerHeight;
    popover.style.left = `${Math.max(edgePixels, Math.min(left, innerWidth - width - edgePixels))}px`;
    popover.style.top = `${below ? bottom + gapPixels : Math.max(edgePixels, top - gapPixels - height)}px`;
  });
