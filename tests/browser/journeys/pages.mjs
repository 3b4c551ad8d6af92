import { settled, sideBySide } from "../lib/journey.mjs";
import { look } from "../lib/look.mjs";
import { api } from "../lib/registry.mjs";
import { admin, ana, shop, signature, stockedJourney } from "../lib/stock.mjs";

/** What browsers say of each answer that there is no such thing. */
const MISSING = [/status of 404/];
const SINCE = "2026-01-01T00:00:00Z";
const JOB = {
  id: "0198c5f0-0000-7000-8000-000000000001",
  kind: "index",
  subject: `ana/shop@${shop("1.9.0").digest}`,
  note: "layer 2",
  since: SINCE,
};
const RUNNING = { ...JOB, state: "running", done: 41_000_000, total: 96_000_000, unit: "bytes" };
const FAILED = { ...JOB, state: "failed", done: 3, total: 12, unit: "layers", failure: "layer 4 is no archive" };
const PAIR = "from=ana/shop:1.9.0&to=ana/shop:1.10.0";

/** Each page as it comes, at a desk and on a phone, light and dark. `act`: what is done on it before it is looked at. */
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
  { name: "tags", path: "/r/ana/shop/-/tags", as: ana },
  { name: "tags-selected", path: "/r/ana/shop/-/tags", as: ana, act: selectTwo },
  { name: "tags-nothing-fits", path: "/r/ana/shop/-/tags?q=9*", as: ana },
  { name: "tag", path: "/r/ana/shop/-/tags/1.10.0", as: ana },
  { name: "tag-config", path: "/r/ana/shop/-/tags/1.10.0#config", as: ana },
  { name: "tag-attached", path: "/r/ana/shop/-/tags/1.10.0#attached", as: ana },
  { name: "tag-manifest", path: "/r/ana/shop/-/tags/1.10.0#manifest", as: ana },
  { name: "manifest", path: `/r/ana/shop/-/manifests/${shop("1.9.0").digest}`, as: ana },
  { name: "index", path: "/r/ana/courier/-/tags/2.0.0", as: ana },
  { name: "index-other-platform", path: "/r/ana/courier/-/tags/2.0.0?platform=linux/arm64", as: ana },
  {
    name: "index-no-such-platform",
    path: "/r/ana/courier/-/tags/2.0.0?platform=linux/s390x",
    as: ana,
    expects: MISSING,
  },
  { name: "index-config", path: "/r/ana/courier/-/tags/2.0.0?platform=linux/arm64#config", as: ana },
  { name: "index-attached", path: "/r/ana/courier/-/tags/2.0.0#attached", as: ana },
  { name: "index-manifest", path: "/r/ana/courier/-/tags/2.0.0#manifest", as: ana },
  { name: "index-empty", path: "/r/ana/courier/-/tags/nothing", as: ana, expects: MISSING },
  { name: "attachment", path: `/r/ana/courier/-/manifests/${signature.digest}`, as: ana, expects: [/status of 4/] },
  { name: "tags-of-platforms", path: "/r/ana/courier/-/tags", as: ana },
  { name: "repository-empty", path: "/r/ana/empty", as: ana },
  { name: "tags-none", path: "/r/ana/empty/-/tags", as: ana },
  { name: "history-none", path: "/r/ana/empty/-/history", as: ana },
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
  { name: "job", path: aJob, as: admin },
  { name: "job-goes-on", path: `/jobs/${JOB.id}`, as: ana, answers: jobThatIs(RUNNING) },
  { name: "job-failed", path: `/jobs/${JOB.id}`, as: ana, answers: jobThatIs(FAILED) },
  { name: "no-such-job", path: `/jobs/${JOB.id}`, as: ana, expects: MISSING },
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
  { name: "no-such-repository", path: "/r/ana/nothing", expects: MISSING },
  { name: "no-such-page", path: "/operate/nothing", as: admin },
  { name: "not-part-of-this", path: "/me/tokens", as: ana },
];

sideBySide("pages", () => {
  for (const { name, path, as, expects, answers, act } of PAGES) {
    stockedJourney(`page ${name}`, { as, expects, onlyLooks: act !== inChinese, looks: true }, async (page) => {
      await answers?.(page);
      await page.goto(typeof path === "string" ? path : await path());
      await settled(page);
      await act?.(page);
      await look(page, name);
    });
  }
});

/** How well a machine is, is its own: a full disk or a slow answer is no other page. */
async function health(page) {
  const well = { status: "ok", since: SINCE, troubles: [] };
  await page.route("**/api/v1/health", (route) =>
    route.fulfill({
      json: {
        status: "warning",
        checks: [
          { ...well, name: "database", value: 3, limit: 500, unit: "milliseconds" },
          {
            name: "disk",
            status: "warning",
            since: SINCE,
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

/** One that has ended. */
async function aJob() {
  const { jobs } = await api("GET", "/jobs");
  return `/jobs/${jobs[0].id}`;
}

/** How far a job is depends on the moment. How long it will take is told after some seconds, and here never. */
function jobThatIs(job) {
  return async (page) => {
    await page.route(`**/api/v1/jobs/${job.id}`, (route) => route.fulfill({ json: job }));
    await page.route("**/api/v1/jobs", (route) => route.fulfill({ json: { jobs: [job] } }));
  };
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
