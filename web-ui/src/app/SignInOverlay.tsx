import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { account } from "../api/session";
import { useWords } from "../i18n/context";
import { SignInForm } from "./SignInForm";

export function SignInOverlay({ close }: { close: (signedIn: boolean) => void }): ReactNode {
  const words = useWords();
  return (
    <Modal
      opened
      onClose={() => close(false)}
      title={words.signIn.over}
      closeButtonProps={{ "aria-label": words.common.close }}
    >
      <SignInForm name={account()?.name ?? ""} onDone={() => close(true)} />
    </Modal>
  );
}
