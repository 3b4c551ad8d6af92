import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Image } from "../../api/images";
import { formatCount, formatSize } from "../../format/size";
import { useLanguage } from "../../i18n/context";
import { Foreign } from "../../parts/Foreign";
import { bytesOnDisk } from "../tag/layerRows";
import type { FilesAddress } from "./address";
import styles from "./Files.module.css";

/** What of a step is shown here; the image's own page has all of it. */
const SHOWN = 120;

interface Props {
  image: Image;
  address: FilesAddress;
  /** Of the files of the whole image, where that is what is shown. */
  bytes: number | undefined;
}

/** The whole image, or what one layer changed. */
export function LayerList({ image, address, bytes }: Props): ReactNode {
  const { words, language } = useLanguage();
  const layer = address.layer ?? "all";
  const written = bytesOnDisk(image.layers);
  const count = (of = 0): string => formatCount(of, language);
  const replaced = layer === "all" && written !== null && bytes !== undefined ? written - bytes : 0;
  return (
    <>
      <LayerLink layer="all" current={layer}>
        <span className={styles.step}>{words.files.wholeImage}</span>
        <span className={styles.sum}>{written !== null && words.files.written(formatSize(written))}</span>
      </LayerLink>
      {image.layers.map(({ number, step, digest, changes }) => (
        <LayerLink key={number} layer={String(number)} current={layer}>
          <span className={styles.step}>
            <span className="number">{number}</span> <Foreign text={(step ?? digest).slice(0, SHOWN)} />
          </span>
          <span className={styles.sum}>
            {changes !== undefined &&
              `+${count(changes.added)} ~${count(changes.changed)} −${count(changes.removed)}, ${formatSize(changes.bytes ?? 0)}`}
          </span>
        </LayerLink>
      ))}
      {replaced > 0 && <p className={styles.hint}>{words.files.replacedLater(formatSize(replaced))}</p>}
    </>
  );
}

function LayerLink({ layer, current, children }: { layer: string; current: string; children: ReactNode }): ReactNode {
  return (
    <Link
      to="."
      search={(before: FilesAddress) => ({ ...before, layer, path: undefined, entry: undefined, line: undefined })}
      resetScroll={false}
      className={styles.layer}
      data-current={layer === current || undefined}
    >
      {children}
    </Link>
  );
}
