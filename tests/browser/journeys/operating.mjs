import assert from "node:assert/strict";
import { join } from "node:path";
import { receiver } from "../lib/receiver.mjs";
import { api, eventually, pull, push } from "../lib/registry.mjs";
import { admin, ana, shop, stockedJourney } from "../lib/stock.mjs";
import { registry, scratch, upstream } from "../lib/surroundings.mjs";

/** What is done by who runs the registry, and by who is told of what happens in it. */
export function operating() {
  stockedJourney("a webhook is made and tested, and what failed is delivered again", { as: ana }, async (page) => {
    const program = await receiver();
    try {
      await push(shop("1.0.0"), "ana/hooked", "1.0.0", { as: ana });
      await page.goto("/r/ana/hooked/-/webhooks");
      await page.getByText("No program is told of what happens here.").waitFor();
      await page.getByLabel("Address").fill(program.url);
      await page.getByRole("checkbox", { name: "image pushed" }).uncheck();
      await page.getByRole("button", { name: "Add the webhook" }).click();
      await page.getByText("It is not shown again.").waitFor();
      await page.getByText(/^whsec_/).waitFor();
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("link", { name: program.url }).click();

      await page.getByRole("button", { name: "Send a test" }).click();
      await page.getByText("HTTP 204").waitFor();
      assert.equal(program.came.length, 1);

      program.answerWith(500);
      await push(shop("1.1.0"), "ana/hooked", "1.1.0", { as: ana });
      const row = page.getByRole("row", { name: /tag moved/ });
      await row.getByText(/ failed$/).waitFor();
      await row.getByRole("button", { name: "Look" }).click();
      await page.getByRole("dialog").getByText("HTTP 500").first().waitFor();
      await page.getByRole("dialog").getByText('"subject":"ana/hooked:1.1.0"').first().waitFor();
      await page.keyboard.press("Escape");

      program.answerWith(204);
      const before = program.came.length;
      await page.getByRole("button", { name: "Redeliver all failed" }).click();
      await page.getByText("1 event queued again.").waitFor();
      await row.getByText(/ delivered$/).waitFor();
      await row.getByRole("button", { name: "Redeliver" }).click();
      await eventually("it came twice more", () => program.came.length >= before + 2);
      const ids = new Set(program.came.slice(1).map(({ id }) => id));
      assert.equal(ids.size, 1, "all under the id by which the program knows it");
    } finally {
      await program.close();
    }
  });

  stockedJourney(
    "an upstream is added, checked and pulled through, and its hit rate is seen",
    { as: admin },
    async (page) => {
      await push(shop("12.0.0"), "library/far", "12.0.0", { at: upstream });
      await api("PATCH", "/repositories/library/far", { visibility: "public" }, { at: upstream });
      await page.goto("/operate/mirrors");
      await page.getByRole("textbox", { name: /^Name/ }).fill("far");
      await page.getByRole("textbox", { name: /^Address/ }).fill(upstream.url);
      await page.getByRole("button", { name: "Add an upstream" }).click();
      await page.waitForURL("/operate/mirrors/far");
      await page.getByRole("heading", { level: 1, name: /far$/ }).waitFor();
      await page.getByText("not asked yet").waitFor();
      await page.getByRole("button", { name: "Check now" }).click();
      await page.getByText(/^It answers, in \d+ ms\.$/).waitFor();

      const name = `${new URL(registry.url).host}/far/library/far:12.0.0`;
      await pull(name, join(scratch, "far 1"));
      await pull(name, join(scratch, "far 2"));
      const { state } = await api("GET", "/upstreams/far");
      assert.ok(state.hits > 0 && state.misses > 0, JSON.stringify(state));
      const rate = `${Math.round((100 * state.hits) / (state.hits + state.misses))}% of ${state.hits + state.misses}`;
      await page.goto("/operate/mirrors");
      await page.getByRole("row", { name: /^far/ }).getByText(rate, { exact: true }).waitFor();
      await page.getByRole("link", { name: "far", exact: true }).click();
      await page.getByText(rate, { exact: true }).waitFor();

      await page.getByLabel("Images").fill("library/far:12.0.0");
      await page.getByRole("button", { name: "Fetch them" }).click();
      await page.getByText(/^1 of 1 image/).waitFor();
      await page.getByRole("button", { name: "Delete the upstream" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete the upstream" }).click();
      await page.waitForURL("/operate/mirrors");
      await page.getByRole("link", { name: "far", exact: true }).waitFor({ state: "detached" });
    },
  );

  stockedJourney(
    "a user is made, and another password ends the sessions of the one before",
    { as: admin },
    async (page) => {
      await page.goto("/operate/users");
      await page.getByRole("textbox", { name: /^Name/ }).fill("bo");
      await page.getByLabel(/^Password/).fill("the first of two");
      await page.getByRole("button", { name: "Add a user" }).click();
      await page.getByText("bo can sign in now.").waitFor();
      await page.getByRole("button", { name: "Set password of bo" }).click();
      await page
        .getByRole("dialog")
        .getByLabel(/^New password/)
        .fill("the second of two");
      await page.getByRole("dialog").getByRole("button", { name: "Change the password" }).click();
      await page.getByText("The password of bo is changed.").waitFor();
      await api("GET", "/search", undefined, { as: { name: "bo", password: "the second of two" } });
      await assert.rejects(
        api("GET", "/search", undefined, { as: { name: "bo", password: "the first of two" } }),
        /401/,
      );
    },
  );

  stockedJourney("garbage that is due is collected when asked", { as: admin }, async (page) => {
    await page.goto("/operate/gc");
    await page.getByRole("heading", { name: "What would go" }).waitFor();
    await page.getByRole("button", { name: "Collect what is due now" }).click();
    await page
      .getByRole("main")
      .getByText(/^\d+ reviewed, \d+ removed\.$/)
      .waitFor();
  });
}
