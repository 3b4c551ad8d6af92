import assert from "node:assert/strict";
import { checkAccess } from "../lib/axe.mjs";
import { DESKTOP, PHONE, settled } from "../lib/journey.mjs";
import { comparePicture } from "../lib/pictures.mjs";
import { api } from "../lib/registry.mjs";
import { admin, ana, shop, stockedJourney } from "../lib/stock.mjs";

const PAIR = "from=ana/shop:1.9.0&to=ana/shop:1.10.0";

/**
 * Each page as it comes, at a desk and on a phone, light and dark: axe has nothing serious to say, nothing scrolls
 * sideways, and it looks as it did. `act`: what is done on the page before it is looked at.
 */
const PAGES = [
  { name: "sign-in", path: "/sign-in" },
  { name: "explore", path: "/?sort=name", as: admin },
  { name: "explore-nobody", path: "/?sort=name" },
  { name: "explore-nothing-fits", path: "/?platform=windows/amd64", as: admin },
  { name: "explore-chinese", path: "/?sort=name", as: admin, act: inChinese },
  { name: "namespace", path: "/n/ana?sort=name", as: ana },
  { name: "repository", path: "/r/ana/shop", as: ana },
  { name: "repository-chinese", path: "/r/ana/shop", as: ana, act: inChinese },
  { name: "repository-deprecated", path: "/r/ana/kiosk", as: ana },
  { name: "repository-readme-edited", path: "/r/ana/shop?edit=readme", as: ana },
  { name: "tags", path: "/r/ana/shop/-/tags", as: ana, grows: true },
  { name: "tags-selected", path: "/r/ana/shop/-/tags", as: ana, act: selectTwo, grows: true },
  { name: "tags-nothing-fits", path: "/r/ana/shop/-/tags?q=9*", as: ana },
  { name: "tag", path: "/r/ana/shop/-/tags/1.10.0", as: ana },
  { name: "tag-config", path: "/r/ana/shop/-/tags/1.10.0#config", as: ana },
  { name: "tag-attached", path: "/r/ana/shop/-/tags/1.10.0#attached", as: ana },
  { name: "tag-manifest", path: "/r/ana/shop/-/tags/1.10.0#manifest", as: ana },
  { name: "manifest", path: `/r/ana/shop/-/manifests/${shop("1.9.0").digest}`, as: ana },
  { name: "files", path: "/r/ana/shop/-/tags/1.10.0/files", as: ana },
  { name: "files-of-layer", path: "/r/ana/shop/-/tags/1.10.0/files?layer=2", as: ana },
  { name: "file", path: "/r/ana/shop/-/tags/1.10.0/files?layer=3&path=/etc/shop/shop.conf", as: ana },
  { name: "compare", path: `/compare?${PAIR}`, as: ana },
  { name: "compare-layers", path: `/compare?${PAIR}&view=layers`, as: ana },
  { name: "compare-config", path: `/compare?${PAIR}&view=config`, as: ana },
  { name: "compare-lines", path: `/compare?${PAIR}`, as: ana, act: showLines },
  { name: "compare-nothing", path: "/compare", as: ana },
  { name: "history", path: "/r/ana/shop/-/history", as: ana },
  { name: "history-of-tag", path: "/r/ana/shop/-/history?tag=latest", as: ana },
  { name: "repository-webhooks", path: "/r/ana/kiosk/-/webhooks", as: ana },
  { name: "settings", path: "/r/ana/shop/-/settings", as: ana },
  { name: "connect", path: "/connect", as: ana },
  { name: "me", path: "/me", as: ana },
  { name: "stars-none", path: "/me/stars", as: ana },
  { name: "health", path: "/operate", as: admin, answers: health },
  { name: "mirrors", path: "/operate/mirrors", as: admin },
  { name: "mirror", path: "/operate/mirrors/team", as: admin },
  { name: "garbage-collection", path: "/operate/gc", as: admin },
  { name: "jobs", path: "/operate/jobs", as: admin },
  { name: "users", path: "/operate/users", as: admin },
  { name: "webhooks", path: "/operate/webhooks", as: admin },
  { name: "webhook", path: aWebhook, as: admin },
  { name: "webhook-delivery", path: aWebhook, as: admin, act: press("Look", "dialog") },
  { name: "webhook-deletion-asked", path: aWebhook, as: admin, act: press("Delete the webhook", "dialog") },
  { name: "password-of-user", path: "/operate/users", as: admin, act: press("Set password of ana", "dialog") },
  { name: "account-menu", path: "/connect", as: admin, act: press(/: menu$/, "menu") },
  { name: "pull-menu", path: "/r/ana/shop", as: ana, act: press("Other clients", "menu") },
  { name: "palette", path: "/connect", as: admin, act: keys("Control+K") },
  { name: "key-list", path: "/connect", as: admin, act: keys("?") },
  { name: "no-such-repository", path: "/r/ana/nothing", expects: [/status of 404/] },
  { name: "no-such-page", path: "/operate/nothing", as: admin },
  { name: "not-part-of-this", path: "/me/tokens", as: ana },
];

