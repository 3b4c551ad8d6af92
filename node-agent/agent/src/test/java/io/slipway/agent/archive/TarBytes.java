package io.slipway.agent.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.slipway.agent.archive.tar.Entry;
import io.slipway.agent.archive.tar.Kind;
import io.slipway.agent.archive.tar.TarReader;
import io.slipway.agent.archive.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes archives for tests, entry by entry, and lists them. Everything is root's, 0644 or 0755, of 2001. */
public final class TarBytes {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(bytes);

    public TarBytes file(String name, String content) {
        return put(entry(name, Kind.FILE, "", 0644, content.length()), content);
    }

    public TarBytes folder(String name) {
        return put(entry(name, Kind.FOLDER, "", 0755, 0), "");
    }

    public TarBytes symbolicLink(String name, String target) {
        return put(entry(name, Kind.SYMBOLIC_LINK, target, 0777, 0), "");
    }

    public TarBytes hardLink(String name, String target) {
        return put(entry(name, Kind.HARD_LINK, target, 0644, 0), "");
    }

    public static Entry entry(String name, Kind kind, String link, int permissions, long size) {
        return new Entry(
                name,
                kind,
                link,
                permissions,
                new Entry.Ids(0, 0),
                new Entry.Time(1_000_000_000, 0),
                size,
                Entry.Device.NONE,
                Map.of());
    }

    public TarBytes put(Entry entry, String content) {
        try {
            writer.put(entry, new ByteArrayInputStream(content.getBytes(ISO_8859_1)));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] bytes() {
        try {
            writer.finish();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }

    /** The entries of an archive. */
    public static List<Entry> entries(byte[] tar) throws IOException {
        TarReader reader = new TarReader(new ByteArrayInputStream(tar));
        List<Entry> entries = new ArrayList<>();
        for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    /** The names of an archive's entries. */
    public static List<String> names(byte[] tar) throws IOException {
        return entries(tar).stream().map(Entry::name).toList();
    }
}
