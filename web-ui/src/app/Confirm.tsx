import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../i18n/context";

interface Props {
  opened: boolean;
  /** What goes for good. */
  text: string;
  /** The button names the act. */
  act: string;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asked only for what cannot be undone. */
export function Confirm({ opened, text, act, busy, onConfirm, onClose }: Props): ReactNode {
  const words = useWords();
  return (
    <Modal opened={opened} onClose={onClose} title={act} closeButtonProps={{ "aria-label": words.common.close }}>
      <div className="stack">
        <p>{text}</p>
        <div className="row">
          <Button color="danger" variant="filled" loading={busy} onClick={onConfirm}>
            {act}
          </Button>
          <Button onClick={onClose}>{words.common.cancel}</Button>
        </div>
      </div>
    </Modal>
  );
}
