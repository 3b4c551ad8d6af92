import { ActionIcon, Menu } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Icon } from "../../parts/Icon";
import { CLIENTS, setPreferences, usePreferences } from "../../preferences";
import { pullCommand, registryHost } from "./commands";

interface Props {
  repository: string;
  /** A tag or a digest. */
  reference: string;
  /** What a tag names, where it is known: the command can be pinned to it. */
  digest?: string | undefined;
  /** The one that was chosen, where there is a choice. */
  platform?: string | undefined;
}

/** The command of the client that was chosen last. */
export function PullCommand({ repository, reference, digest, platform }: Props): ReactNode {
  const words = useWords();
  const { client } = usePreferences();
  const [pinned, setPinned] = useState(false);
  const named = pinned && digest !== undefined ? digest : reference;
  return (
    <Command text={pullCommand(client, repository, named, registryHost(), platform)}>
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
          {digest !== undefined && digest !== reference && (
            <>
              <Menu.Divider />
              <Menu.CheckboxItem closeMenuOnClick checked={pinned} onChange={setPinned}>
                {words.copy.byDigest}
              </Menu.CheckboxItem>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Command>
  );
}
