import { Menu } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAccount, useMay } from "../api/session";
import { useLanguage } from "../i18n/context";
import { LANGUAGE_NAMES, otherLanguage } from "../i18n/languages";
import { openKeyList } from "../keys/KeyList";
import { setPreferences, usePreferences } from "../preferences";
import { useLeave } from "./useLeave";
import { useTheme } from "./useTheme";

interface Props {
  defaultOpened: boolean;
  /** The button that opens it. */
  children: ReactNode;
}

/** Oneself, and how the pages look. On a phone it is the menu of everything. */
export function AccountMenu({ defaultOpened, children }: Props): ReactNode {
  const { words, language, setLanguage } = useLanguage();
  const account = useAccount();
  const operates = useMay("operate");
  const leave = useLeave();
  const { theme, set } = useTheme();
  const { absoluteTimes, comfortable, keys } = usePreferences();
  const other = otherLanguage(language);
  return (
    <Menu width={240} defaultOpened={defaultOpened}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/" hiddenFrom="xs">
          {words.nav.explore}
        </Menu.Item>
        {operates && (
          <Menu.Item component={Link} to="/operate" hiddenFrom="xs">
            {words.nav.operate}
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/connect">
          {words.nav.connect}
        </Menu.Item>
        {account !== null && (
          <Menu.Item component={Link} to="/me">
            {words.nav.account}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Label>{words.theme.theme}</Menu.Label>
        {(["auto", "light", "dark"] as const).map((one) => (
          <Menu.RadioItem key={one} value={one} checked={theme === one} onChange={() => set(one)}>
            {words.theme[one]}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Item lang={other} onClick={() => void setLanguage(other)}>
          {LANGUAGE_NAMES[other]}
        </Menu.Item>
        <Menu.CheckboxItem checked={absoluteTimes} onChange={(on) => setPreferences({ absoluteTimes: on })}>
          {words.settings.absoluteTimes}
        </Menu.CheckboxItem>
        <Menu.CheckboxItem checked={comfortable} onChange={(on) => setPreferences({ comfortable: on })}>
          {words.settings.comfortable}
        </Menu.CheckboxItem>
        <Menu.CheckboxItem checked={keys} onChange={(on) => setPreferences({ keys: on })}>
          {words.settings.keys}
        </Menu.CheckboxItem>
        <Menu.Item onClick={openKeyList}>{words.keys.title}</Menu.Item>
        <Menu.Divider />
        {account === null ? (
          <Menu.Item component={Link} to="/sign-in">
            {words.nav.signIn}
          </Menu.Item>
        ) : (
          <Menu.Item onClick={leave}>{words.nav.signOut}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
