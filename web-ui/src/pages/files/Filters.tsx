import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { formatSize } from "../../format/size";
import { useWords } from "../../i18n/context";
import { type FilesAddress, numberIn } from "./address";

const PAUSE_MILLIS = 250;
const LONGEST = 255;
const SIZES = [1e5, 1e6, 1e7, 1e8, 1e9];

interface Props {
  address: FilesAddress;
  change: (part: Partial<FilesAddress>, replace: boolean) => void;
}

/** What fits all of them is shown without folders. */
export function Filters({ address, change }: Props): ReactNode {
  const words = useWords();
  const [text, setText] = useState(address.q ?? "");
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<number>(undefined);
  useEffect(() => {
    if (document.activeElement !== field.current) {
      setText(address.q ?? "");
    }
  }, [address.q]);
  const size = numberIn(address.size, 1);
  const sizes = size === null || SIZES.includes(size) ? SIZES : [...SIZES, size].sort((one, other) => one - other);
  return (
    <>
      <TextInput
        ref={field}
        type="search"
        data-filter
        aria-label={words.files.glob}
        placeholder={words.files.glob}
        maxLength={LONGEST}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setText(typed);
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => change({ q: typed === "" ? undefined : typed }, true), PAUSE_MILLIS);
        }}
      />
      <NativeSelect
        aria-label={words.files.sizeOver}
        value={size === null ? "" : String(size)}
        data={[
          { value: "", label: words.files.anySize },
          ...sizes.map((bytes) => ({ value: String(bytes), label: words.files.from(formatSize(bytes)) })),
        ]}
        onChange={(event) => change({ size: event.currentTarget.value || undefined }, true)}
      />
      <Checkbox
        label={words.files.changedOnly}
        checked={address.changed === "true"}
        onChange={(event) => change({ changed: event.currentTarget.checked ? "true" : undefined }, true)}
      />
    </>
  );
}
