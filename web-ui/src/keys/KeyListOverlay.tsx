import { Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useWords } from "../i18n/context";
import { currentActions } from "./actions";

export function KeyListOverlay({ close }: { close: () => void }): ReactNode {
  const words = useWords();
  const [shown] = useState(() => {
    const actions = currentActions().filter((action) => action.keys !== undefined);
    // It is there for the seconds in which something can be undone, and should be known before.
    return actions.some((action) => action.id === "undo")
      ? actions
      : [...actions, { id: "undo", keys: "u", words: words.keys.undo }];
  });
  return (
    <Modal opened onClose={close} title={words.keys.title} closeButtonProps={{ "aria-label": words.common.close }}>
      <table className="plain-table">
        <tbody>
          {shown.map((action) => (
            <tr key={action.id}>
              <th scope="row">
                <kbd>{action.keys?.replace("Mod+", "Ctrl ")}</kbd>
              </th>
              <td>{action.words}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
