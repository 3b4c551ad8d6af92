import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { HARMLESS, harm } from "../lib/harm.mjs";
import { image } from "../lib/image.mjs";
import { settled } from "../lib/journey.mjs";
import { MACHINES, putOn } from "../lib/machine.mjs";
import { filler, push } from "../lib/registry.mjs";
import { admin, ana, bill, courier, shop, signature, stockedJourney } from "../lib/stock.mjs";

const LONG = "x".repeat(10_000);
const NAMES = {
  "hostile/<img src=x onerror='window.ran = 1'>.txt": "<script>window.ran = 2</script>\n",
  "hostile/\u202Egnp.exe": "reversed\n",
  "hostile/line\nbreak": "in its name\n",
  [`hostile/${"long".repeat(60)}`]: LONG,
  "hostile/page.html": "<!doctype html><script>window.ran = 3</script>\n",
  "hostile/tabs\tand spaces  ": filler("tabs", 300),
};

/** What people look for in images. */
export function insideOfImages() {
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

  stockedJourney(
    "of an index one platform is shown at a time, and what is attached to it",
    { as: ana },
    async (page) => {
      await page.goto("/r/ana/courier/-/tags/2.0.0");
      const rows = page.getByRole("main").getByRole("row");
      const platform = page.getByRole("main").getByLabel("Platform", { exact: true });
      await rows.filter({ hasText: "COPY courier-amd64" }).waitFor();
      // What builders put beside the images is no platform that one can choose.
      assert.deepEqual(await platform.getByRole("option").allTextContents(), ["linux/amd64", "linux/arm64"]);

      await platform.selectOption("linux/arm64");
      await rows.filter({ hasText: "COPY courier-arm64" }).getByText("+2 ~0 −0").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("platform"), "linux/arm64");
      await page.getByRole("link", { name: "Config", exact: true }).click();
      await page
        .getByRole("row", { name: /BUILT_FOR/ })
        .getByText("arm64")
        .waitFor();
      await page.getByRole("link", { name: "Attached", exact: true }).click();
      await rows
        .filter({ hasText: short(signature) })
        .getByText("all platforms")
        .waitFor();
      assert.equal(await rows.count(), 2, "the signature below its header: the bill is about the other image");

      await platform.selectOption("linux/amd64");
      const ofAmd64 = rows.filter({ hasText: short(bill) });
      await ofAmd64.getByText("this image").waitFor();
      await rows.filter({ hasText: "attestation-manifest" }).getByText("this image").waitFor();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        ofAmd64.getByRole("button", { name: "Download" }).click(),
      ]);
      assert.equal(file.suggestedFilename(), "courier.spdx.json");
      assert.equal(await readFile(await file.path(), "utf8"), bill.blobs.at(-1).toString());
      await ofAmd64.getByRole("link", { name: short(bill) }).click();
      await page.waitForURL((url) => url.pathname.endsWith(encodeURIComponent(bill.digest)));
      await page.getByText("application/spdx+json").first().waitFor();

      // What was chosen is remembered, and each of the images has an address of its own.
      await page.goto("/r/ana/courier/-/tags/2.0.0?platform=linux/arm64");
      await rows.filter({ hasText: "COPY courier-arm64" }).waitFor();
      await page.goto("/r/ana/courier/-/tags/2.0.0");
      await rows.filter({ hasText: "COPY courier-amd64" }).waitFor();
      await page.goto(`/r/ana/courier/-/manifests/${courier.arm64.digest}`);
      await rows.filter({ hasText: "COPY courier-arm64" }).waitFor();
      assert.equal(await platform.count(), 0);
    },
  );

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

  stockedJourney("files with hostile names are shown and do nothing", { as: admin, looks: true }, async (page) => {
    const made = image({
      layers: [{ step: `COPY <script>window.ran=4</script> \u202E ${LONG}`, files: NAMES }],
      config: {
        Env: [`EVIL=<script>window.ran = 5</script>\u202E`, `LONG=${LONG}`],
        Labels: { "<b>label</b>\u202E": "<img src=x onerror='window.ran = 6'>", rtl: "\u202Egnp.exe", long: LONG },
        Entrypoint: ["/bin/sh", "-c", "echo '\u202E<script>window.ran = 7</script>'"],
      },
    });
    await push(made, "admin/hostile-files", "1.0");
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
      for (const machine of MACHINES) {
        await putOn(page, machine);
        await settled(page);
        assert.deepEqual(await harm(page), HARMLESS, `${path}, ${machine.name}`);
      }
    }
  });
}

function short({ digest }) {
  return digest.slice("sha256:".length, "sha256:".length + 12);
}
