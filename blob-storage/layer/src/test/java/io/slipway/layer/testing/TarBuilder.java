package io.slipway.layer.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes archives byte by byte, right ones and wrong ones. Strings have one character per byte. */
public final class TarBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public Entry entry(String name, char type) {
        return new Entry(name, type);
    }

    public Entry file(String name, String content) {
        return entry(name, '0').data(content);
    }

    public Entry directory(String name) {
        return entry(name, '5').mode(0755);
    }

    public Entry symlink(String name, String target) {
        return entry(name, '2').mode(0777).link(target);
    }

    public Entry hardLink(String name, String target) {
        return entry(name, '1').link(target);
    }

    public TarBuilder raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public TarBuilder zeros(int count) {
        return raw(new byte[count]);
    }

    public TarBuilder end() {
        return zeros(1024);
    }

    public int size() {
        return out.size();
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, out.toByteArray());
    }

    /** PAX records as they lie in an extended header. */
    public static byte[] paxRecords(Map<String, String> records) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            int rest = key.length() + value.length() + 3;
            int length = rest + String.valueOf(rest).length();
            length = rest + String.valueOf(length).length();
            data.writeBytes(latin1("%d %s=%s\n".formatted(length, key, value)));
        });
        return data.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One entry; {@link #add} puts it into the archive. */
    public final class Entry {
        private final byte[] header = new byte[512];
        private final Map<String, String> pax = new LinkedHashMap<>();
        private byte[] data = {};
        private @Nullable String longName;
        private @Nullable String longLink;
        private boolean padded = true;
        private boolean summed = true;

        private Entry(String name, char type) {
            ustar();
            octal(100, 8, 0644);
            octal(108, 8, 0);
            octal(116, 8, 0);
            octal(124, 12, 0);
            octal(136, 12, 0);
            header[156] = (byte) type;
            name(name);
        }

        public Entry name(String name) {
            if (name.length() > 100) {
                pax.put("path", name);
            }
            return text(0, 100, name);
        }

        public Entry link(String target) {
            if (target.length() > 100) {
                pax.put("linkpath", target);
            }
            return text(157, 100, target);
        }

        public Entry longName(String name) {
            longName = name;
            return this;
        }

        public Entry longLink(String target) {
            longLink = target;
            return this;
        }

        public Entry prefix(String prefix) {
            return text(345, 155, prefix);
        }

        public Entry mode(int mode) {
            return octal(100, 8, mode);
        }

        public Entry owner(int uid, int gid) {
            return octal(108, 8, uid).octal(116, 8, gid);
        }

        public Entry mtime(long seconds) {
            return octal(136, 12, seconds);
        }

        public Entry device(int major, int minor) {
            return octal(329, 8, major).octal(337, 8, minor);
        }

        public Entry pax(String key, String value) {
            pax.put(key, value);
            return this;
        }

        public Entry xattr(String name, String value) {
            return pax("SCHILY.xattr." + name, value);
        }

        public Entry data(String content) {
            return data(latin1(content));
        }

        public Entry data(byte[] content) {
            data = content;
            return octal(124, 12, content.length);
        }

        /** A size that need not be that of the data. */
        public Entry size(long size) {
            return octal(124, 12, size);
        }

        public Entry ustar() {
            return text(257, 8, "ustar\00000");
        }

        public Entry gnu() {
            return text(257, 8, "ustar  \0");
        }

        public Entry v7() {
            return text(257, 8, "").text(329, 16, "");
        }

        public Entry text(int at, int length, String text) {
            Arrays.fill(header, at, at + length, (byte) 0);
            byte[] bytes = latin1(text);
            System.arraycopy(bytes, 0, header, at, Math.min(length, bytes.length));
            return this;
        }

        public Entry octal(int at, int length, long value) {
            return text(at, length, ("%0" + (length - 1) + "o").formatted(value));
        }

        /** GNU's form of large and negative numbers. */
        public Entry binary(int at, int length, long value) {
            for (int i = length - 1; i >= 0; i--) {
                int shift = 8 * (length - 1 - i);
                header[at + i] = (byte) (shift > 56 ? (value < 0 ? -1 : 0) : value >> shift);
            }
            header[at] |= (byte) 0x80;
            return this;
        }

        public Entry unpadded() {
            padded = false;
            return this;
        }

        /** Leaves the checksum as it is. */
        public Entry unsummed() {
            summed = false;
            return this;
        }

        public TarBuilder add() {
            if (longName != null) {
                new Entry("././@LongLink", 'L').gnu().data(longName + "\0").add();
            }
            if (longLink != null) {
                new Entry("././@LongLink", 'K').gnu().data(longLink + "\0").add();
            }
            if (!pax.isEmpty()) {
                new Entry("PaxHeaders/x", 'x').data(paxRecords(pax)).add();
            }
            if (summed) {
                sum();
            }
            out.writeBytes(header);
            out.writeBytes(data);
            if (padded) {
                out.writeBytes(new byte[-data.length & 511]);
            }
            return TarBuilder.this;
        }

        private void sum() {
            Arrays.fill(header, 148, 156, (byte) ' ');
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            text(148, 8, "%06o\0 ".formatted(sum));
        }
    }
}
