import assert from "node:assert/strict";
import { settled, sideBySide } from "../lib/journey.mjs";
import { cellsOf, differ } from "../lib/pictures.mjs";
import { ana, stockedJourney } from "../lib/stock.mjs";

/** What the comparison of pictures is worth: it sees what a reader would, and nothing where nothing is. */

const CHANGES = {
  "a block that moved": () => {
    document.querySelector("main").querySelector('[role="grid"]').style.transform = "translateY(24px)";
  },
  "a block that moved aside": () => {
    document.querySelector("main").querySelector('[role="grid"]').style.marginInlineStart = "24px";
  },
  "a part that is missing": () => {
    document.querySelector('main input[type="search"]').closest(".row").style.visibility = "hidden";
  },
  "a page that became higher": () => {
    document.querySelector("main").style.minHeight = "1200px";
  },
  "text in another colour": () => {
    for (const link of document.querySelectorAll("main a")) {
      link.style.color = "#b42318";
    }
  },
  "larger text": () => {
    document.querySelector("main").style.fontSize = "16px";
    for (const cell of document.querySelectorAll('[role="gridcell"]')) {
      cell.style.fontSize = "16px";
    }
  },
};

sideBySide("pictures", () => {
  stockedJourney("a picture is the same twice, and in two loads", { as: ana, onlyLooks: true }, async (page) => {
    await page.goto("/r/ana/shop/-/tags");
    await settled(page);
    const kept = await cellsOf(page);
    assert.equal(differ(kept, await cellsOf(page)), "");
    await page.reload();
    await settled(page);
    assert.equal(differ(kept, await cellsOf(page)), "");
  });

  for (const [what, change] of Object.entries(CHANGES)) {
    stockedJourney(`a picture shows ${what}`, { as: ana, onlyLooks: true }, async (page) => {
      await page.goto("/r/ana/shop/-/tags");
      await settled(page);
      const kept = await cellsOf(page);
      await page.evaluate(change);
      assert.notEqual(differ(kept, await cellsOf(page)), "");
    });
  }

  stockedJourney("a picture shows another theme", { as: ana, onlyLooks: true }, async (page) => {
    await page.goto("/r/ana/shop/-/tags");
    await settled(page);
    const kept = await cellsOf(page);
    await page.emulateMedia({ colorScheme: "dark" });
    assert.notEqual(differ(kept, await cellsOf(page)), "");
  });
});
