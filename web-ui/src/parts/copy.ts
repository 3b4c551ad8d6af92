export type CopyOutcome = "copied" | "select";

/**
 * Browsers give a page the clipboard over TLS or from this machine only. Without it the older way is tried, and where
 * that is refused too, the reader has to press the keys.
 */
export async function copyText(text: string): Promise<CopyOutcome> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return "copied";
    } catch {
      // Refused by the user or a policy: the older way may be open still.
    }
  }
  return copyBySelection(text) ? "copied" : "select";
}

function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  field.setAttribute("aria-hidden", "true");
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) {
    focused.focus();
  }
  return copied;
}
