import assert from "node:assert/strict";
import { image } from "../lib/image.mjs";
import { settled } from "../lib/journey.mjs";
import { filler, push } from "../lib/registry.mjs";
import { admin, ana, shop, stockedJourney } from "../lib/stock.mjs";

stockedJourney("the layers of an image are read with their steps, and how it is run", { as: ana }, async (page) => {
  await page.goto("/r/ana/shop/-/tags");
  await page.getByRole("link", { name: "1.10.0", exact: true }).click();
  await page.waitForURL("/r/ana/shop/-/tags/1.10.0");
  const rows = page.getByRole("main").getByRole("row");
  await rows.filter({ hasText: "install-shop && rm /etc/passwd" }).getByText("+3 ~0 −1").waitFor();
  await rows.filter({ hasText: "COPY config/ /etc/shop/" }).getByText("+3 ~0 −0").waitFor();
  await page.getByRole("link", { name: "Config", exact: true }).click();
  await page.getByText("/bin/sh -c", { exact: true }).waitFor();
  await page.getByText("8080/tcp", { exact: true }).waitFor();
  await page
    .getByRole("row", { name: /org.opencontainers.image.licenses/ })
    .getByText("Apache-2.0")
    .waitFor();
  await page.getByRole("link", { name: "Manifest", exact: true }).click();
  await page.getByText('"schemaVersion": 2').first().waitFor();

  await page.goto(`/r/ana/shop/-/manifests/${shop("1.10.0").digest}`);
  await rows.filter({ hasText: "COPY config/ /etc/shop/" }).waitFor();
});

stockedJourney("files are found and read layer by layer, the first time after a wait", { as: ana }, async (page) => {
  const made = shop("13.0.0");
  await push(made, "ana/unread", "13.0.0", { as: ana });
  await page.goto("/r/ana/unread/-/tags/13.0.0");
  await page.getByRole("link", { name: "Files of layer 3" }).click();
  const tree = page.getByRole("treegrid");
  await tree.getByRole("row", { name: /etc/ }).first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get("layer"), "3");
  await page.goto("/r/ana/unread/-/tags/13.0.0/files?layer=3&path=/etc/shop/shop.conf");
  const file = page.getByRole("region", { name: "File", exact: true });
  await file.getByText("version = 13.0.0").waitFor();
  await tree.getByRole("row", { name: /shop\.conf/ }).waitFor();

  await page.getByRole("link", { name: /^Whole image/ }).click();
  await page.getByRole("searchbox", { name: "Name: *.conf" }).fill("*.js");
  await tree.getByRole("row", { name: /server\.js/ }).waitFor();
  assert.equal(await tree.getByRole("row", { name: /shop\.conf/ }).count(), 0);
  await page.waitForURL(/[?&]q=\*\.js/);
  await tree.getByRole("row", { name: /server\.js/ }).click();
  await file.getByText("// 13.0.0").waitFor();
  await page.reload();
  await file.getByText("// 13.0.0").waitFor();
});

stockedJourney("two tags are chosen and compared, down to the lines of a file", { as: ana }, async (page) => {
  await page.goto("/r/ana/shop/-/tags");
  for (const tag of ["1.9.0", "1.10.0"]) {
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: tag, exact: true }) });
    await row.getByRole("checkbox").click();
  }
  await page.getByRole("toolbar", { name: "Selection" }).getByRole("button", { name: "Compare" }).click();
  await page.waitForURL(/\/compare\?from=ana%2Fshop%3A1\.9\.0&to=ana%2Fshop%3A1\.10\.0$/);
  await page.getByText("0 added, 2 changed, 0 removed").waitFor();
  await page.getByRole("link", { name: "Layers 1 of 3 shared" }).waitFor();
  await page.getByRole("button", { name: "Show lines of etc/shop/shop.conf" }).click();
  const lines = page.getByRole("region", { name: "Lines" });
  await lines.getByText("version = 1.9.0").waitFor();
  await lines.getByText("version = 1.10.0").waitFor();
  await lines.getByText("1 line added, 1 removed").waitFor();
  await page.reload();
  await lines.getByText("version = 1.10.0").waitFor();
  await page.goto("/compare?from=ana/shop:latest&to=ana/shop:1.10.0");
  await page.getByText("Same digest: both names lead to one image.").waitFor();
});

const LONG = "x".repeat(10_000);
const NAMES = {
  "hostile/<img src=x onerror='window.ran = 1'>.txt": "<script>window.ran = 2</script>\n",
  "hostile/\u202Egnp.exe": "reversed\n",
  "hostile/line\nbreak": "in its name\n",
  [`hostile/${"long".repeat(60)}`]: LONG,
  "hostile/page.html": "<!doctype html><script>window.ran = 3</script>\n",
  "hostile/tabs\tand spaces  ": filler("tabs", 300),
};

for (const width of [1440, 390]) {
  stockedJourney(`files with hostile names are shown and do nothing, ${width} px wide`, { as: admin }, async (page) => {
    const made = image({
      layers: [{ step: `COPY <script>window.ran=4</script> \u202E ${LONG}`, files: NAMES }],
      config: {
        Env: [`EVIL=<script>window.ran = 5</script>\u202E`, `LONG=${LONG}`],
        Labels: { "<b>label</b>\u202E": "<img src=x onerror='window.ran = 6'>", rtl: "\u202Egnp.exe", long: LONG },
        Entrypoint: ["/bin/sh", "-c", "echo '\u202E<script>window.ran = 7</script>'"],
      },
    });
    await push(made, "admin/hostile-files", "1.0");
    await page.setViewportSize({ width, height: 900 });
    const at = "/r/admin/hostile-files/-/tags/1.0";
    await page.goto(`${at}/files?layer=all&path=/hostile`);
    await page.getByRole("treegrid").waitFor();
    for (const path of [
      at,
      `${at}#config`,
      `${at}#manifest`,
      `${at}/files?layer=all&path=/hostile`,
      ...Object.keys(NAMES).map((name) => `${at}/files?layer=1&path=/${encodeURIComponent(name)}`),
      "/compare?from=ana/shop:1.9.0&to=admin/hostile-files:1.0",
    ]) {
      await page.goto(path);
      await settled(page);
      const seen = await page.evaluate(() => ({
        ran: window.ran,
        foreign: document.querySelectorAll("main :is(script, iframe, img, b, [onerror])").length,
        sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        directions: /[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector("main").innerText),
      }));
      assert.deepEqual(seen, { ran: undefined, foreign: 0, sideways: false, directions: false }, path);
    }
  });
}
