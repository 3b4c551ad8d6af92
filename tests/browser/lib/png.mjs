import { inflateSync } from "node:zlib";

const SIGNATURE_BYTES = 8;
/** Of each part: the length before its name, its name, and the checksum at its end. */
const FRAME_BYTES = 12;
const CHANNELS = { 2: 3, 6: 4 };

/**
 * The pixels of a picture as browsers write them: eight bits a channel, red, green, blue and perhaps how opaque, not
 * interlaced. Row after row from the top.
 */
export function pixelsOf(png) {
  const { width, height, channels, packed } = parts(png);
  const rows = inflateSync(packed);
  const stride = width * channels;
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1);
    unfilter(rows[from], rows.subarray(from + 1, from + 1 + stride), pixels, y * stride, stride, channels);
  }
  return { width, height, channels, pixels };
}

function parts(png) {
  const packed = [];
  let header;
  for (let at = SIGNATURE_BYTES; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const name = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (name === "IHDR") {
      const channels = CHANNELS[data[9]];
      if (data[8] !== 8 || channels === undefined || data[12] !== 0) {
        throw new Error(`a picture of ${data[8]} bits, colours of type ${data[9]}, interlaced ${data[12]}`);
      }
      header = { width: data.readUInt32BE(0), height: data.readUInt32BE(4), channels };
    } else if (name === "IDAT") {
      packed.push(data);
    }
    at += length + FRAME_BYTES;
  }
  return { ...header, packed: Buffer.concat(packed) };
}

/** A row is written as its difference to what is left of it, above it, or both (PNG, section 9). */
function unfilter(kind, row, pixels, start, stride, channels) {
  const above = start - stride;
  for (let at = 0; at < stride; at++) {
    const left = at < channels ? 0 : pixels[start + at - channels];
    const up = above < 0 ? 0 : pixels[above + at];
    let guess = 0;
    if (kind === 1) {
      guess = left;
    } else if (kind === 2) {
      guess = up;
    } else if (kind === 3) {
      guess = (left + up) >> 1;
    } else if (kind === 4) {
      guess = nearest(left, up, at < channels || above < 0 ? 0 : pixels[above + at - channels]);
    }
    pixels[start + at] = row[at] + guess;
  }
}

function nearest(left, up, corner) {
  const sum = left + up - corner;
  const toLeft = Math.abs(sum - left);
  const toUp = Math.abs(sum - up);
  const toCorner = Math.abs(sum - corner);
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}
