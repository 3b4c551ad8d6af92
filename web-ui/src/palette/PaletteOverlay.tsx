import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../i18n/context";
import { PaletteSearch } from "./PaletteSearch";

export function PaletteOverlay({ close }: { close: () => void }): ReactNode {
  const words = useWords();
  return (
    <Modal
      opened
      onClose={close}
      title={words.palette.title}
      closeButtonProps={{ "aria-label": words.common.close }}
      yOffset="10vh"
    >
      <PaletteSearch close={close} />
    </Modal>
  );
}
