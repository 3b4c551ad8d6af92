import assert from "node:assert/strict";
import { checkAccess } from "./axe.mjs";
import { drawn, MACHINES, machineOf, putOn } from "./machine.mjs";
import { comparePicture } from "./pictures.mjs";

/** Where and how: in each light, on each machine. */
const ALL = MACHINES.flatMap((machine) => ["light", "dark"].map((theme) => ({ machine, theme })));
/** Each machine and each light once, for what is the same page otherwise. */
export const ONCE = [
  { machine: MACHINES[0], theme: "light" },
  { machine: MACHINES[1], theme: "dark" },
];

/**
 * Looks at the page as it is: axe has nothing serious to say, nothing scrolls sideways, and it looks as it did. `name` is
 * what its pictures are kept by.
 */
export async function look(page, name, views = ALL) {
  let before;
  for (const { machine, theme } of views) {
    if (machineOf(page) !== machine) {
      await putOn(page, machine);
    }
    await page.emulateMedia({ colorScheme: theme });
    await drawn(page);
    // In another light only the colours are others.
    await checkAccess(page, `${name}, ${machine.name}, ${theme}`, before === machine ? "color-contrast" : undefined);
    assert.equal(await sideways(page), 0, "pixels to scroll sideways");
    await comparePicture(page, name, `${machine.name} ${theme}`);
    before = machine;
  }
}

/** How far the page itself can be scrolled sideways. */
function sideways(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}