for (const [machine, device] of [
  ["desktop", DESKTOP],
  ["phone", PHONE],
]) {
  for (const { name, path, as, expects, answers, grows = false, act = async () => undefined } of PAGES) {
    stockedJourney(`page ${name}, ${machine}`, { as, device, expects, onlyLooks: act !== inChinese }, async (page) => {
      await answers?.(page);
      await page.goto(typeof path === "string" ? path : await path());
      await settled(page);
      await act(page);
      for (const theme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: theme });
        await settled(page);
        await checkAccess(page, `${name}, ${machine}, ${theme}`, theme === "light" ? undefined : "color-contrast");
        assert.equal(await sideways(page), 0, "pixels to scroll sideways");
        // Where a phone's table goes on below, its last row is drawn or not yet when the picture makes room for it.
        if (!grows || device !== PHONE) {
          await comparePicture(page, name, `${machine} ${theme}`);
        }
      }
    });
  }
}

/** How far the page itself can be scrolled sideways. */
function sideways(page) {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth));
}

/** How well a machine is, is its own: a full disk or a slow answer is no other page. */
async function health(page) {
  const since = "2026-01-01T00:00:00Z";
  const well = { status: "ok", since, troubles: [] };
  await page.route("**/api/v1/health", (route) =>
    route.fulfill({
      json: {
        status: "warning",
        checks: [
          { ...well, name: "database", value: 3, limit: 500, unit: "milliseconds" },
          {
            name: "disk",
            status: "warning",
            since,
            value: 5_000_000_000,
            limit: 25_000_000_000,
            unit: "bytes",
            troubles: ["little room is left in /var/lib/slipway"],
          },
          { ...well, name: "clock", value: 0, limit: 5000, unit: "milliseconds" },
          { ...well, name: "upstreams", value: 0, unit: "items" },
          { ...well, name: "certificate", value: 60, limit: 21, unit: "days" },
        ],
      },
    }),
  );
}

async function aWebhook() {
  const { webhooks } = await api("GET", "/webhooks?repository=ana/kiosk");
  return `/operate/webhooks/${webhooks[0].id}`;
}

async function selectTwo(page) {
  for (const row of [0, 1]) {
    await page.locator(`[data-row="${row}"]`).getByRole("checkbox").click();
  }
}

async function inChinese(page) {
  await page.getByRole("button", { name: /: menu$/ }).click();
  await page.getByRole("menuitem", { name: "中文" }).click();
  await page.locator('html[lang^="zh"]').waitFor();
}

async function showLines(page) {
  await page.getByRole("button", { name: "Show lines of etc/shop/shop.conf" }).click();
  await page.getByRole("region", { name: "Lines" }).getByText("version = 1.10.0").waitFor();
}

function press(name, opens) {
  return async (page) => {
    await page.getByRole("button", { name, exact: true }).first().click();
    await page.getByRole(opens).waitFor();
  };
}

function keys(keys) {
  return async (page) => {
    await page.keyboard.press(keys);
    await page.getByRole("dialog").waitFor();
  };
}
