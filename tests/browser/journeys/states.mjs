import assert from "node:assert/strict";
import { settled, sideBySide } from "../lib/journey.mjs";
import { look, ONCE } from "../lib/look.mjs";
import { eventually } from "../lib/registry.mjs";
import { admin, ana, stockedJourney } from "../lib/stock.mjs";

/**
 * What stands where the data will be while it is on its way, and when it does not come. `known`: what is answered all the
 * same, so that it is not what is around the page that is missing. `refusal`: false where a refusal is an answer, as it is of health.
 */
const PAGES = [
  { name: "explore", path: "/?sort=name", as: admin },
  { name: "repository", path: "/r/ana/shop", as: ana },
  { name: "tags", path: "/r/ana/shop/-/tags", as: ana, known: ["profile"] },
  { name: "tag", path: "/r/ana/shop/-/tags/1.10.0", as: ana, known: ["profile"] },
  { name: "files", path: "/r/ana/shop/-/tags/1.10.0/files", as: ana, known: ["profile"] },
  { name: "compare", path: "/compare?from=ana/shop:1.9.0&to=ana/shop:1.10.0", as: ana },
  { name: "history", path: "/r/ana/shop/-/history", as: ana, known: ["profile"] },
  { name: "me", path: "/me", as: ana },
  { name: "health", path: "/operate", as: admin, refusal: false },
  { name: "mirrors", path: "/operate/mirrors", as: admin },
  { name: "garbage-collection", path: "/operate/gc", as: admin },
  { name: "jobs", path: "/operate/jobs", as: admin },
  { name: "users", path: "/operate/users", as: admin },
  { name: "webhooks", path: "/operate/webhooks", as: admin },
];

sideBySide("states of pages", () => {
  for (const { name, path, as, known = [], refusal = true } of PAGES) {
    stockedJourney(
      `states of ${name}: what is on its way, what did not come, what comes when asked again`,
      // Its clock is set forward, and a profile has one for all its pages.
      { as, looks: true, expects: [/status of 503/] },
      async (page) => {
        const answers = await hold(page, ["events", ...known]);
        await page.clock.install();
        await page.goto(path);
        // Seen only once it takes a moment.
        await page.waitForFunction(() => {
          const places = [...document.querySelectorAll('main [role="status"]')].filter((at) =>
            at.querySelector(".unseen"),
          );
          return places.length > 0 && places.every((at) => getComputedStyle(at).opacity === "1");
        });
        await look(page, `${name}-loading`, ONCE);

        const retry = page.getByRole("main").getByRole("button", { name: "Retry" });
        if (refusal) {
          await answers.refuse();
          // It tries again by itself, after a second and after two.
          await eventually("it says that nothing came", async () => {
            await page.clock.fastForward(1000);
            return (await retry.count()) > 0;
          });
          await page.getByText("The registry is about to stop.").first().waitFor();
          await look(page, `${name}-failed`, ONCE);
        }

        await answers.letThrough();
        await eventually("all is there", async () => {
          if ((await retry.count()) > 0) {
            await retry.first().click();
          }
          await settled(page);
          return (await retry.count()) === 0;
        });
        assert.equal(await page.getByText("The registry is about to stop.").count(), 0);
      },
    );
  }
});

/** Keeps what the page asks for waiting, then refuses it, then lets all through. */
async function hold(page, known) {
  let waiting = [];
  let answer = (route) => waiting.push(route);
  await page.route("**/api/v1/**", (route) => {
    const [what] = new URL(route.request().url()).pathname.slice("/api/v1/".length).split("/");
    return known.includes(what) ? route.continue() : answer(route);
  });
  const next = async (way) => {
    answer = way;
    const held = waiting;
    waiting = [];
    await Promise.all(held.map(way));
  };
  return {
    refuse: () =>
      next((route) =>
        route.fulfill({
          status: 503,
          headers: { "X-Request-Id": "0198c5f0-0000-7000-8000-000000000002" },
          contentType: "application/problem+json",
          body: JSON.stringify({ title: "Service Unavailable", detail: "the registry is about to stop" }),
        }),
      ),
    letThrough: () => next((route) => route.continue()),
  };
}
