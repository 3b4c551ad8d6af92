import { Button } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useAccount } from "../api/session";
import { useWords } from "../i18n/context";
import { Icon } from "../parts/Icon";

const AccountMenu = lazy(() => import("./AccountMenu").then((module) => ({ default: module.AccountMenu })));

/** The menu comes after the first view; its button is there from the start, so that nothing moves. */
export function AccountButton(): ReactNode {
  const words = useWords();
  const account = useAccount();
  // Pressed before the menu has come, it opens when it does.
  const [wanted, setWanted] = useState(false);
  const face = (
    <Button
      onClick={() => setWanted(true)}
      variant="subtle"
      aria-label={words.nav.menuOf(account?.name)}
      rightSection={<Icon name="menu" />}
      px={8}
    >
      {account?.name ?? ""}
    </Button>
  );
  return (
    <Suspense fallback={face}>
      <AccountMenu defaultOpened={wanted}>{face}</AccountMenu>
    </Suspense>
  );
}
