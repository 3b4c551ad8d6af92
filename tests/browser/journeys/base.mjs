import assert from "node:assert/strict";
import { checkAccess } from "../lib/axe.mjs";
import { image } from "../lib/image.mjs";
import { settled } from "../lib/journey.mjs";
import { DESK, HAND, putOn } from "../lib/machine.mjs";
import { api, eventually, push, tagMany } from "../lib/registry.mjs";
import { admin, ana, stockedJourney } from "../lib/stock.mjs";

/** Images that have no layer in common with others, those of another seed among them. */
function ground(seed) {
  return [
    { step: "ADD ground.tar / # buildkit", files: { "etc/ground": `soil of ${seed}\n` } },
    { step: "RUN /bin/sh -c dig # buildkit", files: { "etc/hole": `deep, ${seed}\n` } },
  ];
}

function house(seed) {
  return [...ground(seed), { step: "COPY house/ / # buildkit", files: { "srv/house": `warm, ${seed}\n` } }];
}

export function bases() {
  for (const machine of [DESK, HAND]) {
    stockedJourney(
      `the base of an image is named, and unfolds by keyboard, ${machine.name}`,
      { as: admin, looks: true },
      async (page) => {
        await putOn(page, machine);
        const base = `admin/ground-${machine.name}`;
        const above = `admin/house-${machine.name}`;
        const below = image({ layers: ground(machine.name) });
        await push(below, base, "1.2");
        await tagMany(base, below, ["latest", "1"]);
        await push(image({ layers: house(machine.name) }), above, "1.0");
        await api("PATCH", `/repositories/${above}`, { visibility: "public" });
        await eventually("the base is known", async () => {
          const { base: found } = await api("GET", `/layers?repository=${above}&reference=1.0`);
          return found?.tag === "1.2";
        });

        await page.goto(`/r/${above}/-/tags/1.0`);
        const rows = page.getByRole("main").getByRole("row");
        const folded = page.getByRole("button", { name: "Base, 2 layers", expanded: false });
        await folded.waitFor();
        await rows.filter({ has: folded }).getByText("also in 1 image", { exact: true }).waitFor();
        await rows.filter({ hasText: "COPY house/ /" }).getByText("in no other image", { exact: true }).waitFor();
        assert.equal(await rows.filter({ hasText: "ADD ground.tar /" }).count(), 0);
        await settled(page);
        const before = await page.getByRole("link", { name: `${base}:1.2` }).boundingBox();
        await folded.focus();
        await page.keyboard.press("Enter");
        await page.getByRole("button", { name: "Base, 2 layers", expanded: true }).waitFor();
        await rows.filter({ hasText: "ADD ground.tar /" }).getByText("also in 1 image", { exact: true }).waitFor();
        assert.deepEqual(await page.getByRole("link", { name: `${base}:1.2` }).boundingBox(), before, "nothing moved");
        await checkAccess(page, `unfolded base, ${machine.name}`);
        const sideways = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.documentElement;
          return scrollWidth > clientWidth;
        });
        assert.equal(sideways, false, "nothing scrolls sideways");
        await page.keyboard.press("Space");
        await folded.waitFor();
        await page.getByRole("link", { name: `${base}:1.2` }).click();
        await page.waitForURL(`/r/${base}/-/tags/1.2`);
      },
    );
  }

  stockedJourney("a base that one may not see is not named, and counts for nothing", { as: ana }, async (page) => {
    await push(image({ layers: ground("hidden") }), "admin/hidden-ground", "1");
    await push(image({ layers: house("hidden") }), "admin/open-house", "1.0");
    await api("PATCH", "/repositories/admin/open-house", { visibility: "public" });
    await eventually("the base is known", async () => {
      const { base } = await api("GET", "/layers?repository=admin/open-house&reference=1.0");
      return base !== undefined;
    });
    await page.goto("/r/admin/open-house/-/tags/1.0");
    const row = page.getByRole("main").getByRole("row").filter({ hasText: "ADD ground.tar /" });
    await row.getByText("in no other image", { exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Base/ }).count(), 0);
    await api("PATCH", "/repositories/admin/hidden-ground", { visibility: "public" });
    await page.reload();
    await page.getByRole("link", { name: "admin/hidden-ground:1" }).waitFor();
  });
}
