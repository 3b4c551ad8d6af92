/** What foreign text did to a page that shows it. */
export function harm(page) {
  return page.evaluate(() => ({
    ran: window.ran,
    foreign: document.querySelectorAll(
      "main :is(script, iframe, style, form[action], img, [onclick], [onerror], b:not(article *))",
    ).length,
    links: [...document.querySelectorAll("main a[href]")]
      .map((link) => link.getAttribute("href"))
      .filter((href) => !/^(https?:|\/|#|mailto:)/.test(href)),
    sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    directions: /[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector("main").innerText),
  }));
}

/** Of text that is only shown: no script ran, nothing of it became an element or a direction, nothing is too wide. */
export const HARMLESS = { ran: undefined, foreign: 0, links: [], sideways: false, directions: false };
