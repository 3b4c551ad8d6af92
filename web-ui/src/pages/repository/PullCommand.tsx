import { ActionIcon, Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Icon } from "../../parts/Icon";
import { CLIENTS, setPreferences, usePreferences } from "../../preferences";
import { pullCommand } from "./commands";

interface Props {
  repository: string;
  /** A tag or a digest. */
  reference: string;
}

/** The command of the client that was chosen last. */
export function PullCommand({ repository, reference }: Props): ReactNode {
  const words = useWords();
  const { client } = usePreferences();
  return (
    <Command text={pullCommand(client, repository, reference)}>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={words.copy.otherClients}>
            <Icon name="down" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {CLIENTS.map((one) => (
            <Menu.RadioItem
              key={one}
              value={one}
              closeMenuOnClick
              checked={one === client}
              onChange={() => setPreferences({ client: one })}
            >
              {words.copy.clients[one]}
            </Menu.RadioItem>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Command>
  );
}
